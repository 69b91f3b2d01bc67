package policies.retention.retention_too_long_test

import rego.v1

import data.policies.retention.retention_too_long

defaults := {"max": {"confidential": "P7Y", "restricted": "P3Y"}}

year := 31536000

keep(seconds) := {"property": "retention", "value": 1, "seconds": seconds, "path": ["slaProperties", 0]}

field(object_name, class) := {"name": "x", "object": object_name, "classification": class}

found(entry, fields, params) := results if {
	results := retention_too_long.violation with input as {"mesh": {"contract": {"slaProperties": [entry]}, "fields": fields}}
		with data.params as {"retention/retention-too-long": params}
}

judged(seconds, class) := found(keep(seconds), [field("orders", class)], defaults)

too_long(class, kept, most) := {{
	"msg": sprintf("keeps `%s` data for %s, %s at most", [class, kept, most]),
	"path": ["slaProperties", 0, "value"],
}}

test_within_the_limit if {
	judged(3 * year, "restricted") == set()
	judged(7 * year, "confidential") == set()
	judged(0, "restricted") == set()
}

test_beyond_the_limit if {
	judged(5 * year, "restricted") == too_long("restricted", "5 years", "3 years")
	judged((3 * year) + 1, "restricted") == too_long("restricted", "1096 days", "3 years")
	judged(8 * year, " Confidential ") == too_long(" Confidential ", "8 years", "7 years")
}

test_the_strictest_class_counts if {
	fields := [field("orders", "internal"), field("orders", "confidential"), field("orders", "restricted")]
	found(keep(10 * year), fields, defaults) == too_long("restricted", "10 years", "3 years")
}

test_classes_without_a_limit if {
	every class in ["internal", "public", "", null, 5, "${CLASS}"] {
		judged(100 * year, class) == set()
	}
	found(keep(100 * year), [], defaults) == set()
}

test_an_entry_about_one_object if {
	fields := [field("orders", "internal"), field("people", "restricted")]
	every element in ["orders", "orders.created_at", " orders.created_at , orders.id"] {
		found(object.union(keep(5 * year), {"element": element}), fields, defaults) == set()
	}
	every element in ["people.born_on", "orders, people", "nothing.known", "", 5, null] {
		count(found(object.union(keep(5 * year), {"element": element}), fields, defaults)) == 1
	}
}

test_the_limits_are_a_parameter if {
	every text, seconds in {"P1Y": 31536000, "P2M": 5184000, "P3W": 1814400, "P4D": 345600, "PT5H": 18000, "PT6M": 360, "PT7S": 7, "p1y1d": 31622400} {
		params := {"max": {"Internal": text}}
		found(keep(seconds), [field("orders", "internal")], params) == set()
		count(found(keep(seconds + 1), [field("orders", "internal")], params)) == 1
	}
}

test_odd_inputs if {
	every entry in [null, 5, {}, {"property": "retention"}, object.union(keep(5 * year), {"seconds": "x"}), object.union(keep(5 * year), {"path": "x"}), object.union(keep(5 * year), {"property": "latency"})] {
		found(entry, [field("orders", "restricted")], defaults) == set()
	}
	count(found(object.union(keep(5 * year), {"element": "orders"}), [field(5, "restricted")], defaults)) == 1
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": 5}}, {"mesh": {"contract": {"slaProperties": 5}, "fields": 5}}] {
		retention_too_long.violation == set() with input as odd
			with data.params as {"retention/retention-too-long": defaults}
	}
}
