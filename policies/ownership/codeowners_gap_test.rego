package policies.ownership.codeowners_gap_test

import rego.v1

import data.policies.ownership.codeowners_gap

defaults := {"require_team": true, "released_paths": []}

found(review, params) := results if {
	file := {"path": "domains/crm/leads.odcs.yaml", "dir": "domains/crm", "name": "leads.odcs.yaml"}
	results := codeowners_gap.violation with input as {"mesh": {"codeowners": review, "file": file}}
		with data.params as {"ownership/codeowners-gap": params}
}

one(msg) := {{"msg": msg, "path": ["id"]}}

test_a_team_reviews if {
	found({"listed": true, "owners": ["@acme/crm"]}, defaults) == set()
	found({"listed": true, "owners": ["@ana", "@acme/crm"]}, defaults) == set()
}

test_no_line if {
	found({"listed": false, "owners": []}, defaults) == one("no line of CODEOWNERS covers `domains/crm/leads.odcs.yaml`")
}

test_a_line_without_owners if {
	found({"listed": true, "owners": []}, defaults) == one("the last line of CODEOWNERS for `domains/crm/leads.odcs.yaml` names nobody")
}

test_persons_alone if {
	every owners in [["@ana"], ["ana@example.com", "@leo"]] {
		found({"listed": true, "owners": owners}, defaults) == one("CODEOWNERS names persons but no team for `domains/crm/leads.odcs.yaml`")
		found({"listed": true, "owners": owners}, {"require_team": false, "released_paths": []}) == set()
	}
}

test_released_paths if {
	gap := {"listed": false, "owners": []}
	found(gap, {"require_team": true, "released_paths": ["domains/crm/"]}) == set()
	count(found(gap, {"require_team": true, "released_paths": ["domains/cr/"]})) == 1
}

test_without_the_file_nothing_is_said if {
	found(null, defaults) == set()
}

test_odd_inputs if {
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"codeowners": {}}}, {"mesh": {"codeowners": []}}] {
		codeowners_gap.violation == set() with input as odd
			with data.params as {"ownership/codeowners-gap": defaults}
	}
}
