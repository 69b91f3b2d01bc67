//! Addresses of a forge: checked before a token is sent there.

/// Most bytes of the address of a page.
const PAGE: usize = 1_000;

/// Where the interface of a forge is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// `https`, or `http` on this machine.
    pub(super) scheme: &'static str,
    /// Host, and port where one is named.
    pub(super) authority: String,
    /// The path in front of all others, without a last `/`; may be empty.
    pub(super) path: String,
}

impl Base {
    /// Reads an address such as `https://api.github.com`; the error says what is wrong with it.
    pub fn read(address: &str) -> Result<Self, &'static str> {
        let (scheme, rest) = match address.split_once("://") {
            Some(("https", rest)) => ("https", rest),
            Some(("http", rest)) => ("http", rest),
            _ => return Err("is no https address"),
        };
        let (authority, path) = match rest.split_once('/') {
            Some((authority, path)) => (authority, format!("/{}", path.trim_end_matches('/'))),
            None => (rest, String::new()),
        };
        let path = path.trim_end_matches('/').to_owned();
        let letter = |it: char| it.is_ascii_alphanumeric();
        let is_authority = authority.starts_with(|it| letter(it) || it == '[')
            && authority.chars().all(|it| letter(it) || ".-:[]".contains(it));
        if !is_authority {
            return Err("names no host");
        }
        if !path.chars().all(|it| letter(it) || "/.-_~%".contains(it)) || path.contains("..") {
            return Err("has a path with odd characters");
        }
        if scheme == "http" && !is_this_machine(authority) {
            return Err("is not encrypted: http is only for this machine");
        }
        Ok(Self { scheme, authority: authority.to_ascii_lowercase(), path })
    }

    /// The address as it was read, without a last `/`.
    pub fn text(&self) -> String {
        format!("{}://{}{}", self.scheme, self.authority, self.path)
    }

    /// The path and query of an address of this very host.
    pub(super) fn own<'a>(&self, address: &'a str) -> Option<&'a str> {
        if address.starts_with('/') && !address.starts_with("//") {
            return Some(address);
        }
        let rest = address.strip_prefix(self.scheme)?.strip_prefix("://")?;
        let at = rest.find('/')?;
        let (authority, path) = rest.split_at_checked(at)?;
        authority.eq_ignore_ascii_case(&self.authority).then_some(path)
    }

    /// Whether an address is that of a page of this very host, and of so plain characters that it
    /// may stand in a log, an output and a shell.
    pub(super) fn has_page(&self, address: &str) -> bool {
        let plain = |it: u8| it.is_ascii_alphanumeric() || b":/.-_~#".contains(&it);
        address.len() <= PAGE
            && address.starts_with(self.scheme)
            && address.bytes().all(plain)
            && self.own(address).is_some()
    }
}

fn is_this_machine(authority: &str) -> bool {
    let host = match authority.strip_prefix("[::1]") {
        Some(_) => return true,
        None => authority.split(':').next().unwrap_or_default(),
    };
    let number = |it: &str| it.parse::<u8>().is_ok();
    let is_loopback = host
        .strip_prefix("127.")
        .is_some_and(|rest| rest.split('.').count() == 3 && rest.split('.').all(number));
    host.eq_ignore_ascii_case("localhost") || is_loopback
}

/// A repository, `owner/name`; on GitLab a project below any number of groups, or its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository(String);

impl Repository {
    /// Reads a name; nothing in it needs to be escaped in a path.
    pub fn read(name: &str) -> Result<Self, &'static str> {
        let part = |it: &str| {
            !matches!(it, "" | "." | "..")
                && it.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_.".contains(&it))
        };
        if name.split('/').all(part) {
            Ok(Self(name.to_owned()))
        } else {
            Err("is no `owner/name`")
        }
    }

    /// Whether it is `owner/name`, as on GitHub.
    pub fn is_owner_and_name(&self) -> bool {
        self.0.split('/').count() == 2
    }

    /// The name.
    pub fn text(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_encrypted_addresses_and_this_machine_get_a_token() {
        for fine in [
            "https://api.github.com",
            "https://ghe.example.com/api/v3/",
            "http://127.0.0.1:8080/api/v3",
            "http://localhost:1",
            "http://[::1]:8080",
            "https://10.0.0.1:8443",
        ] {
            let base = Base::read(fine).unwrap_or_else(|why| panic!("{fine}: {why}"));
            assert_eq!(base.text(), fine.trim_end_matches('/'));
        }
        for (odd, why) in [
            ("http://api.github.com", "is not encrypted: http is only for this machine"),
            ("http://127.0.0.1.example.com", "is not encrypted: http is only for this machine"),
            ("http://localhost.example.com", "is not encrypted: http is only for this machine"),
            ("ftp://example.com", "is no https address"),
            ("api.github.com", "is no https address"),
            ("https://", "names no host"),
            ("https://user:pass@example.com", "names no host"),
            ("https://example.com/a?b", "has a path with odd characters"),
            ("https://example.com/../b", "has a path with odd characters"),
            ("https://exa mple.com", "names no host"),
        ] {
            assert_eq!(Base::read(odd), Err(why), "{odd}");
        }
    }

    #[test]
    fn only_the_same_host_is_our_own() {
        let base = Base::read("https://api.github.com").unwrap();
        assert_eq!(
            base.own("https://api.github.com/repositories/7?a=b"),
            Some("/repositories/7?a=b")
        );
        assert_eq!(base.own("/repositories/7"), Some("/repositories/7"));
        for other in [
            "http://api.github.com/x",
            "https://api.github.com.example.com/x",
            "https://api.github.com:444/x",
            "https://user@api.github.com/x",
            "//example.com/x",
            "x",
        ] {
            assert_eq!(base.own(other), None, "{other}");
        }
    }

    #[test]
    fn only_plain_pages_of_the_same_host_are_told() {
        let base = Base::read("https://ghe.example.com").unwrap();
        assert!(base.has_page("https://ghe.example.com/acme/mesh/pull/7#issuecomment-1000"));
        assert!(base.has_page("https://ghe.example.com/a/pull/7#discussion_r1"));
        for other in [
            "",
            "/acme/mesh/pull/7",
            "https://ghe.example.com",
            "http://ghe.example.com/x",
            "https://evil.example/x",
            "https://ghe.example.com.evil.example/x",
            "https://ghe.example.com:8443/x",
            "https://user@ghe.example.com/x",
            "https://ghe.example.com/x\nconclusion=success",
            "https://ghe.example.com/x\r",
            "https://ghe.example.com/x y",
            "https://ghe.example.com/$(touch x)",
            "https://ghe.example.com/`x`",
            "https://ghe.example.com/x;x",
            "https://ghe.example.com/%0a",
            "https://ghe.example.com/é",
        ] {
            assert!(!base.has_page(other), "{other}");
        }
        let long = |length: usize| format!("https://ghe.example.com/{}", "x".repeat(length - 24));
        assert!(base.has_page(&long(PAGE)) && !base.has_page(&long(PAGE + 1)));
        let own = Base::read("http://127.0.0.1:8080").unwrap();
        assert!(own.has_page("http://127.0.0.1:8080/x") && !own.has_page("https://127.0.0.1/x"));
    }

    #[test]
    fn names_of_repositories_need_no_escapes() {
        for fine in ["acme/mesh", "a/b/c.d_e", "42"] {
            assert_eq!(Repository::read(fine).unwrap().text(), fine);
        }
        for odd in ["", "/", "a/", "../b", "a/b?c", "a b/c", "a/b#", "a/%2e"] {
            assert!(Repository::read(odd).is_err(), "{odd}");
        }
    }
}
