//! Workflow commands of GitHub Actions.

use super::{prose, visible};

/// The message of a workflow command.
pub fn command_data(text: &str) -> String {
    prose(text).replace('%', "%25")
}

/// A property of a workflow command, such as a file name.
pub fn command_property(text: &str) -> String {
    visible(text).replace('%', "%25").replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_keep_their_shape() {
        assert_eq!(command_data("a\n::error::%0A"), "a ::error::%250A");
        assert_eq!(command_property("a,title=EVIL:x%"), "a%2Ctitle=EVIL%3Ax%25");
    }
}
