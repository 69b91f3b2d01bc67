package policies.naming.property_case_mixed_test

import rego.v1

import data.policies.naming.property_case_mixed

defaults := {"case": "majority", "max_length": 63, "ignore_physical": true}

snake := "snake_case"

top := ["schema", 0, "properties", 0]

named(name) := {"name": name, "object": "orders", "path": top}

found(mesh, naming, params) := results if {
	results := property_case_mixed.violation with input as {"mesh": object.union({"contract": {}, "base": null}, mesh)}
		with data.mesh as {"naming": {"prevailing": naming}}
		with data.params as {"naming/property-case-mixed": params}
}

judged(name) := found({"fields": [named(name)]}, snake, defaults)

one(name, case) := {{"msg": sprintf("`%s` is not written in %s", [name, case]), "path": array.concat(top, ["name"])}}

test_names_like_the_others if {
	every name in ["order", "order_id", "id2", "_id", "line_2", "${NAME}", "x__y_", ""] {
		judged(name) == set()
	}
}

test_names_unlike_the_others if {
	every name in ["orderId", "OrderId", "ORDER_ID", "order-id", "order id", "Order", "2nd", "größe"] {
		judged(name) == one(name, "snake_case")
	}
}

test_the_majority_decides if {
	found({"fields": [named("order_id")]}, "camelCase", defaults) == one("order_id", "camelCase")
	found({"fields": [named("orderId")]}, "camelCase", defaults) == set()
	found({"fields": [named("order_id")]}, "PascalCase", defaults) == one("order_id", "PascalCase")
	found({"fields": [named("order_id")]}, "UPPER_CASE", defaults) == one("order_id", "UPPER_CASE")
	found({"fields": [named("order_id")]}, "kebab-case", defaults) == one("order_id", "kebab-case")
}

test_without_a_majority_nothing_is_said if {
	every naming in [null, "", 5] {
		found({"fields": [named("orderId"), named("order_id")]}, naming, defaults) == set()
	}
}

test_the_case_is_a_parameter if {
	own := object.union(defaults, {"case": "camelCase"})
	found({"fields": [named("order_id")]}, snake, own) == one("order_id", "camelCase")
	found({"fields": [named("order_id")]}, null, own) == one("order_id", "camelCase")
	found({"fields": [named("order_id")]}, null, object.union(defaults, {"case": "ransom"})) == set()
}

test_objects_have_names_too if {
	object_called("OrderLines") == {{"msg": "`OrderLines` is not written in snake_case", "path": ["schema", 0, "name"]}}
	every name in ["order_lines", "Sales.Orders", "Orders-v1", "", null, 5] {
		object_called(name) == set()
	}
}

object_called(name) := found({"contract": {"schema": [{"name": name, "path": ["schema", 0]}]}}, snake, defaults)

test_physical_names_are_left_alone if {
	field := {"name": "order_id", "physicalName": "ORDERID", "object": "orders", "path": top}
	found({"fields": [field]}, snake, defaults) == set()
	found({"fields": [field]}, snake, object.union(defaults, {"ignore_physical": false})) == {{
		"msg": "`ORDERID` is not written in snake_case",
		"path": array.concat(top, ["physicalName"]),
	}}
}

base := {"schema": [{"name": "orders", "properties": [{"name": "orderId"}]}]}

test_names_that_others_use_already_stay if {
	fields := [named("orderId"), named("lineId")]
	found({"fields": fields, "base": base, "contract": {"status_norm": "active"}}, snake, defaults) == one("lineId", "snake_case")
	found({"fields": fields, "base": base}, snake, defaults) == one("lineId", "snake_case")
	every status in ["draft", "proposed"] {
		count(found({"fields": fields, "base": base, "contract": {"status_norm": status}}, snake, defaults)) == 2
	}
	count(found({"fields": fields, "base": {"schema": []}}, snake, defaults)) == 2
	count(found({"fields": fields, "base": {"schema": "x"}}, snake, defaults)) == 2
	count(found({"fields": fields, "base": {}}, snake, defaults)) == 2
}

test_many_names_give_one_finding if {
	names := ["aB", "bC", "cD", "dE", "eF", "fG"]
	fields := [{"name": name, "object": "orders", "path": ["schema", 0, "properties", i]} | some i, name in names]
	[result] := [it | some it in found({"fields": fields}, snake, defaults)]
	result.msg == "6 names of `orders` are not written in snake_case"
	result.path == ["schema", 0]
	count(result.related) == 5
	count(found({"fields": array.slice(fields, 0, 3)}, snake, defaults)) == 3
	odd := [object.remove(field, ["object"]) | some field in fields]
	[other] := [it | some it in found({"fields": odd}, snake, defaults)]
	other.msg == "6 names of `aB` are not written in snake_case"
}

test_long_names if {
	long := concat("", ["a" | some _ in numbers.range(1, 64)])
	judged(long) == {{
		"msg": "`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…` is longer than 63 characters",
		"path": array.concat(top, ["name"]),
	}}
	judged(substring(long, 0, 63)) == set()
	found({"fields": [named(long)]}, snake, object.union(defaults, {"max_length": 64})) == set()
	judged(concat("", [long, "${X}"])) == set()
}

test_odd_inputs if {
	every fields in [null, 5, "x", {}, [null], [5], [{}], [{"name": 5, "path": top}], [{"name": "orderId", "path": "x"}]] {
		found({"fields": fields}, snake, defaults) == set()
	}
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": 5}}, {"mesh": {"contract": {"schema": 5}}}] {
		property_case_mixed.violation == set() with input as odd
			with data.mesh as {"naming": {"prevailing": snake}}
			with data.params as {"naming/property-case-mixed": defaults}
	}
}
