package policies.quality.primary_key_missing_test

import rego.v1

import data.policies.quality.primary_key_missing

defaults := {"granularity_is_enough": true}

field(more) := object.union({"name": "id", "path": ["schema", 0, "properties", 0], "primaryKey": false, "required": false, "unique": false}, more)

found(item, fields, params) := results if {
	schema := [object.union({"name": "orders", "path": ["schema", 0], "properties": [{"name": "id"}]}, item)]
	results := primary_key_missing.violation with input as {"mesh": {"contract": {"schema": schema}, "fields": fields}}
		with data.params as {"quality/primary-key-missing": params}
}

judged(more) := found({}, [field(more)], defaults)

none := {{"msg": "`orders` has no primary key", "path": ["schema", 0, "properties"], "target": "key"}}

test_a_key if {
	judged({"primaryKey": true, "required": true}) == set()
	judged({"unique": true, "required": true}) == set()
}

test_no_key if {
	judged({}) == none
	judged({"unique": true}) == none
	judged({"required": true}) == none
	judged({"primaryKey": true, "required": true, "path": ["schema", 1, "properties", 0]}) == none
}

test_the_granularity_stands_in if {
	found({"dataGranularityDescription": "One row per order."}, [field({})], defaults) == set()
	found({"dataGranularityDescription": "${GRANULARITY}"}, [field({})], defaults) == set()
	every text in ["", " ", null, 5] {
		found({"dataGranularityDescription": text}, [field({})], defaults) == none
	}
	found({"dataGranularityDescription": "x"}, [field({})], {"granularity_is_enough": false}) == none
}

test_a_key_that_may_be_empty if {
	judged({"primaryKey": true}) == {{
		"msg": "`id` is part of the primary key, but not required",
		"path": ["schema", 0, "properties", 0, "required"],
	}}
	judged({"primaryKey": true, "required": "${REQUIRED}"}) == set()
	count(judged({"primaryKey": true, "required": "yes"})) == 1
}

test_objects_without_fields_are_left_alone if {
	every properties in [[], null] {
		found({"properties": properties}, [], defaults) == set()
	}
	found({"path": "x"}, [], defaults) == set()
}

test_odd_inputs if {
	found({"name": 5}, [5, {"primaryKey": true}, {"primaryKey": true, "required": true}], defaults) == {{
		"msg": "`?` has no primary key",
		"path": ["schema", 0, "properties"],
		"target": "key",
	}}
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": 5}}, {"mesh": {"contract": {"schema": 5}, "fields": 5}}] {
		primary_key_missing.violation == set() with input as odd
			with data.params as {"quality/primary-key-missing": defaults}
	}
}
