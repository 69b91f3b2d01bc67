package policies.ownership.owner_missing_test

import rego.v1

import data.policies.ownership.owner_missing

defaults := {"owner_roles": ["owner", "data owner", "product owner"], "min_owners": 1}

two := object.union(defaults, {"min_owners": 2})

# What is found for a team as it is written; `lifted` is the same with addresses.
found(team, lifted, params) := results if {
	results := owner_missing.violation with data.params as {"ownership/owner-missing": params}
		with input as {"team": team, "mesh": {"today": "2026-12-20", "contract": {"team": lifted}}}
}

members(list) := {"members": [object.union(member, {"path": ["team", "members", i]}) | some i, member in list]}

judged(list, params) := found({"members": list}, members(list), params)

nobody := {{"msg": "no team member has the role of an owner", "path": ["team", "members"]}}

test_a_team_without_members if judged([], defaults) == nobody

test_a_team_without_an_owner if {
	list := [{"username": "ana", "role": "data scientist"}, {"username": "bo", "role": "owner's assistant"}]
	judged(list, defaults) == nobody
}

test_no_team if {
	expected := {{"msg": "no team member has the role of an owner", "path": ["team"]}}
	expected == owner_missing.violation with data.params as {"ownership/owner-missing": defaults}
		with input as {"mesh": {"contract": {"team": {"members": []}}}}
	expected == found(null, {"members": []}, defaults)
}

test_a_list_of_members_is_named_by_its_own_key if {
	found([{"role": "dpo"}], {"members": [{"role": "dpo", "path": ["team", 0]}]}, defaults) == {{
		"msg": "no team member has the role of an owner",
		"path": ["team"],
	}}
}

test_an_owner if {
	some role in ["owner", "Owner", " data owner ", "Data_Owner", "product-owner"]
	judged([{"username": "ana", "role": role}], defaults) == set()
}

test_every_spelling_of_an_owner if {
	every role in ["owner", "Owner", " data owner ", "Data_Owner", "product-owner"] {
		judged([{"username": "ana", "role": role}], defaults) == set()
	}
}

test_an_owner_who_left if {
	judged([{"username": "ana", "role": "owner", "dateOut": "2026-12-19"}], defaults) == {{
		"msg": "owner `ana` left on 2026-12-19 and nobody took over",
		"path": ["team", "members", 0, "dateOut"],
	}}
}

test_the_last_owner_to_leave_is_shown if {
	list := [
		{"username": "ana", "role": "owner", "dateOut": "2026-06-30T18:00:00Z"},
		{"name": "Bo", "role": "data owner", "dateOut": "2026-02-01"},
	]
	judged(list, defaults) == {{
		"msg": "owner `ana` left on 2026-06-30 and nobody took over",
		"path": ["team", "members", 0, "dateOut"],
	}}
}

test_an_owner_who_left_is_shown_by_any_name if {
	gone := {"role": "owner", "dateOut": "2020-01-01"}
	messages := {result.msg |
		some names in [{"name": "Bo"}, {}, {"username": "an-exceedingly-long-user-name-of-somebody"}]
		some result in judged([object.union(gone, names)], defaults)
	}
	messages == {
		"owner `Bo` left on 2020-01-01 and nobody took over",
		"owner `?` left on 2020-01-01 and nobody took over",
		"owner `an-exceedingly-long-user-name-o…` left on 2020-01-01 and nobody took over",
	}
}

test_an_owner_without_an_address_is_shown_at_the_team if {
	gone := {"username": "ana", "role": "owner", "dateOut": "2020-01-01"}
	found({"members": [gone]}, {"members": [gone]}, defaults) == {{
		"msg": "owner `ana` left on 2020-01-01 and nobody took over",
		"path": ["team", "members"],
	}}
}

test_the_last_day_counts if {
	judged([{"username": "ana", "role": "owner", "dateOut": "2026-12-20"}], defaults) == set()
	judged([{"username": "ana", "role": "owner", "dateOut": "2027-01-31"}], defaults) == set()
}

test_a_successor_is_enough if {
	list := [
		{"username": "ana", "role": "owner", "dateOut": "2026-01-31"},
		{"username": "bo", "role": "owner", "dateIn": "2026-02-01"},
	]
	judged(list, defaults) == set()
}

test_a_date_that_is_none_is_left_alone if {
	every date in ["soon", "${LEFT}", null, 2020, ["2020-01-01"]] {
		judged([{"username": "ana", "role": "owner", "dateOut": date}], defaults) == set()
	}
}

test_too_few_owners if {
	judged([{"username": "ana", "role": "owner"}], two) == {{
		"msg": "`team` names 1 of 2 required owners",
		"path": ["team", "members"],
	}}
	judged([{"username": "ana", "role": "owner"}, {"username": "bo", "role": "data owner"}], two) == set()
}

test_too_few_owners_after_one_left if {
	list := [{"username": "ana", "role": "owner"}, {"username": "bo", "role": "owner", "dateOut": "2026-01-31"}]
	judged(list, two) == {{
		"msg": "`team` names 1 of 2 required owners",
		"path": ["team", "members"],
	}}
}

test_one_person_with_two_roles_is_one_owner if {
	list := [{"username": "ana", "role": "owner"}, {"username": " Ana ", "role": "data owner"}]
	count(judged(list, two)) == 1
}

test_people_without_a_known_name_are_told_apart if {
	judged([{"role": "owner"}, {"username": "${USER}", "role": "owner"}], two) == set()
}

test_a_role_that_is_filled_in_later if {
	judged([{"username": "ana", "role": "${ROLE}"}], defaults) == set()
	count(judged([{"username": "ana", "role": "${ROLE}"}], two)) == 1
}

test_other_roles_may_own if {
	judged([{"username": "ana", "role": "steward"}], object.union(defaults, {"owner_roles": ["Steward"]})) == set()
	count(judged([{"username": "ana", "role": "owner"}], object.union(defaults, {"owner_roles": []}))) == 1
}

test_a_team_of_the_wrong_type_is_left_alone if {
	every team in ["${TEAM}", 5, true] {
		found(team, {"members": []}, defaults) == set()
	}
}

test_odd_members_are_no_owners if {
	every list in [[null], ["owner"], [[]], [{"role": null}], [{"role": 5}], [{}]] {
		count(found({"members": list}, {"members": list}, defaults)) == 1
	}
	count(found({"members": []}, null, defaults)) == 1
}

test_odd_inputs if {
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": null}}, {"mesh": {"product": {}}}] {
		count(owner_missing.violation) == 0 with input as odd with data.params as {"ownership/owner-missing": defaults}
	}
}
