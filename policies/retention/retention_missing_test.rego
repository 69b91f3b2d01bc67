package policies.retention.retention_missing_test

import rego.v1

import data.policies.retention.retention_missing

defaults := {"for_status": ["active", "deprecated"]}

found(status, entries, params) := results if {
	results := retention_missing.violation with data.params as {"retention/retention-missing": params}
		with input as {"slaProperties": entries, "mesh": {"contract": {"status_norm": status, "slaProperties": entries}}}
}

judged(entries) := found("active", entries, defaults)

entry(property, value) := {"property": property, "value": value, "path": ["slaProperties", 0]}

missing := {{"msg": "no retention is promised", "path": ["slaProperties"]}}

empty := {{"msg": "the promised retention has no value", "path": ["slaProperties", 0, "value"]}}

test_a_retention if {
	judged([entry("retention", 3)]) == set()
	judged([entry("retention", "P3Y")]) == set()
	judged([entry("latency", 1), entry("retention", 0)]) == set()
}

test_no_retention if {
	judged([]) == missing
	judged([entry("latency", 4), entry("availability", 99)]) == missing
	judged([entry("retentionPolicy", "P3Y")]) == missing
}

test_no_service_levels if {
	missing == retention_missing.violation with data.params as {"retention/retention-missing": defaults}
		with input as {"mesh": {"contract": {"status_norm": "active"}}}
	missing == found("active", null, defaults)
}

test_a_retention_without_a_value if {
	every value in [null, "", "  "] {
		judged([entry("retention", value)]) == empty
	}
}

test_one_retention_with_a_value_is_enough if {
	judged([entry("retention", null), entry("retention", 3)]) == set()
}

test_a_retention_without_the_key_is_the_documents_mistake if {
	judged([{"property": "retention", "path": ["slaProperties", 0]}]) == set()
}

test_a_value_or_a_name_that_is_filled_in_later if {
	judged([entry("retention", "${RETENTION}")]) == set()
	judged([entry("${PROPERTY}", 3)]) == set()
	judged([entry("retention", null), entry("${PROPERTY}", 3)]) == set()
}

test_other_states_need_none if {
	every status in ["draft", "proposed", "retired", "production", "", null, "${STATUS}", 5] {
		found(status, [], defaults) == set()
		found(status, [entry("retention", null)], defaults) == set()
	}
	retention_missing.violation == set() with data.params as {"retention/retention-missing": defaults}
		with input as {"mesh": {"contract": {"slaProperties": []}}}
}

test_the_states_are_a_parameter if {
	found("deprecated", [], defaults) == missing
	found("draft", [], {"for_status": ["draft"]}) == missing
	found("active", [], {"for_status": ["draft"]}) == set()
}

test_the_wrong_type_is_left_alone if {
	every entries in ["${SLA}", 5, true, {"retention": 3}] {
		judged(entries) == set()
	}
}

test_odd_entries_are_no_promise if {
	every list in [[null], ["retention"], [5], [[]], [{}], [{"property": 5}], [{"property": null}]] {
		judged(list) == missing
	}
	judged([{"property": "retention", "value": null}]) == set()
}

test_odd_inputs if {
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": "active"}}, {"mesh": {"product": {}}}] {
		retention_missing.violation == set() with input as odd
			with data.params as {"retention/retention-missing": defaults}
	}
}
