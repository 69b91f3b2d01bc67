# METADATA
# title: A field that looks personal is not classified
# description: >-
#   A field called `customer_email` holds personal data whatever its description says, and as long as it has no
#   class nobody masks it, limits its access or deletes it in time. The name, the business name and the tags of a
#   field are compared word by word with the names of personal data, so that `shipment_addressed_at` is no address;
#   names about such data (`email_count`, `address_id`, `is_phone_verified`) are let pass. A field inside a field
#   that is classified is covered by it. Classify the field; where the name misleads, add it to `allow`.
# related_resources:
#   - description: "The Open Data Contract Standard: schema"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/schema/
#   - description: "GDPR Art. 4(1): personal data"
#     ref: https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   id: privacy/pii-name-unclassified
#   severity: error
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     patterns:
#       type: set<string>
#       default: [advertising_id, address, bank_account, birth, birth_date, birthdate, birthday, card_number,
#         credit_card, date_of_birth, device_id, dob, driver_license, driving_licence, e_mail, email, email_id,
#         family_name, fax_number, first_name, full_name, gender, geo_lat, geo_latitude, geo_lng, geo_location,
#         geo_lon, geo_longitude, given_name, iban, identity_card, imei, imsi, ip_address, last_name, license_plate,
#         mac_address, maiden_name, marital_status, middle_name, mobile_number, msisdn, national_id, number_plate,
#         passport, passport_id, personal_data, phone, pii, postal_code, postcode, salary, social_security, ssn,
#         street, surname, tax_id, telephone, zip_code]
#       tighten: superset
#       description: Names of personal data in snake_case; they match whole words, also run together or in the plural.
#     min_class:
#       type: level
#       order: taxonomy
#       default: confidential
#       tighten: increase
#       description: The least sensitive class that protects personal data.
#     taxonomy:
#       type: list<string>
#       default: [public, internal, confidential, restricted]
#       tighten: locked
#       description: The known classes, from the least to the most sensitive.
#     allow:
#       type: set<string>
#       default: [country_phone_code, ip_address_family, phone_code, phone_country_code]
#       tighten: locked
#       description: Field names that look personal and are not.
#     neutral_words:
#       type: set<string>
#       default: [amount, at, bounced, confirmed, consent, count, date, domain, family, flag, format, id, in, kind,
#         language, length, limit, model, out, provider, rate, sent, source, status, template, time, timestamp, type,
#         valid, validated, verified, version]
#       tighten: subset
#       description: Last words of names that are about personal data and hold none.
#   fix: Give the field a `classification` of at least `min_class`.
package policies.privacy.pii_name_unclassified

import rego.v1

params := data.params["privacy/pii-name-unclassified"]

ranks := {normal(class): i | some i, class in params.taxonomy}

least := ranks[normal(params.min_class)]

normal(class) := lower(trim_space(class))

# Most fields are classified as they should be: a look at the plain word lets those pass at once.
enough := {class | some class, rank in ranks; rank >= least}

fields := input.mesh.fields if {
	is_array(input.mesh.fields)
} else := []

weak := [field |
	strong := enough
	some field in fields
	field.path[0]
	not field.logicalType == "boolean"
	not object.get(field, "classification", null) in strong
	is_string(field.name)
]

# Every text that may give a field away, with the key that it stands under.
clues := array.concat(
	[{"field": field, "key": "name", "text": field.name} | some field in weak],
	array.concat(
		[{"field": field, "key": "businessName", "text": field.businessName} |
			some field in weak
			field.businessName
			is_string(field.businessName)
			not object.get(field, "logicalType", null) in {"date", "time", "timestamp"} # "Time of the e-mail" is a time.
		],
		[{"field": field, "key": "tags", "text": tag} |
			some field in weak
			field.tags[0]
			some tag in field.tags
			is_string(tag)
		],
	),
)

# All texts at once, one a line: `customerEMail`, `Customer e-mail` and `customer.email` become `_customer_e_mail_`.
page := snake(concat("\n", [replace(clue.text, "\n", " ") | some clue in clues]))

lines := split(page, "\n")

snake(text) := replace(concat("", ["_", lower(strings.replace_n(separators, apart(text))), "_"]), "\n", "_\n_")

