use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A change asks less of contracts than its base does.
    ///
    /// ## Why
    /// Less may well be right. Yet who relaxes a rule relaxes it for everybody, and from then on nothing shows what is let
    /// through. The policies of the base decide about the change itself; `mesh-lint policy diff` shows what follows from
    /// it.
    ///
    /// ## Before
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// preset: discover
    /// params:
    ///   retention/retention-too-long:
    ///     max: {restricted: P3Y}
    /// ```
    ///
    /// ## Bad
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// preset: discover
    /// params:
    ///   retention/retention-too-long:
    ///     max: {restricted: P10Y}
    /// ```
    ///
    /// ## Good
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// preset: discover
    /// params:
    ///   retention/retention-too-long:
    ///     max: {restricted: P2Y}
    /// ```
    ///
    /// ## See also
    /// [Policies](../../policies.md)
    "policy/loosened", Warning, since "0.1.0", Elsewhere
}
