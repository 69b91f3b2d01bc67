package policies.privacy.lawful_basis_missing_test

import rego.v1

import data.policies.privacy.lawful_basis_missing

defaults := {
	"bases": ["consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interests"],
	"for_classes": ["restricted"],
	"for_tags": ["gdpr", "personal_data", "pii"],
}

email := {"name": "email", "classification": "restricted", "path": ["schema", 0, "properties", 0]}

found(fields, custom, params) := results if {
	contract := {"customProperties": custom}
	results := lawful_basis_missing.violation with input as {"mesh": {"contract": contract, "fields": fields}}
		with data.params as {"privacy/lawful-basis-missing": params}
}

entry(name, value) := {"property": name, "value": value, "path": ["customProperties", 0]}

judged(value) := found([email], [entry("lawfulBasis", value)], defaults)

missing := {{
	"msg": "`email` is personal data, but no lawful basis is stated",
	"path": ["customProperties"],
	"related": [{"path": ["schema", 0, "properties", 0], "msg": "personal data"}],
}}

unlawful(text) := {{
	"msg": sprintf("the lawful basis `%s` is not one of the law", [text]),
	"path": ["customProperties", 0, "value"],
}}

test_a_ground_of_the_law if {
	every ground in [
		"consent", "contract", "legal_obligation", "Legal obligation", "vitalInterests", "vital interest", "public-task",
		"legitimate_interests", "Legitimate interest", "${BASIS}", ["contract", "consent"],
	] {
		judged(ground) == set()
	}
}

test_the_property_under_other_spellings if {
	every name in ["lawfulBasis", "lawful_basis", "Lawful basis", "legalBasis"] {
		found([email], [entry(name, "consent")], defaults) == set()
	}
}

test_no_ground if {
	found([email], [], defaults) == missing
	found([email], null, defaults) == missing
	found([email], [entry("region", "eu")], defaults) == missing
	found([email], [entry(5, "consent")], defaults) == missing
	found([email], [entry("${NAME}", "consent")], defaults) == set()
}

test_grounds_that_the_law_does_not_know if {
	judged("business need") == unlawful("business need")
	judged("") == unlawful("")
	judged(null) == unlawful("null")
	judged([]) == unlawful("[]")
	judged(["consent", "habit"]) == unlawful(`["consent","habit"]`)
	judged([5]) == unlawful("[5]")
	found([email], [{"property": "lawfulBasis", "path": ["customProperties", 0]}], defaults) == unlawful("")
}

test_tagged_fields if {
	every tag in ["pii", "PII", "personal data", "GDPR"] {
		field := {"name": "email", "tags": ["crm", tag], "path": ["schema", 0, "properties", 0]}
		found([field], [], defaults) == missing
	}
	every tags in [["crm"], [], null, "pii", [5]] {
		found([{"name": "email", "tags": tags}], [], defaults) == set()
	}
}

test_without_personal_data_none_is_needed if {
	every class in ["internal", "confidential", "", null, 5, "${CLASS}"] {
		found([object.union(email, {"classification": class})], [], defaults) == set()
	}
	found([email], [], object.union(defaults, {"for_classes": ["secret"]})) == set()
	found([object.union(email, {"classification": "internal"})], [entry("lawfulBasis", "habit")], defaults) == set()
}

test_the_classes_are_a_parameter if {
	strict := object.union(defaults, {"for_classes": ["Confidential"]})
	count(found([object.union(email, {"classification": " confidential"})], [], strict)) == 1
}

test_the_wrong_type_is_left_alone if {
	every custom in ["consent", 5, {"lawfulBasis": "consent"}] {
		found([email], custom, defaults) == set()
	}
	found([email], [{"property": "lawfulBasis", "value": "habit"}], defaults) == set()
}

test_odd_inputs if {
	[result] := [it | some it in found([{"name": 5, "classification": "restricted"}], [], defaults)]
	[result.msg, result.related] == ["`?` is personal data, but no lawful basis is stated", []]
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": {}, "fields": 5}}, {"mesh": {"fields": [email]}}] {
		lawful_basis_missing.violation == set() with input as odd
			with data.params as {"privacy/lawful-basis-missing": defaults}
	}
}
