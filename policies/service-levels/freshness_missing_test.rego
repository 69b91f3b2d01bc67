package policies.service_levels.freshness_missing_test

import rego.v1

import data.policies.service_levels.freshness_missing

defaults := {"one_of": ["latency", "frequency"]}

found(entries, params) := results if {
	results := freshness_missing.violation with data.mesh as {"used_by": {}}
		with data.params as {"service-levels/freshness-missing": params}
		with input as {"slaProperties": entries, "mesh": {"subject": "orders", "contract": {"id": "orders", "slaProperties": entries}}}
}

judged(entries) := found(entries, defaults)

denied(entries, edges) := results if {
	results := freshness_missing.deny with data.mesh as {"used_by": {"orders": edges, "returns": [output]}}
		with data.params as {"service-levels/freshness-missing": defaults}
		with input as {"slaProperties": entries, "mesh": {"subject": "orders", "contract": {"id": "orders", "slaProperties": entries}}}
}

warned(entries, edges) := results if {
	results := freshness_missing.violation with data.mesh as {"used_by": {"orders": edges, "returns": [output]}}
		with data.params as {"service-levels/freshness-missing": defaults}
		with input as {"slaProperties": entries, "mesh": {"subject": "orders", "contract": {"id": "orders", "slaProperties": entries}}}
}

entry(property, value) := {"property": property, "value": value, "path": ["slaProperties", 0]}

missing := {{"msg": "neither latency nor frequency is promised", "path": ["slaProperties"]}}

empty := {{"msg": "the promised `latency` has no value", "path": ["slaProperties", 0, "value"]}}

output := {"from": "shop", "to": "orders", "kind": "output", "version": "1.0.0"}

test_freshness if {
	judged([entry("latency", 4)]) == set()
	judged([entry("frequency", "PT1H")]) == set()
	judged([entry("retention", 3), entry("frequency", 0)]) == set()
}

test_no_freshness if {
	judged([]) == missing
	judged([entry("retention", 3), entry("availability", 99)]) == missing
	judged([entry("frequencyBand", 5)]) == missing
}

test_no_service_levels if {
	missing == freshness_missing.violation with data.params as {"service-levels/freshness-missing": defaults}
		with input as {"mesh": {"contract": {}}}
	judged(null) == missing
}

test_freshness_without_a_value if {
	every value in [null, "", "  "] {
		judged([entry("latency", value)]) == empty
	}
	judged([{"property": "latency", "path": ["slaProperties", 0]}]) == set()
}

test_one_promise_with_a_value_is_enough if {
	judged([entry("latency", null), entry("frequency", 3)]) == set()
}

test_a_value_or_a_name_that_is_filled_in_later if {
	judged([entry("latency", "${LATENCY}")]) == set()
	judged([entry("${PROPERTY}", 3)]) == set()
	judged([entry("latency", null), entry("${PROPERTY}", 3)]) == set()
}

test_the_properties_are_a_parameter if {
	found([entry("latency", 4)], {"one_of": ["frequency"]}) == missing
	found([entry("throughput", 4)], {"one_of": ["throughput"]}) == set()
}

test_what_a_product_serves_is_an_error if {
	every edge in [output, {"from": "orders", "to": "shop", "kind": "output-port"}] {
		denied([], [edge]) == missing
		warned([], [edge]) == set()
		denied([entry("latency", null)], [edge]) == empty
		warned([entry("latency", null)], [edge]) == set()
		denied([entry("latency", 4)], [edge]) == set()
	}
}

test_what_no_product_serves_is_a_warning if {
	every edge in [
		{"from": "shop", "to": "orders", "kind": "input"},
		{"from": "shop", "to": "orders"},
		{"from": "shop", "to": "orders", "kind": 5},
		null,
	] {
		denied([], [edge]) == set()
		warned([], [edge]) == missing
		denied([entry("latency", null)], [edge]) == set()
		warned([entry("latency", null)], [edge]) == empty
	}
}

test_the_wrong_type_is_left_alone if {
	every entries in ["${SLA}", 5, true, {"latency": 3}] {
		judged(entries) == set()
	}
}

test_odd_entries_are_no_promise if {
	every list in [[null], ["latency"], [5], [[]], [{}], [{"property": 5}], [{"property": null}]] {
		judged(list) == missing
	}
	judged([{"property": "latency", "value": null}]) == set()
}

test_odd_inputs if {
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": "active"}}, {"mesh": {"product": {}}}] {
		freshness_missing.violation == set() with input as odd
			with data.params as {"service-levels/freshness-missing": defaults}
	}
}
