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
#     organisations:
#       type: set<string>
#       default: [agency, bank, branch, companies, company, depot, facility, hotel, merchant, office, organisation,
#         organization, plant, school, shop, station, store, supplier, vendor, venue, warehouse]
#       tighten: subset
#       description: Words in the name of an object whose postal address is that of no person.
#   fix: Give the field a `classification` of at least `min_class`.
package policies.privacy.pii_name_unclassified

import rego.v1

import data.meshlint

params := data.params["privacy/pii-name-unclassified"]

normal(class) := lower(trim_space(class))

# The classes that protect personal data, as they are written in the taxonomy.
least := min([i | some i, class in params.taxonomy; lower(class) == lower(params.min_class)])

enough := array.slice(params.taxonomy, least, count(params.taxonomy))

ranks := {normal(class): i | some i, class in params.taxonomy}

# Most fields are classified as they should be: a look at the plain word lets those pass at once.
weak := meshlint.where_not(meshlint.where_not(input.mesh.fields, "classification", enough), "logicalType", ["boolean"])

hits := [clue |
	some clue in meshlint.named(weak, params.patterns)
	is_array(clue.field.path)
	not timed(clue)
	not allowed(clue)
	not about(clue)
	not misled(clue)
	not placed(clue)
]

# "Time of the e-mail" is a time.
timed(clue) if {
	clue.key == "businessName"
	object.get(clue.field, "logicalType", null) in {"date", "time", "timestamp"}
}

allowed(clue) if {
	name := concat("_", clue.words)
	some allowed_name in params.allow
	name == concat("_", meshlint.words(allowed_name))
}

# `email_count` counts, but `tax_id` is what it says.
about(clue) if {
	neutral(clue.words)
	not clue.last == true
}

about(clue) if clue.words[0] in asking

about(clue) if clue.words[count(clue.words) - 1] in {"false", "no", "none"}

neutral(words) if words[count(words) - 1] in params.neutral_words

asking := {"has", "is", "no", "non", "not", "num"}

# The business name of `email_count` says e-mail too: it is asked only where the name is not about something.
misled(clue) if {
	clue.key == "businessName"
	neutral(meshlint.words(clue.field.name))
}

misled(clue) if {
	clue.key == "businessName"
	meshlint.words(clue.field.name)[0] in asking
}

# The street of a company is nobody's home.
placed(clue) if {
	some part in meshlint.words(object.get(clue.field, "object", ""))
	part in params.organisations
	words := {word | some word in clue.words}
	count(words & postal) > 0
	count(words & {"email", "ip", "mac", "mail"}) == 0
}

postal := {"address", "addresses", "postal", "postalcode", "postcode", "street", "zip", "zipcode"}

# By field. The first clue is the strongest: a name tells more than a business name, and that more than a tag.
flagged := meshlint.grouped([{"clue": clue, "path": clue.field.path} | some clue in hits], "path", deepest)

deepest := 1000

# Classes that are unknown or filled in later are not this policy's to judge.
weakness(field) := "has no classification" if {
	blank(object.get(field, "classification", null))
} else := sprintf("is only `%s`", [meshlint.cut(field.classification, 16)]) if {
	is_string(field.classification)
	ranks[normal(field.classification)] < least
}

blank(class) if class == null

blank(class) if {
	is_string(class)
	trim_space(class) == ""
}

protected contains field.path if {
	some field in meshlint.having(input.mesh.fields, "classification")
	is_array(field.path)
	is_string(field.classification)
	ranks[normal(field.classification)] >= least
}

# The addresses of what they hold inside, too.
inside contains field.path if some field in meshlint.within(input.mesh.fields, protected)

covered(field) if field.path in inside

# A field that only groups others is covered when all that it holds is.
covered(field) if {
	field.logicalType in {"array", "object"}
	field.path in groups
	not field.path in open
}

parts := meshlint.where_not(input.mesh.fields, "logicalType", ["object"])

groups := meshlint.above(parts)

open := meshlint.above([part | some part in parts; not part.path in protected])

violation contains result if {
	some {"items": clues, "path": _} in flagged
	field := clues[0].clue.field
	not contains(field.name, "${")
	flaw := weakness(field)
	not covered(field)
	result := object.union(
		{
			"msg": sprintf("`%s` looks like personal data but %s", [meshlint.cut(field.name, 28), flaw]),
			"path": array.concat(field.path, ["classification"]),
		},
		because(field, clues[0].clue),
	)
}

# The name speaks for itself; anything else is pointed at.
because(field, clue) := {} if {
	clue.key == "name"
} else := {"related": [{
	"path": array.concat(field.path, [clue.key]),
	"msg": sprintf("`%s` is the name of personal data", [meshlint.cut(clue.text, 40)]),
}]}
