# METADATA
# title: Too few fields are described
# description: >-
#   A name says what a field is called, not what it means: whether an `amount` is with tax, in which currency, and
#   whether refunds are taken off. Whoever has to guess guesses differently from the next one. Describe at least
#   `min_coverage` percent of the fields of every object, at any depth. A description that is a word or two, or says
#   no more than the name, is none. The finding counts, and points at the first five fields that lack one.
# related_resources:
#   - description: "The Open Data Contract Standard: schema"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/schema/
# custom:
#   id: documentation/properties-undescribed
#   severity: warning
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     min_coverage:
#       type: number
#       default: 80
#       tighten: increase
#       description: The least share of described fields of an object, in percent.
#     min_length:
#       type: integer
#       default: 10
#       tighten: increase
#       description: The least number of characters of a description.
#   fix: Describe the fields, what each means and not what it is called.
package policies.documentation.properties_undescribed

import rego.v1

import data.meshlint

params := data.params["documentation/properties-undescribed"]

# By the object that they stand in.
missing := meshlint.grouped(meshlint.undescribed(input.mesh.fields, params.min_length), "path", 2)

totals := {group.path: count(group.items) | some group in meshlint.grouped(input.mesh.fields, "path", 2)}

violation contains result if {
	some {"items": bare, "path": at} in missing
	count(bare[0].path) > 2
	total := totals[at]
	share := floor(((total - count(bare)) * 100) / total)
	share < params.min_coverage
	result := {
		"msg": sprintf("`%s` describes %d of %d fields, %d%% of %v%%", [
			name_of(bare[0]),
			total - count(bare),
			total,
			share,
			params.min_coverage,
		]),
		"path": at,
		"related": [{"path": field.path, "msg": "no description"} |
			some field in array.slice(bare, 0, 5)
		],
	}
}

name_of(field) := meshlint.cut(field.object, 30) if {
	is_string(field.object)
} else := "?"
