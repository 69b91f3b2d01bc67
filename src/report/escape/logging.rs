//! Logging commands of Azure Pipelines.

use super::{prose, visible};

/// The message of a logging command.
pub fn logging_message(text: &str) -> String {
    prose(text).replace('%', "%AZP25")
}

/// A property of a logging command, such as a file name.
pub fn logging_property(text: &str) -> String {
    visible(text).replace('%', "%AZP25").replace(';', "%3B").replace(']', "%5D")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logging_command_keeps_its_shape() {
        assert_eq!(logging_message("a\r\n##vso[x]%0A"), "a  #\\u{23}vso[x]%AZP250A");
        assert_eq!(logging_property("a;type=x]b%\n"), "a%3Btype=x%5Db%AZP25\\u{a}");
    }
}