apart(text) := text if {
	text == lower(text)
} else := regex.replace(
	regex.replace(text, "([A-Z]+)([A-Z][a-z])", "${1}_${2}"),
	"([a-z0-9])([A-Z])", "${1}_${2}",
)

separators := {
	" ": "_", "-": "_", ".": "_", ":": "_", "/": "_", "=": "_", ",": "_", ";": "_", "(": "_", ")": "_", "#": "_", "@": "_",
	"'": "_",
}

# All patterns in one, for a name between underscores: `_(first_?name|email|…)(e?s)?[0-9]*_`.
pattern := sprintf("_(%s)(e?s)?[0-9]*_", [concat("|", alternatives)]) if count(alternatives) > 0

alternatives := [replace(word, "_", "_?") |
	some part in split(regex.replace(lower(concat("\n", params.patterns)), "[^a-z0-9\n]+", "_"), "\n")
	word := trim(part, "_")
	word != ""
]

matching := {line | some line in regex.find_n(sprintf("[^\n]*%s[^\n]*", [pattern]), page, -1)}

personal := {line |
	some line in matching
	not line in {snake(name) | some name in params.allow}
	not about(words_of(line), line)
}

words_of(line) := [word | some word in split(line, "_"); word != ""]

# `email_count` counts, but `tax_id` is what it says.
about(words, line) if {
	neutral(words)
	not regex.match(sprintf("%s$", [pattern]), line)
}

about(words, _) if words[0] in asking

about(words, _) if words[count(words) - 1] in {"false", "no", "none"}

neutral(words) if words[count(words) - 1] in params.neutral_words

asking := {"has", "is", "no", "non", "not", "num"}

# The business name of `email_count` says e-mail too: it is asked only where the name is not about something.
hits := [clue |
	some i, clue in clues
	lines[i] in personal
	not contains(clue.text, "${")
	not misled(clue)
]

misled(clue) if {
	clue.key == "businessName"
	neutral(words_of(snake(clue.field.name)))
}

misled(clue) if {
	clue.key == "businessName"
	words_of(snake(clue.field.name))[0] in asking
}

# The first clue is the strongest: a name tells more than a business name, and that more than a tag.
strongest(field) := [clue | some clue in hits; clue.field == field][0]

# Classes that are unknown or filled in later are not this policy's to judge.
weakness(field) := "has no classification" if {
	blank(object.get(field, "classification", null))
} else := sprintf("is only `%s`", [cut(field.classification, 16)]) if {
	is_string(field.classification)
	ranks[normal(field.classification)] < least
}

blank(class) if class == null

blank(class) if {
	is_string(class)
	trim_space(class) == ""
}

protected contains field.path if {
	some field in fields
	field.path[0]
	is_string(field.classification)
	ranks[normal(field.classification)] >= least
}

covered(field) if {
	some length in numbers.range(2, count(field.path))
	array.slice(field.path, 0, length) in protected
}

# A field that only groups others is covered when all that it holds is.
covered(field) if {
	field.logicalType in {"array", "object"}
	parts := [part |
		some part in fields
		part.path[0]
		part.path != field.path
		array.slice(part.path, 0, count(field.path)) == field.path
		object.get(part, "logicalType", "string") != "object"
	]
	count(parts) > 0
	every part in parts { part.path in protected }
}

violation contains result if {
	some field in {clue.field | some clue in hits}
	not contains(field.name, "${")
	flaw := weakness(field)
	not covered(field)
	result := object.union(
		{
			"msg": sprintf("`%s` looks like personal data but %s", [cut(field.name, 28), flaw]),
			"path": array.concat(field.path, ["classification"]),
		},
		because(field, strongest(field)),
	)
}

# The name speaks for itself; anything else is pointed at.
because(field, clue) := {} if {
	clue.key == "name"
} else := {"related": [{
	"path": array.concat(field.path, [clue.key]),
	"msg": sprintf("`%s` is the name of personal data", [cut(clue.text, 40)]),
}]}

# Long names are cut, so that the message keeps to one line.
cut(text, most) := concat("", [substring(text, 0, most - 1), "…"]) if {
	substring(text, most, 1) != ""
} else := text
