use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// The configuration file is no YAML mapping.
    ///
    /// ## Why
    /// Without it nobody knows what is to be checked and how severely, so the run ends as incomplete. A key that stands
    /// twice is refused too, as one of the two values would silently be lost.
    ///
    /// ## Bad
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// preset: platform
    /// preset: discover
    /// ```
    ///
    /// ## Good
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// preset: discover
    /// ```
    ///
    /// ## See also
    /// [YAML 1.2](https://yaml.org/spec/1.2.2/)
    "config/syntax-invalid", Error, since "0.1.0", Elsewhere
}
