use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A change of the configuration looks at less than its base does, or accepts more.
    ///
    /// Folders that are left out of the check, globs of `schemas` that go, waivers that may last longer and the like.
    ///
    /// ## Why
    /// What is no longer read has no findings, so that a contract can be hidden by a line that names its folder. The
    /// configuration of the base decides about the change itself; those who own `mesh-lint.yaml` decide whether less is
    /// looked at from then on.
    ///
    /// ## Before
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// exclude: [templates/]
    /// ```
    ///
    /// ## Bad
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// exclude: [templates/, domains/checkout/drafts/]
    /// ```
    ///
    /// ## Good
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// exclude: [templates/]
    /// ```
    "config/loosened", Warning, since "0.1.0", Elsewhere
}
