use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// The configuration has a key that does not exist.
    ///
    /// ## Why
    /// A misspelt key would have no effect, and the check that somebody meant to configure would go on as before.
    ///
    /// ## Bad
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// presett: discover
    /// ```
    ///
    /// ## Good
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// preset: discover
    /// ```
    "config/key-unknown", Error, since "0.1.0", Elsewhere
}
