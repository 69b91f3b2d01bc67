package policies.lifecycle.retired_input_test

import rego.v1

import data.policies.lifecycle.retired_input

defaults := {"going_away": ["deprecated"], "gone": ["retired"]}

port := {
	"from": "mart", "to": "raw", "target": "raw", "kind": "input_port",
	"path": ["inputPorts", 0],
}

mesh(uses, contract) := {"uses": {"mart": uses}, "contracts": {"raw": contract}}

about := {"subject": "mart", "today": "2026-12-20", "owners": ["@acme/marts"], "product": {"status_norm": "active"}}

warned(uses, contract) := results if {
	results := retired_input.violation with input as {"mesh": about}
		with data.mesh as mesh(uses, contract)
		with data.params as {"lifecycle/retired-input": defaults}
}

denied(uses, contract) := results if {
	results := retired_input.deny with input as {"mesh": about}
		with data.mesh as mesh(uses, contract)
		with data.params as {"lifecycle/retired-input": defaults}
}

said(state) := {{"msg": sprintf("reads `raw`, which is %s", [state]), "path": ["inputPorts", 0, "contractId"]}}

test_inputs_that_stay if {
	every status in ["active", "draft", null] {
		warned([port], {"status": status}) == set()
		denied([port], {"status": status}) == set()
	}
	warned([port], {}) == set()
	warned([], {"status": "deprecated"}) == set()
}

test_inputs_that_are_going_away if {
	warned([port], {"status": "deprecated"}) == said("deprecated")
	denied([port], {"status": "deprecated"}) == set()
}

test_inputs_that_are_gone if {
	denied([port], {"status": "retired"}) == said("retired")
	warned([port], {"status": "retired"}) == set()
	dated := {"status": "deprecated", "sla": {"endOfLife": {"value": "2026-12-19"}}}
	denied([port], dated) == said("expired")
	warned([port], dated) == set()
}

test_ends_that_are_not_past if {
	every date in ["2026-12-20", "2027-01-01", "${DATE}", "soon", 5, null] {
		denied([port], {"status": "deprecated", "sla": {"endOfLife": {"value": date}}}) == set()
	}
}

test_some_inputs_are_gone if {
	other := object.union(port, {"target": "live", "path": ["inputPorts", 1]})
	results := retired_input.deny with input as {"mesh": about}
		with data.mesh as {"uses": {"mart": [other, port]}, "contracts": {"raw": {"status": "retired"}, "live": {"status": "active"}}}
		with data.params as {"lifecycle/retired-input": defaults}
	results == said("retired")
}

test_owners_are_named if {
	warned([port], {"status": "deprecated", "owners": ["@acme/raw"]}) == said("deprecated (@acme/marts, @acme/raw)")
	warned([port], {"status": "deprecated", "owners": ["@acme/marts"]}) == said("deprecated (@acme/marts)")
	warned([port], {"status": "deprecated", "owners": []}) == said("deprecated")
}

test_inputs_of_output_ports if {
	feed := object.union(port, {"kind": "input_contract", "path": ["outputPorts", 0, "inputContracts", 0]})
	warned([feed], {"status": "deprecated"}) == {{
		"msg": "reads `raw`, which is deprecated",
		"path": ["outputPorts", 0, "inputContracts", 0, "id"],
	}}
	warned([feed, port], {"status": "deprecated"}) == said("deprecated")
}

test_other_uses_do_not_count if {
	every odd in [
		object.union(port, {"kind": "output_port"}), object.union(port, {"target": null}), object.union(port, {"target": "nobody"}),
		object.union(port, {"path": "x"}),
	] {
		warned([odd], {"status": "deprecated"}) == set()
	}
}

test_a_retired_product_reads_nothing_any_more if {
	retired_input.deny == set() with input as {"mesh": object.union(about, {"product": {"status_norm": "retired"}})}
		with data.mesh as mesh([port], {"status": "retired"})
		with data.params as {"lifecycle/retired-input": defaults}
}

test_states_are_parameters if {
	results := retired_input.deny with input as {"mesh": about}
		with data.mesh as mesh([port], {"status": "archived"})
		with data.params as {"lifecycle/retired-input": {"going_away": [], "gone": ["archived"]}}
	count(results) == 1
}

test_odd_inputs if {
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": {}}}, {"mesh": {"product": 5, "subject": "mart"}}] {
		retired_input.violation | retired_input.deny == set() with input as odd
			with data.mesh as mesh([port], {"status": "retired"})
			with data.params as {"lifecycle/retired-input": defaults}
	}
}
