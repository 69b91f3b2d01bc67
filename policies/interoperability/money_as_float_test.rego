package policies.interoperability.money_as_float_test

import rego.v1

import data.policies.interoperability.money_as_float

defaults := {
	"money_words": ["amount", "balance", "cost", "fee", "price", "total"],
	"qualifiers": [
		"aud", "base", "brl", "cad", "chf", "cny", "czk", "discounted", "dkk", "due", "each", "eur", "euro", "euros",
		"excl", "gbp", "gross", "huf", "in", "incl", "inr", "jpy", "krw", "local", "mxn", "net", "nok", "nzd", "original",
		"paid", "per", "pln", "pre", "rub", "sek", "sgd", "tax", "try", "unit", "usd", "vat", "with", "without", "zar",
	],
	"float_types": [
		"binary_double", "binary_float", "double", "f32", "f64", "float", "float4", "float8", "float32", "float64", "real",
	],
}

found(fields, params) := results if {
	results := money_as_float.violation with input as {"mesh": {"contract": {}, "fields": fields}}
		with data.params as {"interoperability/money-as-float": params}
}

field(rest) := object.union({"name": "amount", "path": ["schema", 0, "properties", 0]}, rest)

judged(rest) := found([field(rest)], defaults)

at(key, msg) := {{"msg": msg, "path": array.concat(["schema", 0, "properties", 0], key)}}

test_a_float if {
	judged({"name": "unit_cost", "physicalType": "double"}) == at(
		["physicalType"],
		"`unit_cost` is money, but of the inexact type `double`",
	)
	judged({"physicalType": "FLOAT64", "logicalType": "number"}) == at(
		["physicalType"],
		"`amount` is money, but of the inexact type `FLOAT64`",
	)
}

test_types_that_are_inexact if {
	every type in [
		"float", "REAL", "double precision", "float(24)", "Nullable(Float64)", "array<double>", "BINARY_DOUBLE", " float8 ",
		"struct<value: double,currency: string>",
	] {
		count(judged({"physicalType": type})) == 1
	}
}

test_types_that_are_exact if {
	every type in [
		"DECIMAL(18,2)", "numeric", "NUMBER(10, 2)", "bigint", "money", "string", "floating_decimal", "doublet", "${TYPE}",
	] {
		judged({"physicalType": type, "logicalType": "number"}) == set()
	}
}

test_a_number_without_precision if {
	judged({"logicalType": "number"}) == at(["logicalType"], "`amount` is money, but a number without precision")
	judged({"logicalType": "number", "physicalType": ""}) == judged({"logicalType": "number"})
	judged({"physicalType": "NUMBER"}) == at(["physicalType"], "`amount` is money, but a number without precision")
}

test_a_precision_said_otherwise if {
	judged({"logicalType": "number", "logicalTypeOptions": {"multipleOf": 0.01}}) == set()
	judged({"logicalType": "number", "custom": {"precision": 18}}) == set()
	judged({"physicalType": "number", "custom": {"scale": 0}}) == set()
	count(judged({"logicalType": "number", "logicalTypeOptions": {"minimum": 0}})) == 1
}

test_a_format_that_is_inexact if {
	judged({"logicalType": "number", "logicalTypeOptions": {"format": "f64"}}) == at(
		["logicalTypeOptions", "format"],
		"`amount` is money, but of the inexact format `f64`",
	)
	judged({"logicalType": "number", "physicalType": "DECIMAL(9,2)", "logicalTypeOptions": {"format": "f64"}}) == set()
}

test_a_format_that_is_exact if {
	judged({"logicalType": "number", "logicalTypeOptions": {"format": "i64"}}) == at(
		["logicalType"],
		"`amount` is money, but a number without precision",
	)
}

test_fields_are_judged_apart if {
	good := field({"path": ["schema", 0, "properties", 1], "physicalType": "DECIMAL(18,2)", "logicalType": "number"})
	found([field({"physicalType": "double"}), good], defaults) == judged({"physicalType": "double"})
}

test_other_logical_types_are_exact if {
	every type in ["integer", "string", null, 5] {
		judged({"logicalType": type}) == set()
	}
}

test_names_of_money if {
	every name in [
		"amount", "amounts", "total_amount", "unitPrice", "net-price", "Order Total", "shippingFee", "account.balance",
		"amount_eur", "price_per_unit", "amount_due", "costInUSD", "TOTAL", "fee2", "price_incl_vat",
		"amount_2", "_amount_",
	] {
		count(judged({"name": name, "physicalType": "double"})) == 1
	}
}

test_names_that_only_resemble_money if {
	every name in [
		"cost_center", "total_count", "total_weight_kg", "fee_percent", "price_index", "balanced", "feed", "amounted",
		"totality", "paid", "eur", "coffee", "price_list_id", "", "_", "123", "é", "${MONEY}_amount",
	] {
		judged({"name": name, "physicalType": "double"}) == set()
	}
}

test_words_are_parameters if {
	more := object.union(defaults, {"money_words": ["revenue"], "qualifiers": ["q"], "float_types": ["number"]})
	count(found([field({"name": "revenue_q1", "physicalType": "number"})], more)) == 1
	found([field({"name": "amount", "physicalType": "double"})], more) == set()
	none := {"money_words": [], "qualifiers": [], "float_types": []}
	found([field({"physicalType": "double"})], none) == set()
}

test_long_names_are_cut if {
	judged({"name": "the_amount_of_money_of_the_price", "physicalType": "struct<value: double, currency: string>"}) == at(
		["physicalType"],
		"`the_amount_of_money_of_t…` is money, but of the inexact type `struct<value: double, cu…`",
	)
}

test_odd_inputs if {
	every fields in [
		null, 5, "amount", {}, [null], ["amount"], [[]], [{}], [{"name": "amount"}], [{"name": 5, "path": []}],
		[{"name": "amount", "path": "schema"}], [{"name": "amount", "path": [], "physicalType": 5}],
		[{"name": "amount", "path": [], "logicalTypeOptions": "f64", "custom": 5, "logicalType": ["number"]}],
	] {
		found(fields, defaults) == set()
	}
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"product": {}}}] {
		money_as_float.violation == set() with input as odd
			with data.params as {"interoperability/money-as-float": defaults}
	}
}
