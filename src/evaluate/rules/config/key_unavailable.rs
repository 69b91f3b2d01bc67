use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// The configuration has a key that this version of mesh-lint does not have.
    ///
    /// ## Why
    /// The key is reserved for a capability of a later version. Accepted in silence it would promise what nothing does.
    ///
    /// ## Bad
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// limits:
    ///   max_findings: 500
    /// ```
    ///
    /// ## Good
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// ```
    "config/key-unavailable", Error, since "0.1.0", Elsewhere
}
