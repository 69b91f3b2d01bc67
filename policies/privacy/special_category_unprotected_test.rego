package policies.privacy.special_category_unprotected_test

import rego.v1

import data.policies.privacy.special_category_unprotected

defaults := {
	"names": [
		"allergy", "biometric", "blood_group", "blood_type", "diagnosis", "disability", "ethnicity", "genetic", "religion",
		"sexual_orientation", "trade_union", "union_membership",
	],
	"tags": ["art9", "gdpr_art9", "health", "health_data", "phi", "special_category"],
	"classes": ["restricted"],
	"allow": [],
}

top := ["schema", 0, "properties", 0]

found(field, contract, params) := results if {
	fields := [object.union({"path": top}, field)]
	results := special_category_unprotected.violation with input as {"mesh": {"contract": contract, "fields": fields}}
		with data.params as {"privacy/special-category-unprotected": params}
}

judged(field) := found(field, {}, defaults)

one(name, key, lacks) := {{
	"msg": sprintf("special data `%s` lacks %s", [name, lacks]),
	"path": array.concat(top, [key]),
}}

everything := "the strictest class, encryption, the assessment"

dpia := [{"type": "dpia", "url": "https://dpia.example.com/17"}]

protected := {
	"name": "diagnosis",
	"classification": "restricted",
	"encryptedName": "diagnosis_enc",
	"authoritativeDefinitions": dpia,
}

test_a_protected_field if {
	judged(protected) == set()
	judged(object.union(protected, {"classification": "${CLASS}"})) == set()
	judged(object.union(protected, {"encryptedName": "", "custom": {"masking": "hash"}})) == set()
	found(object.remove(protected, ["authoritativeDefinitions"]), {"authoritativeDefinitions": dpia}, defaults) == set()
}

test_an_unprotected_field if {
	every name in ["diagnosis", "patient_diagnosis", "religion", "bloodType", "has_disability", "trade_union_code"] {
		judged({"name": name}) == one(name, "classification", everything)
	}
	judged({"name": "code_17", "businessName": "Diagnosis"}) == one("code_17", "classification", everything)
}

test_each_protection_counts if {
	judged(object.union(protected, {"classification": "confidential"})) == one("diagnosis", "classification", "the strictest class")
	judged(object.remove(protected, ["encryptedName"])) == one("diagnosis", "encryptedName", "encryption")
	every masking in [null, false, "", "none"] {
		judged(object.union(object.remove(protected, ["encryptedName"]), {"custom": {"masking": masking}})) == one("diagnosis", "encryptedName", "encryption")
	}
	every links in [[], [{"type": "video", "url": "x"}], [{"type": "dpia"}], [{"type": 5, "url": "x"}], "dpia", null] {
		judged(object.union(protected, {"authoritativeDefinitions": links})) == one("diagnosis", "authoritativeDefinitions", "the assessment")
	}
}

test_tagged_fields if {
	every tag in ["PHI", "special-category", "GDPR Art9", "health"] {
		judged({"name": "code_17", "tags": ["crm", tag]}) == one("code_17", "classification", everything)
	}
	every tags in [[], ["crm"], "health", [5], null] {
		judged({"name": "code_17", "tags": tags}) == set()
	}
}

test_names_about_such_data if {
	every name in [
		"diagnosis_count", "religion_is_known", "genetic_algorithm", "union_date", "health", "healthy", "racecourse",
		"ethnicity_source", "${NAME}_diagnosis", "diagnostics", "biometric_login_enabled", "blood_group_updated_at",
	] {
		judged({"name": name}) == set()
	}
}

test_parameters if {
	found({"name": "diagnosis"}, {}, object.union(defaults, {"allow": ["Diagnosis"]})) == set()
	found(protected, {}, object.union(defaults, {"classes": ["Restricted"]})) == set()
	count(found(protected, {}, object.union(defaults, {"classes": ["secret"]}))) == 1
	count(found({"name": "shoe_size"}, {}, object.union(defaults, {"names": ["shoe_size"]}))) == 1
}

test_odd_inputs if {
	judged({"name": 5, "tags": ["phi"]}) == set()
	judged({"name": "diagnosis", "path": "schema"}) == set()
	judged({"name": "diagnosis", "classification": 5, "encryptedName": 5}) == one("diagnosis", "classification", everything)
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"fields": 5}}, {"mesh": {"contract": 5, "fields": [5]}}] {
		special_category_unprotected.violation == set() with input as odd
			with data.params as {"privacy/special-category-unprotected": defaults}
	}
	found({"name": "diagnosis"}, "x", defaults) == one("diagnosis", "classification", everything)
}
