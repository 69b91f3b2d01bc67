# METADATA
# title: A deprecated contract has no plan
# description: >-
#   A deprecated contract tells its consumers to leave, but not until when and not where to. Promise an end of support
#   and an end of life in `slaProperties`, and name the contract that takes over in a custom property `replacedBy`
#   (`none` where nothing does). The end of life must leave time to move: `min_notice_days` after the day on which the
#   contract became deprecated, as far as the history tells it. Where the mesh is known to be complete, the successor
#   must be in it.
# related_resources:
#   - description: "The Open Data Contract Standard: service-level agreement"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/service-level-agreement/
#   - description: "RFC 8594: the Sunset header field"
#     ref: https://www.rfc-editor.org/rfc/rfc8594
# custom:
#   id: lifecycle/deprecation-plan-missing
#   severity: error
#   waivable: true
#   applies_to:
#     kind: [contract]
#     status: [deprecated]
#   params:
#     required:
#       type: set<string>
#       default: [endOfSupport, endOfLife, replacedBy]
#       tighten: superset
#       description: What a plan names, dates of `slaProperties` and custom properties.
#     min_notice_days:
#       type: integer
#       default: 90
#       tighten: increase
#       description: The least number of days between the deprecation and the end of life.
#   fix: Add `endOfSupport` and `endOfLife` to `slaProperties` and `replacedBy` to `customProperties`.
package policies.lifecycle.deprecation_plan_missing

import rego.v1

import data.meshlint

params := data.params["lifecycle/deprecation-plan-missing"]

contract := input.mesh.contract if {
	is_object(input.mesh.contract)
	input.mesh.contract.status_norm == "deprecated"
}

entries := [entry |
	some list in [
		meshlint.having(contract.slaProperties, "property"),
		meshlint.having(contract.customProperties, "property"),
	]
	some entry in list
]

named := meshlint.having(entries, "value")

present := {entry.property | some entry in named}

# A name that is filled in later may be the missing one.
later if {
	some entry in entries
	is_string(entry.property)
	contains(entry.property, "${")
}

lacking := [name |
	some name in ["endOfSupport", "endOfLife", "replacedBy"]
	name in params.required
	not name in present
]

others := [name |
	some name in params.required
	not name in {"endOfSupport", "endOfLife", "replacedBy"}
	not name in present
]

violation contains {"msg": msg, "path": ["status"]} if {
	contract
	not later
	missing := array.concat(lacking, others)
	count(missing) > 0
	msg := sprintf("deprecated without %s", [listed([sprintf("`%s`", [meshlint.cut(name, 20)]) | some name in missing])])
}

listed(names) := names[0] if {
	count(names) == 1
} else := sprintf("%s and %s", [concat(", ", array.slice(names, 0, count(names) - 1)), names[count(names) - 1]])

# Dates are compared as days since 1970; what is no date is another rule's to say.
days(text) := floor(time.parse_ns("2006-01-02", substring(text, 0, 10)) / 86400000000000) if {
	is_string(text)
	regex.match(`^(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])`, text)
} else := floor(time.parse_ns("2006-01-02", substring(text, 0, 10)) / 86400000000000) if {
	is_string(text)
	regex.match(`^(?:19|20)[0-9]{2}-(?:(?:0[13578]|1[02])-(?:29|30|31)|(?:0[469]|11)-(?:29|30))`, text)
}

notice := days(end.value) - days(input.mesh.history.status_since)

end := entry if {
	some i, entry in meshlint.where(contract.slaProperties, "property", ["endOfLife"])
	i == 0
}

violation contains {"msg": msg, "path": array.concat(end.path, ["value"])} if {
	is_array(end.path)
	notice < params.min_notice_days
	msg := sprintf("`endOfLife` leaves %d of %d days to move", [max([notice, 0]), params.min_notice_days])
}

successors := [{"entry": entry, "id": id} |
	some entry in meshlint.where(contract.customProperties, "property", ["replacedBy"])
	is_array(entry.path)
	some id in ids(entry.value)
	is_string(id)
	not contains(id, "${")
]

ids(value) := [value] if {
	is_string(value)
} else := value if {
	is_array(value)
}

violation contains {"msg": msg, "path": array.concat(successor.entry.path, ["value"])} if {
	data.mesh.complete == true
	some successor in successors
	id := trim_space(successor.id)
	not id in {"none", ""}
	not known(id)
	msg := sprintf("the successor `%s` is no contract of the mesh", [meshlint.cut(id, 40)])
}

violation contains {"msg": msg, "path": array.concat(successor.entry.path, ["value"])} if {
	some successor in successors
	trim_space(successor.id) == contract.id
	msg := "the contract names itself as its successor"
}

known(id) if {
	data.mesh.contracts[id]
} else if split(id, "@")[0] in bare_ids

# Beside a higher major, and with a version behind the id.
bare_ids contains split(name, "@")[0] if some name, _ in data.mesh.contracts
