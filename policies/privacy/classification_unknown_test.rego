package policies.privacy.classification_unknown_test

import rego.v1

import data.policies.privacy.classification_unknown

defaults := {
	"taxonomy": ["public", "internal", "confidential", "restricted"],
	"require": "pii-like",
	"require_levels": ["pii-like", "all"],
}

all := object.union(defaults, {"require": "all"})

found(fields, params) := results if {
	results := classification_unknown.violation with input as {"mesh": {"contract": {}, "fields": fields}}
		with data.params as {"privacy/classification-unknown": params}
}

field(i, rest) := object.union({"object": "orders", "name": "email", "path": ["schema", 0, "properties", i]}, rest)

judged(class) := found([field(0, {"classification": class})], defaults)

address := ["schema", 0, "properties", 0, "classification"]

test_known_classes if {
	every class in defaults.taxonomy {
		judged(class) == set()
	}
}

test_an_unknown_class if {
	judged("sensitive") == {{"msg": "classification `sensitive` of `email` is not a known one", "path": address}}
	judged("restrict") == {{"msg": "classification `restrict` of `email` is not a known one", "path": address}}
}

test_another_spelling if {
	judged("Restricted ") == {{
		"msg": "classification `Restricted ` of `email` is spelled `restricted`",
		"path": address,
		"fix": [{"op": "replace", "path": "/schema/0/properties/0/classification", "value": "restricted"}],
	}}
}

test_the_address_of_a_fix_is_escaped if {
	odd := field(0, {"path": ["schema", 0, "a/b", "c~d"], "classification": "PUBLIC"})
	{op.path | some result in found([odd], defaults); some op in result.fix} == {"/schema/0/a~1b/c~0d/classification"}
}

test_nested_fields if {
	nested := field(0, {"path": ["schema", 0, "properties", 3, "properties", 1], "classification": "secret"})
	found([nested], defaults) == {{
		"msg": "classification `secret` of `email` is not a known one",
		"path": ["schema", 0, "properties", 3, "properties", 1, "classification"],
	}}
}

test_the_taxonomy_is_a_parameter if {
	fewer := object.union(defaults, {"taxonomy": ["internal", "restricted"]})
	count(found([field(0, {"classification": "public"})], fewer)) == 1
	found([field(0, {"classification": "c2"})], object.union(defaults, {"taxonomy": ["c1", "c2"]})) == set()
}

test_long_and_missing_names if {
	long := {"name": "a_column_with_a_very_long_name", "classification": "a class with a very long name"}
	found([field(0, long)], defaults) == {{
		"msg": "classification `a class with a very…` of `a_column_with_a_ver…` is not a known one",
		"path": address,
	}}
	found([field(0, {"name": null, "classification": "c9"})], defaults) == {{
		"msg": "classification `c9` of `?` is not a known one",
		"path": address,
	}}
}

test_no_class_is_another_policys_matter if {
	every class in [null, "", "  ", "${CLASS}", "c-${CLASS}", 5, true, ["public"], {"is": "public"}] {
		judged(class) == set()
	}
	found([field(0, {})], defaults) == set()
}

test_all_fields_classified if {
	found([field(0, {"classification": "public"}), field(1, {"classification": "internal"})], all) == set()
	found([], all) == set()
}

test_all_fields_must_be_classified if {
	fields := [field(i, class) |
		some i in numbers.range(0, 7)
		class := {true: {}, false: {"classification": "public"}}[i < 6]
	]
	found(fields, all) == {{
		"msg": "`orders` leaves 6 of 8 fields without a classification",
		"path": ["schema", 0],
		"related": [{"path": ["schema", 0, "properties", i], "msg": "no classification"} | some i in [0, 1, 2, 3, 4]],
	}}
}

test_objects_are_counted_apart if {
	other := {"object": null, "path": ["schema", 1, "properties", 0]}
	messages := {result.msg | some result in found([field(0, {}), field(0, other)], all)}
	messages == {
		"`orders` leaves 1 of 1 fields without a classification",
		"`?` leaves 1 of 1 fields without a classification",
	}
}

test_a_class_covers_what_is_inside if {
	parent := field(0, {"logicalType": "object", "classification": "restricted"})
	inside := field(0, {"path": ["schema", 0, "properties", 0, "properties", 0]})
	found([parent, inside], all) == set()
	count(found([object.union(parent, {"classification": ""}), inside], all)) == 1
}

test_a_group_of_fields_needs_no_class if {
	group := field(0, {"logicalType": "object"})
	inside := field(0, {"path": ["schema", 0, "properties", 0, "properties", 0], "classification": "public"})
	found([group, inside], all) == set()
}

test_a_class_that_is_filled_in_later_is_one if {
	found([field(0, {"classification": "${CLASS}"})], all) == set()
}

test_odd_inputs if {
	every fields in [null, 5, "text", {}, [null], [5], [[]], [{}], [{"path": 5, "classification": "x"}], [{"path": []}]] {
		found(fields, defaults) == set()
	}
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"product": {}}}] {
		classification_unknown.violation == set() with input as odd
			with data.params as {"privacy/classification-unknown": all}
	}
}
