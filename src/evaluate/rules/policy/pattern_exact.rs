use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A pattern names keys of a mapping, and fits only mappings that have no other keys.
    ///
    /// ## Why
    /// `some {"name": name} in fields` reads as if it picked one key out of each field. A pattern fits whole mappings:
    /// a field that has a type too is passed over without a word, and the policy never finds anything.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_shouted.rego
    /// # METADATA
    /// # title: A field is named in capitals
    /// package policies.naming.name_shouted
    ///
    /// deny contains sprintf("`%s` is in capitals", [name]) if {
    ///   some {"name": name} in input.mesh.fields
    ///   upper(name) == name
    /// }
    /// ```
    ///
    /// ```rego file=policies/naming/name_shouted_test.rego
    /// package policies.naming.name_shouted_test
    ///
    /// import data.policies.naming.name_shouted
    ///
    /// test_shouted if count(name_shouted.deny) == 1 with input as {"mesh": {"fields": [{"name": "ID"}]}}
    /// ```
    ///
    /// ## Good
    /// ```rego file=policies/naming/name_shouted.rego
    /// # METADATA
    /// # title: A field is named in capitals
    /// package policies.naming.name_shouted
    ///
    /// deny contains sprintf("`%s` is in capitals", [field.name]) if {
    ///   some field in input.mesh.fields
    ///   upper(field.name) == field.name
    /// }
    /// ```
    ///
    /// ```rego file=policies/naming/name_shouted_test.rego
    /// package policies.naming.name_shouted_test
    ///
    /// import data.policies.naming.name_shouted
    ///
    /// test_shouted if count(name_shouted.deny) == 1 with input as {"mesh": {"fields": [{"name": "ID"}]}}
    /// ```
    ///
    /// ## See also
    /// [Open Policy Agent, Policy Language: Unification](https://www.openpolicyagent.org/docs/policy-language#unification-)
    "policy/pattern-exact", Warning, since "0.1.0", Elsewhere
}
