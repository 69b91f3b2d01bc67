package policies.service_levels.faster_than_upstream_test

import rego.v1

import data.policies.service_levels.faster_than_upstream

defaults := {"exempt_drivers": []}

latency(seconds) := {"property": "latency", "value": 1, "seconds": seconds, "path": ["slaProperties", 0]}

transform := {"from": "mart", "to": "raw", "target": "raw", "kind": "transform"}

mesh(uses, used_by) := {
	"uses": uses,
	"used_by": used_by,
	"contracts": {
		"mart": {"sla": {"latency": {"seconds": 5}}},
		"raw": {"sla": {"latency": {"seconds": 86400}}},
		"quick": {"sla": {"latency": {"seconds": 60}}},
		"silent": {"sla": {}},
	},
}

found(entry, mesh, params) := results if {
	results := faster_than_upstream.violation with input as {"mesh": {"subject": "mart", "contract": {"slaProperties": [entry]}}}
		with data.mesh as mesh
		with data.params as {"service-levels/faster-than-upstream": params}
}

judged(seconds, edges) := found(latency(seconds), mesh({"mart": edges}, {}), defaults)

slower(own, id, other) := {{
	"msg": sprintf("promises a latency of %s, but `%s` takes %s", [own, id, other]),
	"path": ["slaProperties", 0, "value"],
}}

test_as_slow_as_the_inputs if {
	judged(86400, [transform]) == set()
	judged(604800, [transform]) == set()
	judged(60, []) == set()
}

test_faster_than_an_input if {
	judged(3600, [transform]) == slower("1 h", "raw", "1 d")
	judged(90, [transform]) == slower("90 s", "raw", "1 d")
	judged(120, [transform]) == slower("2 min", "raw", "1 d")
	judged(0.5, [transform]) == slower("1 s", "raw", "1 d")
	judged(86000, [transform]) == slower("86000 s", "raw", "1 d")
}

test_the_slowest_input_counts if {
	other := object.union(transform, {"target": "quick"})
	judged(30, [other, transform]) == slower("30 s", "raw", "1 d")
	judged(30, [other]) == slower("30 s", "quick", "1 min")
}

test_inputs_without_a_latency_say_nothing if {
	every target in ["silent", "nobody", "mart", null] {
		judged(1, [object.union(transform, {"target": target})]) == set()
	}
	judged(1, [object.union(transform, {"kind": "relationship"})]) == set()
}

port := {"from": "shop", "to": "mart", "target": "mart", "kind": "output_port", "path": ["outputPorts", 0]}

test_inputs_of_the_product if {
	input_port := {"from": "shop", "target": "raw", "kind": "input_port", "path": ["inputPorts", 0]}
	found(latency(60), mesh({"shop": [input_port, port]}, {"mart": [port]}), defaults) == slower("1 min", "raw", "1 d")
	found(latency(60), mesh({"shop": [port]}, {"mart": [port]}), defaults) == set()
	found(latency(60), mesh({}, {"mart": [object.union(port, {"kind": "input_port"})]}), defaults) == set()
}

test_inputs_of_the_port_come_first if {
	input_port := {"from": "shop", "target": "raw", "kind": "input_port", "path": ["inputPorts", 0]}
	own := {"from": "shop", "target": "quick", "kind": "input_contract", "path": ["outputPorts", 0, "inputContracts", 0]}
	found(latency(60), mesh({"shop": [input_port, own]}, {"mart": [port]}), defaults) == set()
	other := object.union(own, {"path": ["outputPorts", 1, "inputContracts", 0]})
	found(latency(60), mesh({"shop": [input_port, other]}, {"mart": [port]}), defaults) == slower("1 min", "raw", "1 d")
}

test_drivers_are_a_parameter if {
	entry := object.union(latency(60), {"driver": "aspiration"})
	found(entry, mesh({"mart": [transform]}, {}), {"exempt_drivers": ["aspiration"]}) == set()
	count(found(entry, mesh({"mart": [transform]}, {}), defaults)) == 1
}

test_odd_inputs if {
	every entry in [null, 5, {}, {"property": "latency"}, object.union(latency(60), {"seconds": "x"}), object.union(latency(60), {"path": "x"}), object.union(latency(60), {"property": "frequency"})] {
		found(entry, mesh({"mart": [transform]}, {}), defaults) == set()
	}
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": 5}}, {"mesh": {"subject": 5, "contract": {}}}] {
		faster_than_upstream.violation == set() with input as odd
			with data.mesh as mesh({"mart": [transform]}, {})
			with data.params as {"service-levels/faster-than-upstream": defaults}
	}
}
