use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A value of the configuration can't be that of its key.
    ///
    /// ## Why
    /// The key would keep its default, and the mesh would be checked otherwise than somebody asked for.
    ///
    /// ## Bad
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// preset: strict
    /// ```
    ///
    /// ## Good
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// preset: discover
    /// ```
    "config/value-invalid", Error, since "0.1.0", Elsewhere
}
