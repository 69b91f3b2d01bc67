# METADATA
# title: An example is taken from a real person
# description: >-
#   An example shows what a value looks like, and is copied from production more often than made up. In Git it stays
#   for ever, in every clone. Addresses outside the domains that are kept free for examples, account numbers and card
#   numbers with a right check digit, and telephone numbers outside the ranges for fiction are taken for real ones.
#   Invent the example, and rewrite the history if it was real. The finding does not repeat the value.
# related_resources:
#   - description: "RFC 2606: reserved domain names"
#     ref: https://www.rfc-editor.org/rfc/rfc2606
#   - description: "GDPR Art. 5(1)(c): data minimisation"
#     ref: https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   id: privacy/examples-not-synthetic
#   severity: error
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     safe_domains:
#       type: set<string>
#       default: [example, example.com, example.net, example.org, invalid, localhost, test]
#       tighten: subset
#       description: Domains that belong to nobody; those below them count too.
#     safe_numbers:
#       type: set<string>
#       default: ["2223003122003222", "30569309025904", "340000000000009", "370000000000002", "371449635398431",
#         "378282246310005", "4000056655665556", "4012888888881881", "4111111111111111", "4242424242424242",
#         "5105105105105100", "5200828282828210", "5555555555554444", "6011000990139424", "6011111111111117",
#         AT611904300234573201, BE68539007547034, CH9300762011623852957, DE89370400440532013000,
#         ES9121000418450200051332, FR1420041010050500013M02606, GB29NWBK60161331926819, GB82WEST12345698765432,
#         IT60X0542811101000000123456, NL91ABNA0417164300]
#       tighten: subset
#       description: Card and account numbers that banks and standards publish for tests, without spaces.
#     safe_phones:
#       type: set<string>
#       default: ["+1555", "+3319900", "+441134960", "+442079460", "+447700900", "+4930230"]
#       tighten: subset
#       description: Beginnings of telephone numbers that are kept free for fiction; in North America also 555-01xx.
#   fix: Replace the example by an invented one, such as `user@example.com`.
package policies.privacy.examples_not_synthetic

import rego.v1

import data.meshlint

params := data.params["privacy/examples-not-synthetic"]

shown := meshlint.having(input.mesh.fields, "examples")

# Only what has the form of one is looked at closely.
hints := [`@`, `^\s*\+?[0-9(]`, `^\s*[A-Za-z]{2}[0-9]{2}`]

texts := [{"field": field, "path": path, "text": text} |
	some field in shown
	is_array(field.path)
	walk(field.examples, [path, value])
	text := as_text(value)
	not contains(text, "${")
	some hint in hints
	regex.match(hint, text)
]

as_text(value) := value if {
	is_string(value)
} else := format_int(value, 10) if {
	is_number(value)
	value == floor(value)
	value > 999999999999
}

violation contains {"msg": msg, "path": path} if {
	some entry in texts
	what := leak(entry.text)
	msg := sprintf("an example of `%s` looks like %s", [name_of(entry.field), what])
	path := array.concat(entry.field.path, array.concat(["examples"], entry.path))
}

leak(text) := "the e-mail address of a person" if {
	some address in regex.find_n(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`, text, -1)
	domain := lower(split(address, "@")[1])
	not safe_domain(domain)
} else := "the account number of a person" if {
	number := upper(replace(text, " ", ""))
	regex.match(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$`, number)
	not number in params.safe_numbers
	remainder(number) == 1
} else := "the card number of a person" if {
	number := regex.replace(text, `[ -]`, "")
	regex.match(`^(?:4[0-9]{12}(?:[0-9]{3})?|(?:5[1-5]|2[2-7])[0-9]{14}|3[47][0-9]{13}|6(?:011|5[0-9]{2})[0-9]{12})$`, number)
	not number in params.safe_numbers
	luhn(number) == 0
} else := "the telephone number of a person" if {
	regex.match(`^\s*\+[1-9][0-9 ()./-]{7,20}\s*$`, text)
	number := concat("", ["+", regex.replace(text, `[^0-9]`, "")])
	regex.match(`^\+[0-9]{9,15}$`, number)
	not safe_phone(number)
}

safe_domain(domain) if {
	some safe in params.safe_domains
	strings.any_suffix_match(concat("", [".", domain]), concat("", [".", lower(safe)]))
}

safe_phone(number) if strings.any_prefix_match(number, [prefix | some prefix in params.safe_phones])

# 555-0100 to 555-0199, behind any area code of North America.
safe_phone(number) if regex.match(`^\+1[0-9]{3}55501[0-9]{2}$`, number)

# Rows of digits as people invent them.
safe_phone(number) if regex.match(`1234567|2345678|3456789|0000000|1111111|9999999|9876543`, number)

# The remainder by 97 of an account number, its first four characters put last and letters counted from ten on.
remainder(number) := sum(summands) % 97 if {
	moved := concat("", [substring(number, 4, -1), substring(number, 0, 4)])
	digits := split(concat("", [spelled(letter) | some letter in split(moved, "")]), "")
	summands := [summand |
		some i, digit in digits
		summand := to_number(digit) * weights[(count(digits) - 1) - i]
	]
}

spelled(letter) := format_int(10 + indexof("ABCDEFGHIJKLMNOPQRSTUVWXYZ", letter), 10) if {
	regex.match(`^[A-Z]$`, letter)
} else := letter

# The remainders by 97 of the powers of ten.
weights := [
	1, 10, 3, 30, 9, 90, 27, 76, 81, 34, 49, 5, 50, 15, 53, 45, 62, 38, 89, 17, 73, 51, 25, 56, 75, 71, 31, 19, 93, 57,
	85, 74, 61, 28, 86, 84, 64, 58, 95, 77, 91, 37, 79, 14, 43, 42, 32, 29, 96, 87, 94, 67, 88, 7, 70, 21, 16, 63, 48,
	92, 47, 82, 44, 52, 35, 59, 8, 80, 24, 46,
]

# The remainder by ten of a card number, every second digit from the right doubled.
luhn(number) := sum([value |
	digits := split(number, "")
	some i, digit in digits
	value := doubled[((count(digits) - i) + 1) % 2][to_number(digit)]
]) % 10

doubled := [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 2, 4, 6, 8, 1, 3, 5, 7, 9]]

name_of(field) := meshlint.cut(field.name, 30) if {
	is_string(field.name)
} else := "?"
