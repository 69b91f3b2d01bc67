package policies.lifecycle.deprecation_plan_missing_test

import rego.v1

import data.policies.lifecycle.deprecation_plan_missing

defaults := {"required": ["endOfSupport", "endOfLife", "replacedBy"], "min_notice_days": 90}

sla := [
	{"property": "endOfSupport", "value": "2027-01-01", "path": ["slaProperties", 0]},
	{"property": "endOfLife", "value": "2027-03-01", "path": ["slaProperties", 1]},
]

successor(id) := [{"property": "replacedBy", "value": id, "path": ["customProperties", 0]}]

plan := {"id": "crm.leads", "status_norm": "deprecated", "slaProperties": sla, "customProperties": successor("crm.people")}

mesh := {"complete": true, "contracts": {"crm.people": {}, "crm.leads": {}, "crm.deals@1": {}}}

found(contract, history, mesh, params) := results if {
	results := deprecation_plan_missing.violation with input as {"mesh": {"contract": contract, "history": history}}
		with data.mesh as mesh
		with data.params as {"lifecycle/deprecation-plan-missing": params}
}

judged(more) := found(object.union(plan, more), null, mesh, defaults)

without(names) := {{"msg": sprintf("deprecated without %s", [names]), "path": ["status"]}}

test_a_whole_plan if {
	judged({}) == set()
	judged({"slaProperties": [object.union(entry, {"value": "${DATE}"}) | some entry in sla]}) == set()
}

test_what_is_missing if {
	judged({"slaProperties": []}) == without("`endOfSupport` and `endOfLife`")
	judged({"slaProperties": null, "customProperties": null}) == without("`endOfSupport`, `endOfLife` and `replacedBy`")
	judged({"customProperties": []}) == without("`replacedBy`")
	judged({"slaProperties": array.slice(sla, 0, 1)}) == without("`endOfLife`")
	judged({"slaProperties": [sla[0], {"property": "endOfLife", "value": ""}]}) == without("`endOfLife`")
}

test_names_that_are_filled_in_later if {
	judged({"customProperties": [{"property": "${NAME}", "value": "x"}]}) == set()
}

test_only_deprecated_contracts if {
	every status in ["active", "draft", "retired", "", null, 5] {
		judged({"status_norm": status, "slaProperties": [], "customProperties": []}) == set()
	}
}

test_a_successor_must_exist if {
	every id in ["crm.people", " crm.people ", "crm.deals", "crm.people@2", "none", "${ID}", ["crm.people", "crm.deals"]] {
		judged({"customProperties": successor(id)}) == set()
	}
	judged({"customProperties": successor("crm.persons")}) == {{
		"msg": "the successor `crm.persons` is no contract of the mesh",
		"path": ["customProperties", 0, "value"],
	}}
	found(object.union(plan, {"customProperties": successor("crm.persons")}), null, {"complete": false, "contracts": {}}, defaults) == set()
}

test_a_contract_is_not_its_own_successor if {
	judged({"customProperties": successor("crm.leads")}) == {{
		"msg": "the contract names itself as its successor",
		"path": ["customProperties", 0, "value"],
	}}
}

test_time_to_move if {
	every since in ["2026-06-01", "2026-12-01", "2025-01-31", "2026-10-30T10:00:00Z"] {
		found(plan, {"status_since": since}, mesh, defaults) == set()
	}
	found(plan, {"status_since": "2027-02-01"}, mesh, defaults) == {{
		"msg": "`endOfLife` leaves 28 of 90 days to move",
		"path": ["slaProperties", 1, "value"],
	}}
	found(plan, {"status_since": "2027-03-31"}, mesh, defaults) == {{
		"msg": "`endOfLife` leaves 0 of 90 days to move",
		"path": ["slaProperties", 1, "value"],
	}}
	found(plan, {"status_since": "2027-02-01"}, mesh, object.union(defaults, {"min_notice_days": 28})) == set()
}

test_dates_that_are_none if {
	every date in ["soon", "2027-02-30", "2027-13-01", 5, null, "${DATE}"] {
		found(plan, {"status_since": date}, mesh, defaults) == set()
	}
}

test_what_a_plan_names_is_a_parameter if {
	found(object.union(plan, {"customProperties": []}), null, mesh, {"required": ["endOfLife"], "min_notice_days": 1}) == set()
	found(plan, null, mesh, {"required": ["migrationGuide"], "min_notice_days": 1}) == without("`migrationGuide`")
}

test_odd_inputs if {
	judged({"customProperties": [{"property": "replacedBy", "value": 5, "path": []}]}) == set()
	judged({"customProperties": [{"property": "replacedBy", "value": [5], "path": []}]}) == set()
	judged({"slaProperties": "x", "customProperties": successor("crm.people")}) == without("`endOfSupport` and `endOfLife`")
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": 5}}, {"mesh": {"product": {}}}] {
		deprecation_plan_missing.violation == set() with input as odd
			with data.params as {"lifecycle/deprecation-plan-missing": defaults}
	}
}
