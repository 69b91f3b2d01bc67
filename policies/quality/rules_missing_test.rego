package policies.quality.rules_missing_test

import rego.v1

import data.policies.quality.rules_missing

defaults := {"min_rules": 1, "enforceable_only": true}

field := {"name": "id", "path": ["schema", 0, "properties", 0]}

found(quality, fields, params) := results if {
	item := {"name": "orders", "path": ["schema", 0], "quality": quality, "properties": [field]}
	results := rules_missing.violation with input as {"mesh": {"contract": {"schema": [item]}, "fields": fields}}
		with data.params as {"quality/rules-missing": params}
}

judged(quality) := found(quality, [], defaults)

flaw(what) := {{"msg": sprintf("`orders` has %s", [what]), "path": ["schema", 0, "quality"]}}

none := flaw("no quality rule")

test_a_rule_of_the_object if {
	every rule in [{"type": "library", "metric": "rowCount"}, {"type": "sql"}, {"type": "custom"}, {"metric": "x"}] {
		judged([rule]) == set()
	}
}

test_a_rule_of_a_field if {
	ruled := object.union(field, {"quality": [{"metric": "nullValues"}]})
	found([], [ruled], defaults) == set()
	found(null, [ruled], defaults) == set()
	elsewhere := object.union(ruled, {"path": ["schema", 1, "properties", 0]})
	found([], [elsewhere], defaults) == none
}

test_no_rule if {
	judged([]) == none
	judged(null) == none
	item := {"name": "orders", "path": ["schema", 0], "properties": [field]}
	none == rules_missing.violation with input as {"mesh": {"contract": {"schema": [item]}}}
		with data.params as {"quality/rules-missing": defaults}
}

test_rules_in_words if {
	judged([{"type": "text"}]) == flaw("only quality rules in words")
	found([{"type": "text"}], [], {"min_rules": 1, "enforceable_only": false}) == set()
}

test_the_number_is_a_parameter if {
	found([{"type": "sql"}], [], {"min_rules": 2, "enforceable_only": true}) == flaw("1 of 2 required quality rules")
	found([], [], {"min_rules": 0, "enforceable_only": true}) == set()
}

test_objects_without_fields_are_left_alone if {
	every schema in [[{"name": "orders", "path": ["schema", 0]}], [{"path": ["schema", 0], "properties": []}], [], "x", null, [5]] {
		rules_missing.violation == set() with input as {"mesh": {"contract": {"schema": schema}, "fields": []}}
			with data.params as {"quality/rules-missing": defaults}
	}
}

test_odd_inputs if {
	judged("x") == set()
	judged([null]) == flaw("only quality rules in words")
	found([], [5, {"quality": [{"type": "sql"}]}, {"quality": "x", "path": ["schema", 0]}], defaults) == none
	item := {"name": 5, "path": ["schema", 0], "properties": [field]}
	{"`?` has no quality rule"} == {result.msg |
		some result in rules_missing.violation with input as {"mesh": {"contract": {"schema": [item]}}}
			with data.params as {"quality/rules-missing": defaults}
	}
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": 5}}, {"mesh": {"product": {}}}] {
		rules_missing.violation == set() with input as odd
			with data.params as {"quality/rules-missing": defaults}
	}
}
