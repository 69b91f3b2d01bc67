use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A loop over fields runs inside another loop over the same fields.
    ///
    /// ## Why
    /// Its time grows with the square of the columns: what is quick on an example of five takes a thousand times as long on
    /// a table of a hundred and sixty. Group by what is compared instead, in one pass.
    ///
    /// ## Bad
    /// ```rego file=policies/naming/name_repeated.rego
    /// # METADATA
    /// # title: Two fields have one name
    /// package policies.naming.name_repeated
    ///
    /// deny contains sprintf("two fields are called `%s`", [one.name]) if {
    ///   some one in input.mesh.fields
    ///   some other in input.mesh.fields
    ///   one.name == other.name
    ///   one.path != other.path
    /// }
    /// ```
    ///
    /// ```rego file=policies/naming/name_repeated_test.rego
    /// package policies.naming.name_repeated_test
    ///
    /// import data.policies.naming.name_repeated
    ///
    /// test_repeated if {
    ///   fields := [{"name": "id", "path": ["a"]}, {"name": "id", "path": ["b"]}]
    ///   count(name_repeated.deny) == 1 with input as {"mesh": {"fields": fields}}
    /// }
    /// ```
    ///
    /// ## Good
    /// ```rego file=policies/naming/name_repeated.rego
    /// # METADATA
    /// # title: Two fields have one name
    /// package policies.naming.name_repeated
    ///
    /// places[field.name] contains field.path if some field in input.mesh.fields
    ///
    /// deny contains sprintf("two fields are called `%s`", [name]) if {
    ///   some name, paths in places
    ///   count(paths) > 1
    /// }
    /// ```
    ///
    /// ```rego file=policies/naming/name_repeated_test.rego
    /// package policies.naming.name_repeated_test
    ///
    /// import data.policies.naming.name_repeated
    ///
    /// test_repeated if {
    ///   fields := [{"name": "id", "path": ["a"]}, {"name": "id", "path": ["b"]}]
    ///   count(name_repeated.deny) == 1 with input as {"mesh": {"fields": fields}}
    /// }
    /// ```
    ///
    /// ## See also
    /// [Open Policy Agent, Policy Language](https://www.openpolicyagent.org/docs/policy-language)
    "policy/loop-quadratic", Warning, since "0.1.0", Elsewhere
}
