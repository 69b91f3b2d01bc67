# METADATA
# title: No lawful basis is stated
# description: >-
#   Personal data may only be processed on one of six grounds, and whoever copies or joins it must know which one:
#   what was collected by consent may not be kept after the consent is withdrawn. State the ground in a custom
#   property of the contract, as soon as a field is of a class for personal data or tagged as such. Several grounds
#   may be given as a list.
# related_resources:
#   - description: "GDPR Art. 6: lawfulness of processing"
#     ref: https://eur-lex.europa.eu/eli/reg/2016/679/oj
#   - description: "The Open Data Contract Standard: custom properties"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/custom-other-properties/
# custom:
#   id: privacy/lawful-basis-missing
#   severity: warning
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     bases:
#       type: set<string>
#       default: [consent, contract, legal_obligation, vital_interests, public_task, legitimate_interests]
#       tighten: locked
#       description: The grounds that the law knows; case, signs between words and the plural do not matter.
#     for_classes:
#       type: set<string>
#       default: [restricted]
#       tighten: superset
#       description: Classes of fields that hold personal data.
#     for_tags:
#       type: set<string>
#       default: [gdpr, personal_data, pii]
#       tighten: superset
#       description: Tags of fields that hold personal data.
#   fix: "Add to `customProperties` of the contract `property: lawfulBasis` with the ground as `value`."
package policies.privacy.lawful_basis_missing

import rego.v1

import data.meshlint

params := data.params["privacy/lawful-basis-missing"]

contract := input.mesh.contract if is_object(input.mesh.contract)

classes := {lower(class) | some class in params.for_classes}

personal contains [object.get(field, "path", null), object.get(field, "name", null)] if {
	found := classes & meshlint.terms(input.mesh.fields, "classification")
	count(found) > 0
	some field in meshlint.having(input.mesh.fields, "classification")
	is_string(field.classification)
	trim_space(lower(field.classification)) in found
}

tags := {concat("_", meshlint.words(tag)) | some tag in params.for_tags}

personal contains [object.get(field, "path", null), object.get(field, "name", null)] if {
	some field in meshlint.having(input.mesh.fields, "tags")
	is_array(field.tags)
	some tag in field.tags
	is_string(tag)
	concat("_", meshlint.words(tag)) in tags
}

entries := [entry |
	is_array(contract.customProperties)
	some entry in contract.customProperties
	is_string(entry.property)
	concat("", meshlint.words(entry.property)) in {"lawfulbasis", "legalbasis"}
]

named_later if {
	is_array(contract.customProperties)
	some entry in contract.customProperties
	is_string(entry.property)
	contains(entry.property, "${")
}

known := {squashed(basis) | some basis in params.bases}

# `Legitimate interest` and `legitimateInterests` are the same.
squashed(text) := trim_suffix(concat("", meshlint.words(text)), "s")

# A ground alone, or several.
grounds(value) := [value] if {
	is_string(value)
} else := value if {
	is_array(value)
} else := []

stated(entry) if {
	given := grounds(entry.value)
	count(given) > 0
	every ground in given { is_known(ground) }
}

is_known(ground) if {
	is_string(ground)
	contains(ground, "${")
}

is_known(ground) if {
	is_string(ground)
	squashed(ground) in known
}

violation contains {"msg": msg, "path": ["customProperties"], "related": related} if {
	count(personal) > 0
	count(entries) == 0
	not named_later
	type_name(object.get(contract, "customProperties", [])) in {"array", "null"}
	[path, name] := min(personal)
	msg := sprintf("`%s` is personal data, but no lawful basis is stated", [shown_name(name)])
	related := [{"path": path, "msg": "personal data"} | is_array(path)]
}

violation contains {"msg": msg, "path": array.concat(entry.path, ["value"])} if {
	count(personal) > 0
	some entry in entries
	is_array(entry.path)
	not stated(entry)
	msg := sprintf("the lawful basis `%s` is not one of the law", [shown(object.get(entry, "value", ""))])
}

shown(value) := meshlint.cut(value, 30) if {
	is_string(value)
} else := meshlint.cut(json.marshal(value), 30)

shown_name(name) := meshlint.cut(name, 30) if {
	is_string(name)
} else := "?"
