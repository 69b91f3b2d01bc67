# METADATA
# title: A name is written unlike the others
# description: >-
#   Whoever writes a query over ten contracts should not have to look up whether it is `customer_id`, `customerId` or
#   `CustomerID` here. Names are held against the way in which most names of the repository are written, or against
#   the one that `case` names; where none prevails among two thirds of them, nothing is said. In a contract that consumers may build on
#   a new name is a breaking change, so that only names are reported there that the base does not have yet; a draft
#   can still be mended as a whole.
# related_resources:
#   - description: "The Open Data Contract Standard: schema"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/schema/
# custom:
#   id: naming/property-case-mixed
#   severity: warning
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     case:
#       type: string
#       default: majority
#       tighten: locked
#       description: "How names are written: snake_case, camelCase, PascalCase, UPPER_CASE, kebab-case, or as most are."
#     max_length:
#       type: integer
#       default: 63
#       tighten: decrease
#       description: The most characters of a name; longer ones are cut by some databases.
#     ignore_physical:
#       type: boolean
#       default: true
#       tighten: free
#       description: Whether `physicalName`, which the source system decides, is left alone.
#   fix: Write the new name like the others, before anybody builds on it.
package policies.naming.property_case_mixed

import rego.v1

import data.meshlint

params := data.params["naming/property-case-mixed"]

patterns := {
	"snake_case": `^_*[a-z][a-z0-9]*(_+[a-z0-9]+)*_*$`,
	"camelCase": `^_*[a-z][a-zA-Z0-9]*$`,
	"PascalCase": `^_*[A-Z][a-zA-Z0-9]*$`,
	"UPPER_CASE": `^_*[A-Z][A-Z0-9]*(_+[A-Z0-9]+)*_*$`,
	"kebab-case": `^[a-z][a-z0-9]*(-[a-z0-9]+)*$`,
}

wanted := params.case if {
	params.case != "majority"
} else := data.mesh.naming.prevailing

pattern := patterns[wanted]

# Names of topics and files follow other rules than those of tables.
suspects contains {"item": item, "key": "name"} if {
	some item in meshlint.unmatched(input.mesh.contract.schema, "name", pattern)
	not regex.match(`[.\-/:]`, item.name)
}

suspects contains {"item": item, "key": "name"} if {
	some item in meshlint.unmatched(input.mesh.fields, "name", pattern)
}

suspects contains {"item": item, "key": "physicalName"} if {
	params.ignore_physical == false
	some item in meshlint.unmatched(input.mesh.fields, "physicalName", pattern)
}

mixed := [{"item": suspect.item, "key": suspect.key, "path": suspect.item.path} |
	some suspect in suspects
	name := suspect.item[suspect.key]
	name != ""
	not contains(name, "${")
	is_news(name)
]

unreleased if input.mesh.contract.status_norm in {"draft", "proposed"}

# Names that others may use already stay as they are.
settled := {name |
	is_object(input.mesh.base)
	not unreleased
	walk(object.get(input.mesh.base, "schema", []), [path, name])
	is_string(name)
	count(path) > 0
	path[count(path) - 1] in {"name", "physicalName"}
}

is_news(name) if not name in settled

# Where more are mixed up, the object is named once.
few := 3

objects := meshlint.grouped(mixed, "path", 2)

violation contains {"msg": msg, "path": array.concat(suspect.path, [suspect.key])} if {
	some {"items": own, "path": _} in objects
	count(own) <= few
	some suspect in own
	msg := sprintf("`%s` is not written in %s", [meshlint.cut(suspect.item[suspect.key], 40), wanted])
}

violation contains {"msg": msg, "path": place, "related": related} if {
	some {"items": own, "path": place} in objects
	count(own) > few
	msg := sprintf("%d names of `%s` are not written in %s", [count(own), name_of(own), wanted])
	related := [{"path": array.concat(suspect.path, [suspect.key]), "msg": "one of them"} |
		some suspect in array.slice(own, 0, 5)
	]
}

name_of(own) := meshlint.cut(own[0].item.object, 30) if {
	is_string(own[0].item.object)
} else := meshlint.cut(own[0].item.name, 30)

violation contains {"msg": msg, "path": array.concat(field.path, ["name"])} if {
	some field in meshlint.longer(input.mesh.fields, "name", params.max_length)
	is_array(field.path)
	not contains(field.name, "${")
	is_news(field.name)
	msg := sprintf("`%s` is longer than %d characters", [meshlint.cut(field.name, 40), params.max_length])
}
