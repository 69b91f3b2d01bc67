use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A negated call has an argument that may be absent.
    ///
    /// ## Why
    /// Where the argument is absent, the negation does not hold either: the rule leaves out what it was most likely
    /// written for. Give the value a default, or ask for its absence in a rule of its own.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The name is not that of orders
    /// package policies.naming.name_missing
    ///
    /// deny contains "the name is not that of orders" if not startswith(input.name, "orders")
    /// ```
    ///
    /// ```rego file=policies/naming/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_no_name if count(name_missing.deny) == 1 with input as {"name": "x"}
    /// ```
    ///
    /// ## Good
    /// ```rego file=policies/naming/name_missing.rego
    /// # METADATA
    /// # title: The name is not that of orders
    /// package policies.naming.name_missing
    ///
    /// deny contains "the name is not that of orders" if not startswith(object.get(input, "name", ""), "orders")
    /// ```
    ///
    /// ```rego file=policies/naming/name_missing_test.rego
    /// package policies.naming.name_missing_test
    ///
    /// import data.policies.naming.name_missing
    ///
    /// test_no_name if count(name_missing.deny) == 1 with input as {"name": "x"}
    /// ```
    ///
    /// ## See also
    /// [Open Policy Agent, Policy Language](https://www.openpolicyagent.org/docs/policy-language)
    "policy/negated-call-on-optional", Warning, since "0.1.0", Elsewhere
}
