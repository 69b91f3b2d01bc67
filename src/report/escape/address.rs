//! Addresses.

use std::fmt::Write as _;

/// A path as the path of an address, each byte that needs it percent-encoded.
///
/// Only paths that stay below the root: not absolute, no `.` or `..`, nothing empty.
pub fn uri_path(path: &str) -> Option<String> {
    let mut encoded = String::with_capacity(path.len());
    for (index, segment) in path.split('/').enumerate() {
        if matches!(segment, "" | "." | "..") {
            return None;
        }
        if index > 0 {
            encoded.push('/');
        }
        for byte in segment.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                encoded.push(char::from(byte));
            } else {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    Some(encoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stay_below_the_root() {
        assert_eq!(uri_path("a b/c#%?:é.yaml").as_deref(), Some("a%20b/c%23%25%3F%3A%C3%A9.yaml"));
        for path in ["", "/etc/passwd", "../x", "a/../b", "a//b", "./a"] {
            assert_eq!(uri_path(path), None);
        }
    }
}
