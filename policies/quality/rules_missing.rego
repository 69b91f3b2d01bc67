# METADATA
# title: An object has no quality rule
# description: >-
#   A contract that promises columns but no quality is kept by any table of the right shape, an empty one too. Give
#   every object at least one rule that a machine can check, at the object or at a field: that keys are unique, that
#   values are there, that the row count is plausible. A rule of the type `text` is a wish; it counts only where
#   `enforceable_only` is off.
# related_resources:
#   - description: "The Open Data Contract Standard: data quality"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/data-quality/
# custom:
#   id: quality/rules-missing
#   severity: warning
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     min_rules:
#       type: integer
#       default: 1
#       tighten: increase
#       description: The least number of rules of an object, those of its fields included.
#     enforceable_only:
#       type: boolean
#       default: true
#       tighten: free
#       description: Whether rules in words do not count.
#   fix: Add a rule to `quality` of the object, such as `metric` `duplicateValues` with `mustBe` 0.
package policies.quality.rules_missing

import rego.v1

import data.meshlint

params := data.params["quality/rules-missing"]

# A section of the wrong type is the document's own mistake; an object that only names something has nothing to check.
objects := [item |
	some item in meshlint.having(input.mesh.contract.schema, "properties")
	not plainly_ruled(item)
	is_array(item.path)
	type_name(object.get(item, "quality", null)) in {"array", "null"}
]

# The plain case: one rule is enough, and the object has one of its own that is not in words.
plainly_ruled(item) if {
	params.min_rules == 1
	meshlint.where_not(item.quality, "type", ["text"]) != []
}

ruled := meshlint.having(input.mesh.fields, "quality")

by_object := {group.path: group.items | some group in meshlint.grouped(ruled, "path", 2)}

rules(item) := array.concat(own, [rule |
	some field in by_object[item.path]
	is_array(field.quality)
	some rule in field.quality
]) if {
	own := [rule | is_array(item.quality); some rule in item.quality]
}

counted(rule) if params.enforceable_only == false

counted(rule) if {
	params.enforceable_only == true
	is_object(rule)
	object.get(rule, "type", "library") != "text"
}

violation contains {"msg": msg, "path": array.concat(item.path, ["quality"])} if {
	some item in objects
	all := rules(item)
	enough := [rule | some rule in all; counted(rule)]
	count(enough) < params.min_rules
	msg := sprintf("`%s` has %s", [name_of(item), lacks(count(all), count(enough))])
}

lacks(0, _) := "no quality rule" if params.min_rules > 0

lacks(all, 0) := "only quality rules in words" if {
	all > 0
}

lacks(_, enough) := sprintf("%d of %d required quality rules", [enough, params.min_rules]) if enough > 0

name_of(item) := meshlint.cut(item.name, 30) if {
	is_string(item.name)
} else := "?"
