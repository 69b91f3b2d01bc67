# METADATA
# title: No retention is promised
# description: >-
#   Without a retention period nobody knows how long the data can be relied on, and nobody deletes it: consumers
#   build on a history that may vanish, and personal data is kept for longer than its purpose needs. Promise how
#   long the data is kept in an entry of `slaProperties`. One entry is enough, for the whole contract or for an
#   element of it. A value that is filled in later counts.
# related_resources:
#   - description: "The Open Data Contract Standard: service-level agreement"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/service-level-agreement/
#   - description: "GDPR Art. 5(1)(e): storage limitation"
#     ref: https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   id: retention/retention-missing
#   severity: error
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     for_status:
#       type: set<string>
#       default: [active, deprecated]
#       tighten: superset
#       description: The states of a contract in which a retention is required.
#   fix: "Add to `slaProperties` an entry with `property: retention`, a `value` and a `unit`."
package policies.retention.retention_missing

import rego.v1

params := data.params["retention/retention-missing"]

contract := input.mesh.contract if is_object(input.mesh.contract)

required if {
	contract.status_norm in params.for_status
}

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
	entry.property == "retention"
]

empty(entry) if entry.value == null

empty(entry) if {
	is_string(entry.value)
	trim_space(entry.value) == ""
}

kept if {
	some entry in promises
	not empty(entry)
}

violation contains {"msg": "no retention is promised", "path": ["slaProperties"]} if {
	required
	readable
	count(promises) == 0
}

violation contains result if {
	required
	readable
	not kept
	some entry in promises
	is_array(entry.path)
	result := {"msg": "the promised retention has no value", "path": array.concat(entry.path, ["value"])}
}
