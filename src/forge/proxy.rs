//! The proxy on the way to a forge, where the environment names one.
//!
//! It is asked for a tunnel and sees none of what goes through: the token is encrypted for the
//! forge alone.

use super::address::Base;
use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::Matcher;

/// Variables that name a proxy; the first that is set counts.
const NAMES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Variables that name hosts which are reached without it.
const EXCEPT: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// A proxy and the login for it, which no text shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Its address, without a login.
    pub(super) address: Uri,
    /// What stands in `Proxy-Authorization`.
    pub(super) login: Option<HeaderValue>,
}

impl Proxy {
    /// The proxy for a forge, by variables of the environment; the error says what is wrong with
    /// them, and never their value, which may hold a password.
    ///
    /// A forge on this machine is always reached directly.
    pub fn read(
        base: &Base,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Self>, String> {
        let named = NAMES.iter().find_map(|name| Some((name, variable(name)?.trim().to_owned())));
        let Some((name, value)) = named.filter(|_| base.scheme == "https") else {
            return Ok(None);
        };
        let uri: Uri = base.text().parse().map_err(|_| "the forge has no address".to_owned())?;
        let except = EXCEPT.iter().find_map(|name| variable(name)).unwrap_or_default();
        let matcher = || Matcher::builder().https(value.as_str());
        let Some(always) = matcher().build().intercept(&uri) else {
            return Err(format!("{name} names no proxy: it must be such as http://proxy:3128"));
        };
        // The matcher takes `*` for all names, but for no number.
        let is_excepted = except.split(',').any(|it| it.trim() == "*");
        if is_excepted || matcher().no(except).build().intercept(&uri).is_none() {
            return Ok(None);
        }
        if !matches!(always.uri().scheme_str(), Some("http" | "https")) {
            return Err(format!("{name} names a SOCKS proxy; only http and https are spoken"));
        }
        Ok(Some(Self { address: always.uri().clone(), login: always.basic_auth().cloned() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The proxy for a forge where these variables are set.
    fn proxy(base: &str, variables: &[(&str, &str)]) -> Result<Option<String>, String> {
        let variable =
            |name: &str| variables.iter().find(|it| it.0 == name).map(|it| it.1.to_owned());
        let found = Proxy::read(&Base::read(base).unwrap(), variable)?;
        Ok(found.map(|it| {
            let login = it.login.as_ref().map_or("", |it| it.to_str().unwrap());
            format!("{} {login}", it.address).trim_end().to_owned()
        }))
    }

    const FORGE: &str = "https://ghe.example.com/api/v3";

    #[test]
    fn the_first_variable_counts() {
        for (variables, wanted) in [
            (&[][..], None),
            (&[("HTTP_PROXY", "http://p:1")], None),
            (&[("HTTPS_PROXY", "http://p:1"), ("ALL_PROXY", "http://q:2")], Some("http://p:1/")),
            (&[("https_proxy", "p:1")], Some("http://p:1/")),
            (&[("all_proxy", " https://p ")], Some("https://p/")),
            (&[("HTTPS_PROXY", "http://ana:a%40b@p:1/x")], Some("http://p:1/ Basic YW5hOmFAYg==")),
        ] {
            assert_eq!(proxy(FORGE, variables), Ok(wanted.map(str::to_owned)), "{variables:?}");
        }
    }

    #[test]
    fn some_hosts_are_reached_without_it() {
        for (except, direct) in [
            ("ghe.example.com", true),
            ("x.example, .example.com", true),
            ("*", true),
            ("notexample.com,ghe.example.co,10.0.0.0/8", false),
            ("", false),
        ] {
            let found = proxy(FORGE, &[("HTTPS_PROXY", "http://p:1"), ("NO_PROXY", except)]);
            assert_eq!(found.unwrap().is_none(), direct, "{except}");
        }
        let variables = [("HTTPS_PROXY", "http://p:1"), ("no_proxy", "10.0.0.0/8")];
        assert_eq!(proxy("https://10.1.2.3/api", &variables), Ok(None));
        let variables = [("HTTPS_PROXY", "http://p:1"), ("no_proxy", "x, *")];
        assert_eq!(proxy("https://[::1]:8443/api", &variables), Ok(None));
        assert_eq!(proxy("http://127.0.0.1:8080/api", &variables), Ok(None));
    }

    #[test]
    fn what_is_wrong_is_said_without_the_value() {
        for value in ["ftp://ana:secret@p", "http://", "://", "socks5h://ana:secret@p:1080", "a b"]
        {
            let error = proxy(FORGE, &[("HTTPS_PROXY", value)]).unwrap_err();
            assert!(
                error.starts_with("HTTPS_PROXY names ") && !error.contains("secret"),
                "{error}"
            );
        }
        let variables = [("HTTPS_PROXY", "socks5://p"), ("NO_PROXY", "example.com")];
        assert_eq!(proxy(FORGE, &variables), Ok(None));
    }
}
