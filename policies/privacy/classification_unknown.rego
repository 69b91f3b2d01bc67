# METADATA
# title: A classification is not a known one
# description: >-
#   The classification of a field decides who may read it, whether it is masked and how long it is kept, and all of
#   that is automated by the word: a class that the catalogue does not know protects nothing. Write one of the known
#   classes, in the spelling of the taxonomy. With `require: all` every field needs a class, its own or that of a
#   field around it; otherwise only fields that look like personal data do, and
#   `privacy/pii-name-unclassified` reports those.
# related_resources:
#   - description: "The Open Data Contract Standard: schema"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/schema/
#   - description: "GDPR Art. 32: security of processing"
#     ref: https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   id: privacy/classification-unknown
#   severity: error
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     taxonomy:
#       type: list<string>
#       default: [public, internal, confidential, restricted]
#       tighten: subset
#       description: The known classes, from the least to the most sensitive.
#     require:
#       type: level
#       order: require_levels
#       default: pii-like
#       tighten: increase
#       description: Which fields need a class, those that look like personal data or all.
#     require_levels:
#       type: list<string>
#       default: [pii-like, all]
#       tighten: locked
#       description: The values of `require`, from the laxest to the strictest.
#   fix: Write one of the classes of the taxonomy into `classification`.
package policies.privacy.classification_unknown

import rego.v1

import data.meshlint

params := data.params["privacy/classification-unknown"]

normal(text) := lower(trim_space(text))

violation contains result if {
	some field in meshlint.where_not(meshlint.having(input.mesh.fields, "classification"), "classification", params.taxonomy)
	class := field.classification
	is_string(class)
	is_array(field.path)
	trim_space(class) != ""
	not contains(class, "${")
	result := finding(field, class)
}

finding(field, class) := {
	"msg": sprintf("classification `%s` of `%s` is spelled `%s`", [meshlint.cut(class, 20), shown(field), meshlint.cut(known, 20)]),
	"path": place(field),
	"fix": [{"op": "replace", "path": pointer(place(field)), "value": known}],
} if {
	some known in params.taxonomy
	normal(known) == normal(class)
} else := {
	"msg": sprintf("classification `%s` of `%s` is not a known one", [meshlint.cut(class, 20), shown(field)]),
	"path": place(field),
}

place(field) := array.concat(field.path, ["classification"])

pointer(path) := concat("", [concat("", ["/", escaped]) |
	some part in path
	escaped := replace(replace(sprintf("%v", [part]), "~", "~0"), "/", "~1")
])

# What follows is for `require: all` alone. One finding an object, or a new contract would drown in them.

violation contains result if {
	some {"items": members, "path": address} in meshlint.grouped(leaves, "path", 2)
	bare := {field.path | some field in members; not field.path in classified}
	count(bare) > 0
	total := count(members)
	result := {
		"msg": sprintf("`%s` leaves %d of %d fields without a classification", [name_of(members), count(bare), total]),
		"path": address,
		"related": [{"path": path, "msg": "no classification"} | some path in array.slice([p | some p in bare], 0, 5)],
	}
}

# Fields that hold values.
leaves := meshlint.where_not(input.mesh.fields, "logicalType", ["object"]) if params.require == "all"

# A class is one of all that is inside, too.
classified contains field.path if some field in meshlint.within(input.mesh.fields, marked)

marked contains field.path if {
	some field in meshlint.having(input.mesh.fields, "classification")
	is_string(field.classification)
	trim_space(field.classification) != ""
}

name_of(members) := meshlint.cut(min({field.object | some field in members}), 20) if {
	every field in members { is_string(field.object) }
} else := "?"

shown(field) := meshlint.cut(field.name, 20) if {
	is_string(field.name)
} else := "?"
