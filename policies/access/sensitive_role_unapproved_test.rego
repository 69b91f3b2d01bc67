package policies.access.sensitive_role_unapproved_test

import rego.v1

import data.policies.access.sensitive_role_unapproved

defaults := {"first_for": ["confidential", "restricted"], "second_for": ["restricted"]}

found(class, roles, params) := results if {
	fields := [{"name": "email", "classification": class, "path": ["schema", 0, "properties", 0]}]
	results := sensitive_role_unapproved.violation with input as {"mesh": {"contract": {"roles": roles}, "fields": fields}}
		with data.params as {"access/sensitive-role-unapproved": params}
}

judged(class, role) := found(class, [object.union({"role": "crm:read", "path": ["roles", 0]}, role)], defaults)

flaw(key, msg) := {{"msg": msg, "path": ["roles", 0, key]}}

first := {"firstLevelApprovers": "crm-owners"}

both := {"firstLevelApprovers": "crm-owners", "secondLevelApprovers": "privacy-office"}

test_approved_roles if {
	judged("restricted", both) == set()
	judged("confidential", first) == set()
	judged("restricted", {"firstLevelApprovers": "${A}", "secondLevelApprovers": "${B}"}) == set()
	judged(" Confidential", first) == set()
}

test_open_data_needs_no_approval if {
	every class in ["internal", "public", "", null, 5, "${CLASS}"] {
		judged(class, {}) == set()
		found(class, [], defaults) == set()
	}
}

test_no_role if {
	found("restricted", [], defaults) == {{"msg": "the contract has `restricted` data, but no role", "path": ["roles"]}}
	found("confidential", null, defaults) == {{"msg": "the contract has `confidential` data, but no role", "path": ["roles"]}}
}

test_missing_approvers if {
	judged("confidential", {}) == flaw("firstLevelApprovers", "role `crm:read` gives out `confidential` data without an approver")
	judged("restricted", first) == flaw("secondLevelApprovers", "role `crm:read` gives out `restricted` data without a second approver")
	every blank in [{}, {"firstLevelApprovers": "", "secondLevelApprovers": " "}, {"firstLevelApprovers": null}] {
		judged("restricted", blank) == flaw("firstLevelApprovers", "role `crm:read` gives out `restricted` data without any approver")
	}
	judged("restricted", {"secondLevelApprovers": "privacy-office"}) == flaw("firstLevelApprovers", "role `crm:read` gives out `restricted` data without an approver")
}

test_each_role_for_itself if {
	roles := [{"role": "a", "path": ["roles", 0]}, {"role": "b", "path": ["roles", 1]}, object.union(first, {"role": "c", "path": ["roles", 2]})]
	count(found("confidential", roles, defaults)) == 2
}

test_the_classes_are_parameters if {
	found("internal", [], {"first_for": ["Internal"], "second_for": []}) == {{
		"msg": "the contract has `Internal` data, but no role",
		"path": ["roles"],
	}}
	found("restricted", [object.union(first, {"role": "a", "path": ["roles", 0]})], {"first_for": ["restricted"], "second_for": []}) == set()
}

test_odd_inputs if {
	every roles in ["x", 5, {}, [null], [5], [{"role": "a"}]] {
		found("restricted", roles, defaults) == set()
	}
	judged("confidential", {"role": 5}) == flaw("firstLevelApprovers", "role `?` gives out `confidential` data without an approver")
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": 5}}, {"mesh": {"contract": {}, "fields": 5}}] {
		sensitive_role_unapproved.violation == set() with input as odd
			with data.params as {"access/sensitive-role-unapproved": defaults}
	}
}
