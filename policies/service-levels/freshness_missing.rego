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

import data.meshlint

params := data.params["service-levels/freshness-missing"]

# No list is an empty one.
written := object.get(input.mesh, ["contract", "slaProperties"], []) if is_object(input.mesh)

promises := meshlint.where(written, "property", params.one_of)

# The plain case decides for nearly every contract.
kept if {
	meshlint.having(meshlint.where(input.mesh.contract.slaProperties, "property", params.one_of), "value") != []
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
	is_object(input.mesh.contract)
	type_name(object.get(input, "slaProperties", [])) in {"array", "null"}
	every entry in meshlint.having(written, "property") { not undecided(entry) }
}

undecided(entry) if {
	is_string(entry.property)
	contains(entry.property, "${")
}

# Edges of the kind `output…` tie a product to the contracts that it serves.
served if {
	some edge in data.mesh.used_by[input.mesh.subject]
	is_string(edge.kind)
	startswith(edge.kind, "output")
}

faults contains {"msg": "neither latency nor frequency is promised", "path": ["slaProperties"]} if {
	not kept
	readable
	count(promises) == 0
}

faults contains result if {
	not kept
	readable
	some entry in promises
	is_array(entry.path)
	result := {
		"msg": sprintf("the promised `%s` has no value", [entry.property]),
		"path": array.concat(entry.path, ["value"]),
	}
}

violation contains result if {
	not served
	some result in faults
}

deny contains result if {
	served
	some result in faults
}
