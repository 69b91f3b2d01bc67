package policies.service_levels.faster_than_upstream_test

import rego.v1

import data.policies.service_levels.faster_than_upstream

defaults := {"exempt_drivers": []}

latency(seconds) := {"property": "latency", "value": 1, "seconds": seconds, "path": ["slaProperties", 0]}

levels := {
	"raw": {"latency": {"seconds": 86400}},
	"quick": {"latency": {"seconds": 60}},
	"silent": {},
}

mesh(upstream) := {"upstream_sla": {"mart": {id: levels[id] | some id in upstream}}}

found(entry, mesh, params) := results if {
	results := faster_than_upstream.violation with input as {"mesh": {"subject": "mart", "contract": {"slaProperties": [entry]}}}
		with data.mesh as mesh
		with data.params as {"service-levels/faster-than-upstream": params}
}

judged(seconds, upstream) := found(latency(seconds), mesh(upstream), defaults)

slower(own, id, other) := {{
	"msg": sprintf("promises a latency of %s, but `%s` takes %s", [own, id, other]),
	"path": ["slaProperties", 0, "value"],
}}

test_as_slow_as_the_inputs if {
	judged(86400, ["raw"]) == set()
	judged(604800, ["raw"]) == set()
	judged(60, []) == set()
}

test_faster_than_an_input if {
	judged(3600, ["raw"]) == slower("1 h", "raw", "1 d")
	judged(90, ["raw"]) == slower("90 s", "raw", "1 d")
	judged(120, ["raw"]) == slower("2 min", "raw", "1 d")
	judged(0.5, ["raw"]) == slower("1 s", "raw", "1 d")
	judged(86000, ["raw"]) == slower("86000 s", "raw", "1 d")
}

test_the_slowest_input_counts if {
	judged(30, ["quick", "raw"]) == slower("30 s", "raw", "1 d")
	judged(30, ["quick"]) == slower("30 s", "quick", "1 min")
}

test_inputs_without_a_latency_say_nothing if {
	every id in ["silent", "nobody", null, 5] {
		judged(1, [id]) == set()
	}
}

test_drivers_are_a_parameter if {
	entry := object.union(latency(60), {"driver": "aspiration"})
	found(entry, mesh(["raw"]), {"exempt_drivers": ["aspiration"]}) == set()
	count(found(entry, mesh(["raw"]), defaults)) == 1
}

test_odd_inputs if {
	every entry in [null, 5, {}, {"property": "latency"}, object.union(latency(60), {"seconds": "x"}), object.union(latency(60), {"path": "x"}), object.union(latency(60), {"property": "frequency"})] {
		found(entry, mesh(["raw"]), defaults) == set()
	}
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": 5}}, {"mesh": {"subject": 5, "contract": {}}}] {
		faster_than_upstream.violation == set() with input as odd
			with data.mesh as mesh(["raw"])
			with data.params as {"service-levels/faster-than-upstream": defaults}
	}
}
