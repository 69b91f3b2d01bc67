package policies.documentation.properties_undescribed_test

import rego.v1

import data.policies.documentation.properties_undescribed

defaults := {"min_coverage": 80, "min_length": 10}

described(i) := {
	"name": sprintf("field_%d", [i]), "object": "orders",
	"path": ["schema", 0, "properties", i],
	"description": "What the customer ordered.",
}

bare(i) := object.remove(described(i), ["description"])

said(i, text) := object.union(described(i), {"description": text})

found(fields, params) := results if {
	results := properties_undescribed.violation with input as {"mesh": {"fields": fields}}
		with data.params as {"documentation/properties-undescribed": params}
}

judged(fields) := found(fields, defaults)

test_described_fields if {
	judged([described(i) | some i in numbers.range(0, 9)]) == set()
	judged([]) == set()
}

test_a_few_may_lack_a_description if {
	judged(array.concat([described(i) | some i in numbers.range(0, 3)], [bare(4)])) == set()
}

test_too_many_lack_a_description if {
	judged([described(0), described(1), bare(2)]) == {{
		"msg": "`orders` describes 2 of 3 fields, 66% of 80%",
		"path": ["schema", 0],
		"related": [{"path": ["schema", 0, "properties", 2], "msg": "no description"}],
	}}
}

test_descriptions_that_say_nothing if {
	every text in ["", "  ", "Field 2", "field_2", "An amount", "n/a", null, 5] {
		count(judged([described(0), said(2, text)])) == 1
	}
	judged([described(0), said(2, "${DESCRIPTION}")]) == set()
}

test_five_fields_are_pointed_at if {
	[result] := [it | some it in judged([bare(i) | some i in numbers.range(0, 8)])]
	count(result.related) == 5
	result.msg == "`orders` describes 0 of 9 fields, 0% of 80%"
}

test_each_object_for_itself if {
	other := object.union(bare(0), {"path": ["schema", 1, "properties", 0], "object": "returns"})
	results := judged(array.concat([described(i) | some i in numbers.range(0, 9)], [other]))
	{result.path | some result in results} == {["schema", 1]}
}

test_the_bounds_are_parameters if {
	found([described(0), bare(1)], {"min_coverage": 50, "min_length": 10}) == set()
	count(found([described(0)], {"min_coverage": 50, "min_length": 100})) == 1
	found([said(0, "Tax")], {"min_coverage": 50, "min_length": 3}) == set()
}

test_odd_inputs if {
	every fields in [null, 5, "x", [null, 5, "x", {}], [{"path": 5}], [{"path": []}], [{"path": ["schema", 0]}]] {
		judged(fields) == set()
	}
	[result] := [it | some it in judged([{"path": ["schema", 0, "properties", 0]}])]
	result.msg == "`?` describes 0 of 1 fields, 0% of 80%"
	every odd in [null, "text", 5, [], {}, {"mesh": null}] {
		properties_undescribed.violation == set() with input as odd
			with data.params as {"documentation/properties-undescribed": defaults}
	}
}
