# METADATA
# title: A field is less protected than what it is made from
# description: >-
#   A class travels with the data: whoever copies a restricted telephone number into a mart and calls it internal has
#   opened it to everyone who may read the mart. A field that says in `transformSourceObjects` or in a relationship
#   which field of another contract it holds needs that field's class at least. Where the value no longer leads to a
#   person, say so in a custom property `deidentified` of the field that names the method; a hash alone is none.
# related_resources:
#   - description: "GDPR Art. 4(5): pseudonymisation, and recital 26: anonymous information"
#     ref: https://eur-lex.europa.eu/eli/reg/2016/679/oj
#   - description: "The Open Data Contract Standard: schema"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/schema/
# custom:
#   id: privacy/class-downgraded
#   severity: error
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     taxonomy:
#       type: list<string>
#       default: [public, internal, confidential, restricted]
#       tighten: locked
#       description: The known classes, from the least to the most sensitive.
#     from_class:
#       type: level
#       order: taxonomy
#       default: confidential
#       tighten: free
#       description: The least sensitive class that must be kept; what is below may be lowered.
#   fix: Raise the class of the field, or name the method in a custom property `deidentified`.
package policies.privacy.class_downgraded

import rego.v1

import data.meshlint

params := data.params["privacy/class-downgraded"]

ranks := {normal(class): i | some i, class in params.taxonomy}

normal(class) := lower(trim_space(class))

rank_of(class) := ranks[normal(class)] if is_string(class)

# What the fields of this contract are made from, as far as it lies in other contracts.
sources := [edge |
	some edge in data.mesh.uses[input.mesh.subject]
	edge.kind in {"transform", "relationship"}
	is_string(edge.target)
	is_object(edge.by)
	is_object(edge.element)
]

kept := [{"class": class, "element": edge.element, "field": [edge.by.object, edge.by.field], "rank": rank, "target": edge.target} |
	some edge in sources
	class := edge.classification
	rank := rank_of(class)
	rank >= ranks[normal(params.from_class)]
]

kept_by := {group.path: group.items | some group in meshlint.grouped(kept, "field", 2)}

violation contains result if {
	count(kept) > 0
	some field in input.mesh.fields
	is_array(field.path)
	own := kept_by[[field.object, field.dotted]]
	highest := max([it.rank | some it in own])
	lower_than(field, highest)
	not deidentified(field)
	source := [it | some it in own; it.rank == highest][0]
	result := {
		"msg": sprintf("`%s` is %s, made from `%s` of `%s`", [
			meshlint.cut(field.name, 22),
			said(field),
			meshlint.cut(source.class, 14),
			meshlint.cut(concat(".", [source.target, source.element.field]), 28),
		]),
		"path": array.concat(field.path, ["classification"]),
	}
}

# A class that nobody knows or that is filled in later is not judged here.
lower_than(field, rank) if rank_of(field.classification) < rank

lower_than(field, _) if blank(object.get(field, "classification", null))

blank(class) if class == null

blank(class) if {
	is_string(class)
	trim_space(class) == ""
}

said(field) := "unclassified" if {
	blank(object.get(field, "classification", null))
} else := sprintf("`%s`", [meshlint.cut(field.classification, 14)])

# The method in the property itself, or beside it.
deidentified(field) if {
	is_string(field.custom.deidentified)
	not normal(field.custom.deidentified) in {"", "false", "no", "none", "true", "yes"}
}

deidentified(field) if {
	field.custom.deidentified in {true, "true", "yes"}
	is_string(field.custom.deidentificationMethod)
	trim_space(field.custom.deidentificationMethod) != ""
}
