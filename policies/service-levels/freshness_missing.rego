# METADATA
# title: No freshness is promised
# description: >-
#   Whoever builds on the data needs to know how old it may be: a dashboard that is right at night and a day late by
#   noon is worse than none. Promise in an entry of `slaProperties` how often the data is updated (`frequency`) or
#   how late it may arrive (`latency`). For a contract that a data product serves at an output port the finding is
#   an error, because others already depend on it. A value that is filled in later counts.
# related_resources:
#   - description: "The Open Data Contract Standard: service-level agreement"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/service-level-agreement/
# custom:
#   id: service-levels/freshness-missing
#   severity: warning
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     one_of:
#       type: set<string>
#       default: [latency, frequency]
#       tighten: subset
#       description: The service levels of which any one promises freshness.
#   fix: "Add to `slaProperties` an entry with `property: latency` or `property: frequency`, a `value` and a `unit`."
package policies.service_levels.freshness_missing

import rego.v1

params := data.params["service-levels/freshness-missing"]

contract := input.mesh.contract if is_object(input.mesh.contract)

entries := contract.slaProperties if {
	is_array(contract.slaProperties)
} else := []

# A section of the wrong type is the document's own mistake; a name filled in later may be the one.
readable if {
	contract
	type_name(object.get(input, "slaProperties", [])) in {"array", "null"}
	every entry in entries { not undecided(entry) }
}

undecided(entry) if {
	is_string(entry.property)
	contains(entry.property, "${")
}

promises := [entry |
	some entry in entries
	entry.property in params.one_of
]

empty(entry) if entry.value == null

empty(entry) if {
	is_string(entry.value)
	trim_space(entry.value) == ""
}

missing := {"msg": "neither latency nor frequency is promised", "path": ["slaProperties"]} if {
	readable
	count(promises) == 0
}

kept if {
	some entry in promises
	not empty(entry)
}

hollow contains result if {
	readable
	not kept
	some entry in promises
	is_array(entry.path)
	result := {
		"msg": sprintf("the promised `%s` has no value", [entry.property]),
		"path": array.concat(entry.path, ["value"]),
	}
}

# Edges of the kind `output…` tie a product to the contracts that it serves.
served if {
	is_array(data.mesh.edges)
	some edge in data.mesh.edges
	is_string(edge.kind)
	startswith(edge.kind, "output")
	contract.id in {edge.from, edge.to}
}

# The search through all edges comes last: nearly every contract keeps its promises.
faults contains missing

faults contains result if some result in hollow

violation contains result if {
	some result in faults
	not served
}

deny contains result if {
	some result in faults
	served
}
