use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// The configuration names a rule or policy that does not exist.
    ///
    /// ## Why
    /// What is said about an id that nothing has concerns nothing: most often it is misspelt, or the policy was renamed.
    ///
    /// ## Bad
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// params:
    ///   retention/retention-mising:
    ///     for_status: [active]
    /// ```
    ///
    /// ## Good
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// params:
    ///   retention/retention-missing:
    ///     for_status: [active]
    /// ```
    "config/id-unknown", Error, since "0.1.0", Elsewhere
}
