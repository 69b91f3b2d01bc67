# METADATA
# title: Data of a special category is not protected
# description: >-
#   Data on health, religion, ethnic origin, political opinion, union membership, sexual orientation, and genetic or
#   biometric data may not be processed but for narrow exceptions, and a leak harms people for life. A field whose
#   name, business name or tags say that it holds such data needs all of three: the strictest class, an encrypted or
#   masked form (`encryptedName`, or a custom property `masking`), and a link to the assessment of the risks, of type
#   `dpia`, at the field or at the contract. Where a name misleads, list it in `allow`.
# related_resources:
#   - description: "GDPR Art. 9 and 35: special categories, impact assessment"
#     ref: https://eur-lex.europa.eu/eli/reg/2016/679/oj
#   - description: "The Open Data Contract Standard: schema"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/schema/
# custom:
#   id: privacy/special-category-unprotected
#   severity: error
#   waivable: false
#   applies_to:
#     kind: [contract]
#   params:
#     names:
#       type: set<string>
#       default: [allergy, biometric, biometric_template, blood_group, blood_type, diagnosis, disability,
#         ethnic_group, ethnic_origin, ethnicity, fingerprint_template, genetic, genome, genotype, hiv_status,
#         iris_scan, medical_condition, medical_history, medical_record, medication, political_affiliation,
#         political_opinion, political_party, pregnancy, racial_origin, religion, religious_affiliation,
#         religious_belief, sexual_orientation, trade_union, union_member, union_membership, voiceprint]
#       tighten: superset
#       description: Names of such data in snake_case; they match whole words at the end of a name.
#     tags:
#       type: set<string>
#       default: [art9, gdpr_art9, health, health_data, phi, special_category]
#       tighten: superset
#       description: Tags that mark such data.
#     classes:
#       type: set<string>
#       default: [restricted]
#       tighten: subset
#       description: Classes that protect such data.
#     allow:
#       type: set<string>
#       default: []
#       tighten: locked
#       description: Field names that look like such data and are not.
#   fix: Classify the field as `restricted`, encrypt or mask it, and link the impact assessment as `dpia`.
package policies.privacy.special_category_unprotected

import rego.v1

import data.meshlint

params := data.params["privacy/special-category-unprotected"]

allowed := {concat("_", meshlint.words(name)) | some name in params.allow}

# The last words decide: a `diagnosis_count` counts, a `diagnosis_code` is the diagnosis.
carriers := {"code", "codes", "description", "detail", "details", "id", "name", "note", "notes", "text", "type"}

special contains clue.field if {
	some clue in meshlint.named(input.mesh.fields, params.names)
	clue.key in {"name", "businessName"}
	tells(clue)
	is_array(clue.field.path)
	name := concat("_", clue.words)
	not name in allowed
}

tells(clue) if clue.last

tells(clue) if clue.words[count(clue.words) - 1] in carriers

marks := {concat("_", meshlint.words(tag)) | some tag in params.tags}

special contains field if {
	some field in meshlint.having(input.mesh.fields, "tags")
	is_array(field.tags)
	is_array(field.path)
	is_string(field.name)
	some tag in field.tags
	is_string(tag)
	concat("_", meshlint.words(tag)) in marks
}

classes := {lower(class) | some class in params.classes}

classified(field) if {
	is_string(field.classification)
	trim_space(lower(field.classification)) in classes
}

classified(field) if {
	is_string(field.classification)
	contains(field.classification, "${")
}

hidden(field) if {
	is_string(field.encryptedName)
	trim_space(field.encryptedName) != ""
}

hidden(field) if not object.get(field, ["custom", "masking"], null) in {null, false, "", "none"}

contract := input.mesh.contract if is_object(input.mesh.contract)

assessed(field) if linked(field.authoritativeDefinitions)

assessed(_) if whole_assessed

whole_assessed if linked(contract.authoritativeDefinitions)

linked(definitions) if {
	some link in meshlint.having(definitions, "url")
	is_string(link.type)
	lower(link.type) == "dpia"
}

flaws(field) := array.concat(
	[{"key": "classification", "what": "the strictest class"} | not classified(field)],
	array.concat(
		[{"key": "encryptedName", "what": "encryption"} | not hidden(field)],
		[{"key": "authoritativeDefinitions", "what": "the assessment"} | not assessed(field)],
	),
)

violation contains result if {
	some field in special
	lacking := flaws(field)
	count(lacking) > 0
	result := {
		"msg": sprintf("special data `%s` lacks %s", [meshlint.cut(field.name, 20), joined([flaw.what | some flaw in lacking])]),
		"path": array.concat(field.path, [lacking[0].key]),
	}
}

joined(texts) := texts[0] if {
	count(texts) == 1
} else := concat(", ", texts)
