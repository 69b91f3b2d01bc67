# METADATA
# title: Sensitive data is given out without approval
# description: >-
#   Who may read confidential or restricted data is decided by people who answer for it, not by whoever runs the
#   platform. As soon as a field is of such a class, the contract needs roles, and each role someone who approves
#   requests: one level for confidential, two for restricted data, so that nobody grants access to personal data
#   alone. Approvers that are filled in later count.
# related_resources:
#   - description: "The Open Data Contract Standard: roles"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/roles/
#   - description: "GDPR Art. 32: security of processing"
#     ref: https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   id: access/sensitive-role-unapproved
#   severity: error
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     first_for:
#       type: set<string>
#       default: [confidential, restricted]
#       tighten: superset
#       description: Classes of fields for which a role needs someone who approves.
#     second_for:
#       type: set<string>
#       default: [restricted]
#       tighten: superset
#       description: Classes of fields for which a role needs a second one.
#   fix: Add roles with `firstLevelApprovers`, and for restricted data `secondLevelApprovers`.
package policies.access.sensitive_role_unapproved

import rego.v1

import data.meshlint

params := data.params["access/sensitive-role-unapproved"]

contract := input.mesh.contract if is_object(input.mesh.contract)

classes := meshlint.terms(input.mesh.fields, "classification")

needs_first := [class | some class in params.first_for; lower(class) in classes]

needs_second := [class | some class in params.second_for; lower(class) in classes]

sensitive := array.concat(needs_second, needs_first)

roles := contract.roles if {
	is_array(contract.roles)
} else := [] if {
	object.get(contract, "roles", null) == null
}

violation contains {"msg": msg, "path": ["roles"]} if {
	count(roles) == 0
	sensitive != []
	msg := sprintf("the contract has `%s` data, but no role", [meshlint.cut(sensitive[0], 20)])
}

without_first := {role |
	some role in meshlint.lacking(roles, "firstLevelApprovers")
	is_array(role.path)
	needs_first != []
}

without_second := {role |
	some role in meshlint.lacking(roles, "secondLevelApprovers")
	is_array(role.path)
	needs_second != []
}

# One finding a role: both levels are written in one go.
violation contains {"msg": msg, "path": array.concat(role.path, [key])} if {
	some role in without_first | without_second
	{"class": class, "key": key, "what": what} := flaw(role)
	msg := sprintf("role `%s` gives out `%s` data without %s", [name_of(role), meshlint.cut(class, 14), what])
}

flaw(role) := {"class": needs_second[0], "key": "firstLevelApprovers", "what": "any approver"} if {
	role in without_first
	role in without_second
} else := {"class": needs_first[0], "key": "firstLevelApprovers", "what": "an approver"} if {
	role in without_first
} else := {"class": needs_second[0], "key": "secondLevelApprovers", "what": "a second approver"}

name_of(role) := meshlint.cut(role.role, 24) if {
	is_string(role.role)
} else := "?"
