# METADATA
# title: An amount of money is a floating-point number
# description: >-
#   Floating-point numbers cannot hold most amounts exactly: 0.1 + 0.2 is not 0.3, sums over many rows drift by cents,
#   and two systems that add up the same invoices disagree. Promise a decimal type with precision and scale, or whole
#   minor units in an integer. A field counts as money when its name ends in a word such as `amount` or `price`,
#   currencies and the like left aside; `cost_center` and `total_count` are no money. A plain `number` without
#   precision is reported too, for nothing keeps a producer from making it a float.
# related_resources:
#   - description: "PostgreSQL: numeric types"
#     ref: https://www.postgresql.org/docs/current/datatype-numeric.html
#   - description: "The Open Data Contract Standard: schema"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/schema/
# custom:
#   id: interoperability/money-as-float
#   severity: warning
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     money_words:
#       type: set<string>
#       default: [amount, balance, cost, fee, price, total]
#       tighten: superset
#       description: Words, in the singular, that make a name one of money.
#     qualifiers:
#       type: set<string>
#       default: [aud, base, brl, cad, chf, cny, czk, discounted, dkk, due, each, eur, euro, euros, excl, gbp, gross,
#         huf, in, incl, inr, jpy, krw, local, mxn, net, nok, nzd, original, paid, per, pln, pre, rub, sek, sgd, tax,
#         try, unit, usd, vat, with, without, zar]
#       tighten: superset
#       description: Words that may follow a word of money without changing what the field is.
#     float_types:
#       type: set<string>
#       default: [binary_double, binary_float, double, f32, f64, float, float4, float8, float32, float64, real]
#       tighten: superset
#       description: Words of a physical type or format that mean a floating-point number.
#   fix: Promise a decimal type with precision and scale, such as `DECIMAL(18,2)`.
package policies.interoperability.money_as_float

import rego.v1

import data.meshlint

params := data.params["interoperability/money-as-float"]

# Any word of a type counts: `double precision`, `Nullable(Float64)`, `array<double>`. Nothing is said of how exact a
# plain number is.
float_pattern := concat("", [`(?i)(?:^|[^a-z0-9_])(?:`, concat("|", params.float_types), `)(?:[^a-z0-9_]|$)`])

suspects := meshlint.matched(input.mesh.fields, "physicalType", concat("|", [float_pattern, `^(?i)\s*number\s*$`]))

untyped := meshlint.lacking(meshlint.where(input.mesh.fields, "logicalType", ["number"]), "physicalType")

inexact(type) if {
	is_string(type)
	regex.match(float_pattern, type)
}

is_money(name) if {
	not contains(name, "${")
	words := words_of(name)
	some i, word in words
	word in money_words
	every other in array.slice(words, i + 1, count(words)) { other in params.qualifiers }
}

money_words := {word | some name in params.money_words; some word in [name, concat("", [name, "s"])]}

words_of(name) := [word |
	some part in meshlint.words(name)
	word := trim(part, "0123456789")
	word != ""
]

flaw(field) := {"key": ["physicalType"], "msg": sprintf("of the inexact type `%s`", [meshlint.cut(field.physicalType, 25)])} if {
	inexact(field.physicalType)
} else := {"key": ["logicalTypeOptions", "format"], "msg": sprintf("of the inexact format `%s`", [meshlint.cut(format, 25)])} if {
	format := field.logicalTypeOptions.format
	is_string(format)
	lower(format) in params.float_types
} else := {"key": [key], "msg": "a number without precision"} if {
	not exact(field)
	key := ["logicalType", "physicalType"][count(meshlint.having([field], "physicalType"))]
}

# A step such as 0.01, or a precision that the standard has no key for.
exact(field) if is_number(field.logicalTypeOptions.multipleOf)

exact(field) if {
	some key in ["precision", "scale"]
	field.custom[key]
}

violation contains result if {
	some field in array.concat(suspects, untyped)
	is_string(field.name)
	is_array(field.path)
	is_money(field.name)
	found := flaw(field)
	result := {
		"msg": sprintf("`%s` is money, but %s", [meshlint.cut(field.name, 25), found.msg]),
		"path": array.concat(field.path, found.key),
	}
}
