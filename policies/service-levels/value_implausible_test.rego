package policies.service_levels.value_implausible_test

import rego.v1

import data.policies.service_levels.value_implausible

defaults := {"time_units": ["y", "mo", "w", "d", "h", "min", "s", "ms", "us", "ns"]}

found(entry, params) := results if {
	entries := [object.union({"path": ["slaProperties", 0]}, entry)]
	results := value_implausible.violation with input as {"mesh": {"contract": {"slaProperties": entries}}}
		with data.params as {"service-levels/value-implausible": params}
}

judged(property, value) := found({"property": property, "value": value, "unit": "d"}, defaults)

flaw(msg) := {{"msg": msg, "path": ["slaProperties", 0, "value"]}}

test_plausible_durations if {
	every value in [1, 0.5, "24", "1.5", " 3 ", "${HOURS}", null, "", [], {}] {
		judged("retention", value) == set()
	}
	judged("latency", 0) == set()
	judged("latency", "0") == set()
	found({"property": "retention", "value": "P3Y", "seconds": 94608000}, defaults) == set()
	found({"property": "latency", "value": "PT0S", "seconds": 0}, defaults) == set()
}

test_durations_that_are_not_above_zero if {
	every property in ["latency", "frequency", "retention", "timeToDetect", "timeToNotify", "timeToRepair"] {
		judged(property, -3) == flaw(sprintf("`%s` is `-3`, which is not above zero", [property]))
	}
	judged("retention", 0) == flaw("`retention` is `0`, which is not above zero")
	judged("frequency", "-1.5") == flaw("`frequency` is `-1.5`, which is not above zero")
}

test_durations_that_are_none if {
	every value in ["forever", "4h", "daily", "P3X"] {
		judged("retention", value) == flaw(sprintf("`retention` is `%s`, which is neither a number nor a duration", [value]))
	}
	judged("latency", true) == flaw("`latency` is `true`, which is neither a number nor a duration")
}

test_units if {
	unit("parsecs") == {{
		"msg": "`retention` is in `parsecs`, which is no unit of time",
		"path": ["slaProperties", 0, "unit"],
	}}
	count(unit("percent")) == 1
	every known in ["d", "D", "ms", "${UNIT}", "", null, 5] {
		unit(known) == set()
	}
	count(found({"property": "retention", "value": 3, "unit": "y"}, {"time_units": ["d"]})) == 1
}

unit(unit) := found({"property": "retention", "value": 3, "unit": unit}, defaults)

test_shares if {
	every value in [0, 99.95, 100, "99.9", "99.9%", "99.9 %", "${SHARE}", "", null, true] {
		judged("availability", value) == set()
	}
	every value in [-1, 101, 995] {
		judged("availability", value) == flaw(sprintf("`availability` is `%d`, which is no share between 0 and 100", [value]))
	}
	judged("errorRate", "120%") == flaw("`errorRate` is `120%`, which is no share between 0 and 100")
	judged("availability", "always") == flaw("`availability` is `always`, which is no number")
}

test_other_service_levels_are_left_alone if {
	every property in ["throughput", "endOfLife", "generalAvailability", "ourOwn", "", null, 5] {
		judged(property, -3) == set()
	}
}

test_odd_inputs if {
	found({"property": "retention", "value": -3, "path": "x"}, defaults) == set()
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": 5}}, {"mesh": {"contract": {"slaProperties": 5}}}, {"mesh": {"contract": {"slaProperties": [null, 5, {}]}}}] {
		value_implausible.violation == set() with input as odd
			with data.params as {"service-levels/value-implausible": defaults}
	}
}
