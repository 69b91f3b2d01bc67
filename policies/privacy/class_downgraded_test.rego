package policies.privacy.class_downgraded_test

import rego.v1

import data.policies.privacy.class_downgraded

defaults := {"taxonomy": ["public", "internal", "confidential", "restricted"], "from_class": "confidential"}

top := ["schema", 0, "properties", 0]

edge := {
	"from": "marts.users", "to": "crm.people", "target": "crm.people", "kind": "transform",
	"by": {"object": "users", "field": "phone_hash"},
	"element": {"object": "people", "field": "phone"},
}

mesh(edges, class) := {"uses": {"marts.users": [classified(it, class) | some it in edges]}}

# The mesh knows of no class where an edge leads nowhere.
classified(it, class) := object.union(it, {"classification": {"phone": class, "name": "confidential"}[it.element.field]}) if {
	it.target == "crm.people"
} else := object.union(it, {"classification": null})

field(more) := object.union({"name": "phone_hash", "object": "users", "dotted": "phone_hash", "path": top}, more)

found(field, mesh, params) := results if {
	results := class_downgraded.violation with input as {"mesh": {"subject": "marts.users", "contract": {}, "fields": [field]}}
		with data.mesh as mesh
		with data.params as {"privacy/class-downgraded": params}
}

judged(more, class) := found(field(more), mesh([edge], class), defaults)

one(is, class) := {{
	"msg": sprintf("`phone_hash` is %s, made from `%s` of `crm.people.phone`", [is, class]),
	"path": array.concat(top, ["classification"]),
}}

test_the_class_is_kept if {
	judged({"classification": "restricted"}, "restricted") == set()
	judged({"classification": " Restricted"}, "confidential") == set()
}

test_the_class_is_lowered if {
	judged({"classification": "internal"}, "restricted") == one("`internal`", "restricted")
	judged({"classification": "confidential"}, "Restricted") == one("`confidential`", "Restricted")
	judged({"classification": "public"}, "confidential") == one("`public`", "confidential")
}

test_no_class_is_the_lowest if {
	every class in [null, "", " "] {
		judged({"classification": class}, "restricted") == one("unclassified", "restricted")
	}
	judged({}, "restricted") == one("unclassified", "restricted")
}

test_classes_that_are_open_anyway if {
	every class in ["internal", "public", "${CLASS}", "secret", "", null, 5] {
		judged({"classification": "public"}, class) == set()
	}
}

test_own_classes_that_nobody_knows if {
	every class in ["secret", "${CLASS}", 5] {
		judged({"classification": class}, "restricted") == set()
	}
}

test_what_leads_to_nobody if {
	every custom in [
		{"deidentified": "k-anonymity"},
		{"deidentified": true, "deidentificationMethod": "k-anonymity"},
		{"deidentified": "yes", "deidentificationMethod": "aggregation"},
	] {
		judged({"classification": "internal", "custom": custom}, "restricted") == set()
	}
	every custom in [
		{"deidentified": true}, {"deidentified": "true"}, {"deidentified": "no"}, {"deidentified": 5}, {},
		{"deidentified": true, "deidentificationMethod": " "}, {"deidentified": true, "deidentificationMethod": 5},
	] {
		judged({"classification": "internal", "custom": custom}, "restricted") == one("`internal`", "restricted")
	}
}

test_the_most_sensitive_source_counts if {
	other := object.union(edge, {"element": {"object": "people", "field": "name"}})
	found(field({"classification": "internal"}), mesh([other, edge], "restricted"), defaults) == one("`internal`", "restricted")
}

test_relationships_count if {
	key := object.union(edge, {"kind": "relationship"})
	found(field({"classification": "internal"}), mesh([key], "restricted"), defaults) == one("`internal`", "restricted")
}

test_edges_that_say_too_little if {
	every odd in [
		object.union(edge, {"kind": "input_port"}), object.union(edge, {"target": null}), object.union(edge, {"by": null}),
		object.union(edge, {"element": null}), object.union(edge, {"element": {"object": "people", "field": null}}),
		object.union(edge, {"target": "nobody"}), object.union(edge, {"by": {"object": "users", "field": "other"}}),
		object.union(edge, {"by": {"object": "other", "field": "phone_hash"}}),
	] {
		found(field({"classification": "internal"}), mesh([odd], "restricted"), defaults) == set()
	}
}

test_the_bound_is_a_parameter if {
	strict := object.union(defaults, {"from_class": "internal"})
	found(field({"classification": "public"}), mesh([edge], "internal"), strict) == one("`public`", "internal")
}

test_odd_inputs if {
	found(field({"path": "x"}), mesh([edge], "restricted"), defaults) == set()
	found(null, mesh([edge], "restricted"), defaults) == set()
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"subject": "marts.users"}}, {"mesh": {"subject": 5, "fields": 5}}] {
		class_downgraded.violation == set() with input as odd
			with data.mesh as mesh([edge], "restricted")
			with data.params as {"privacy/class-downgraded": defaults}
	}
}
