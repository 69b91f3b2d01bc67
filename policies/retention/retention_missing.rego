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

import data.meshlint

params := data.params["retention/retention-missing"]

required if input.mesh.contract.status_norm in params.for_status

# No list is an empty one.
written := object.get(input.mesh, ["contract", "slaProperties"], []) if is_object(input.mesh)

promises := meshlint.where(written, "property", ["retention"])

# The plain case decides for nearly every contract.
kept if {
	meshlint.having(meshlint.where(input.mesh.contract.slaProperties, "property", ["retention"]), "value") != []
}

kept if {
	some entry in promises
	not empty(entry)
}

empty(entry) if entry.value == null

empty(entry) if {
	is_string(entry.value)
	trim_space(entry.value) == ""
}

# A section of the wrong type is the document's own mistake; a name filled in later may be the one.
readable if {
	is_object(input)
	type_name(object.get(input, "slaProperties", [])) in {"array", "null"}
	every entry in meshlint.having(written, "property") { not undecided(entry) }
}

undecided(entry) if {
	is_string(entry.property)
	contains(entry.property, "${")
}

violation contains {"msg": "no retention is promised", "path": ["slaProperties"]} if {
	required
	not kept
	readable
	count(promises) == 0
}

violation contains result if {
	required
	not kept
	readable
	some entry in promises
	is_array(entry.path)
	result := {"msg": "the promised retention has no value", "path": array.concat(entry.path, ["value"])}
}
