//! What the forge calls a repository.

use super::Workspace;

/// Most characters of a name.
const LONGEST: usize = 200;

impl Workspace {
    /// The name of the repository, such as `owner/name`, by the address of its remote `origin`.
    ///
    /// The same on a person's machine as in CI, whatever the variables there say.
    pub fn repository_name(&self) -> Option<String> {
        let address = self.git()?.config_snapshot().string("remote.origin.url")?.to_string();
        name(&address)
    }
}

/// The path behind the host of an address, without what is no part of a name.
fn name(address: &str) -> Option<String> {
    let path = match address.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_once('/')?;
            (scheme != "file" && !host.is_empty()).then_some(path)?
        }
        // As in `git@host:owner/name`; a folder has a slash in front of the colon or none at all.
        None => address.split_once(':').filter(|(host, _)| !host.contains('/'))?.1,
    };
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let fine = |part: &str| {
        let known = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'.');
        !matches!(part, "" | "." | "..") && part.bytes().all(known)
    };
    let named = path.contains('/') && path.len() <= LONGEST && path.split('/').all(fine);
    named.then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_what_stands_behind_the_host() {
        for (address, expected) in [
            ("https://github.com/acme/mesh", Some("acme/mesh")),
            ("https://x:token@git.example:8443/acme/data/mesh.git/", Some("acme/data/mesh")),
            ("ssh://git@github.com/acme/mesh.git", Some("acme/mesh")),
            ("git@github.com:acme/mesh.git", Some("acme/mesh")),
            ("file:///srv/acme/mesh", None),
            ("/srv/acme/mesh", None),
            ("../acme/mesh", None),
            ("C:\\acme\\mesh", None),
            ("https://github.com/mesh", None),
            ("https://github.com/../mesh", None),
            ("https://github.com/ac me/`mesh`", None),
        ] {
            assert_eq!(name(address).as_deref(), expected, "{address}");
        }
    }
}
