# METADATA
# title: An object has no primary key
# description: >-
#   Who joins, deduplicates or updates must know which fields identify a row. Where the contract does not say it,
#   everyone finds out alone, and the first duplicate goes unnoticed. Mark the fields with `primaryKey`, or say in
#   `dataGranularityDescription` what one row stands for. A field that is unique and required identifies rows too. A
#   field of the key that is not `required` is reported as well: a key that may be empty is none.
# related_resources:
#   - description: "The Open Data Contract Standard: schema"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/schema/
# custom:
#   id: quality/primary-key-missing
#   severity: warning
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     granularity_is_enough:
#       type: boolean
#       default: true
#       tighten: free
#       description: Whether a text on the granularity stands in for a key.
#   fix: Mark the fields that identify a row with `primaryKey` and `required`.
package policies.quality.primary_key_missing

import rego.v1

import data.meshlint

params := data.params["quality/primary-key-missing"]

keys := meshlint.where(input.mesh.fields, "primaryKey", [true])

marked := {array.slice(field.path, 0, 2) |
	some field in keys
	is_array(field.path)
}

objects := [item |
	some item in meshlint.having(input.mesh.contract.schema, "properties")
	is_array(item.path)
	place := item.path
	not place in marked
]

# Asked only where no key is marked.
unique := {array.slice(field.path, 0, 2) |
	objects != []
	some field in meshlint.where(meshlint.where(input.mesh.fields, "unique", [true]), "required", [true])
	is_array(field.path)
}

# A text that is filled in later is one.
stated(item) if {
	params.granularity_is_enough == true
	is_string(item.dataGranularityDescription)
	trim_space(item.dataGranularityDescription) != ""
}

violation contains {"msg": msg, "path": array.concat(item.path, ["properties"]), "target": "key"} if {
	some item in objects
	place := item.path
	not place in unique
	not stated(item)
	msg := sprintf("`%s` has no primary key", [name_of(item)])
}

violation contains {"msg": msg, "path": array.concat(field.path, ["required"])} if {
	some field in meshlint.where_not(keys, "required", [true])
	is_array(field.path)
	not later(object.get(field, "required", false))
	msg := sprintf("`%s` is part of the primary key, but not required", [name_of(field)])
}

later(value) if {
	is_string(value)
	contains(value, "${")
}

name_of(item) := meshlint.cut(item.name, 30) if {
	is_string(item.name)
} else := "?"
