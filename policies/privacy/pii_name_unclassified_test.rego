package policies.privacy.pii_name_unclassified_test

import rego.v1

import data.policies.privacy.pii_name_unclassified

defaults := {
	"patterns": [
		"advertising_id", "address", "bank_account", "birth", "birth_date", "birthdate", "birthday", "card_number",
		"credit_card", "date_of_birth", "device_id", "dob", "driver_license", "driving_licence", "e_mail", "email",
		"email_id", "family_name", "fax_number", "first_name", "full_name", "gender", "geo_lat", "geo_latitude",
		"geo_lng", "geo_location", "geo_lon", "geo_longitude", "given_name", "iban", "identity_card", "imei", "imsi",
		"ip_address", "last_name", "license_plate", "mac_address", "maiden_name", "marital_status", "middle_name",
		"mobile_number", "msisdn", "national_id", "number_plate", "passport", "passport_id", "personal_data", "phone",
		"pii", "postal_code", "postcode", "salary", "social_security", "ssn", "street", "surname", "tax_id",
		"telephone", "zip_code",
	],
	"min_class": "confidential",
	"taxonomy": ["public", "internal", "confidential", "restricted"],
	"allow": ["country_phone_code", "ip_address_family", "phone_code", "phone_country_code"],
	"neutral_words": [
		"amount", "at", "bounced", "confirmed", "consent", "count", "date", "domain", "family", "flag", "format", "id",
		"in", "kind", "language", "length", "limit", "model", "out", "provider", "rate", "sent", "source", "status",
		"template", "time", "timestamp", "type", "valid", "validated", "verified", "version",
	],
	"organisations": ["company", "station"],
}

found(fields, params) := results if {
	results := pii_name_unclassified.violation with input as {"mesh": {"contract": {}, "fields": fields}}
		with data.params as {"privacy/pii-name-unclassified": params}
}

top := ["schema", 0, "properties", 0]

field(rest) := object.union({"name": "x", "object": "customers", "path": top}, rest)

judged(rest) := found([field(rest)], defaults)

flagged(name) if count(judged({"name": name})) == 1

bare(name) := {{
	"msg": sprintf("`%s` looks like personal data but has no classification", [name]),
	"path": array.concat(top, ["classification"]),
}}

test_a_personal_name_without_a_class if {
	judged({"name": "customer_email"}) == bare("customer_email")
	every class in [null, "", "  "] {
		judged({"name": "customer_email", "classification": class}) == bare("customer_email")
	}
}

test_the_address_of_an_organisation if {
	every name in ["street", "postal_code", "zip_code", "address"] {
		judged({"name": name, "object": "ShippingCompany"}) == set()
		count(judged({"name": name, "object": "companions"})) == 1
	}
	every name in ["email_address", "ip_address", "phone", "last_name"] {
		count(judged({"name": name, "object": "company"})) == 1
	}
}

test_a_class_that_is_too_low if {
	judged({"name": "customer_email", "classification": "Internal"}) == {{
		"msg": "`customer_email` looks like personal data but is only `Internal`",
		"path": array.concat(top, ["classification"]),
	}}
	count(judged({"name": "customer_email", "classification": "public"})) == 1
}

test_a_class_that_protects if {
	every class in ["confidential", "restricted", " Restricted "] {
		judged({"name": "customer_email", "classification": class}) == set()
	}
}

test_every_pattern_matches_its_own_name if {
	every name in defaults.patterns {
		flagged(name)
		flagged(concat("_", ["customer", name]))
		flagged(upper(name))
	}
}

test_words_however_they_are_written if {
	every name in [
		"customerEmail", "CustomerEMail", "customer-email", "customer.email", "Customer E-Mail", "EMAIL", "emails",
		"firstname", "firstName", "FirstName", "IPAddress", "client_ip_address", "home_addresses", "address2",
		"phone_1", "billing_address_line_1", "email_address", "phoneNumber", "dateOfBirth", "birth_date", "postalcode",
		"tax_id", "taxID", "tax_ids", "device_id", "passport_number", "geoLat", "delivery_geo_lon", "gender_code",
	] {
		flagged(name)
	}
}

test_words_that_only_contain_a_pattern if {
	every name in [
		"shipment_addressed_at", "addressable", "headphones", "ibanking", "class_name", "product_name", "filename",
		"streetcar", "session", "birthing", "lat", "longitude", "passported", "piinae", "assn", "unemailed", "card",
	] {
		judged({"name": name}) == set()
	}
}

test_names_about_personal_data if {
	every name in [
		"email_count", "email_sent_at", "emailSentAt", "address_id", "phone_type", "is_email_verified", "hasPhone",
		"birth_rate", "email_opt_in", "num_addresses", "credit_card_amount", "email_domain", "passport_expiry_date",
	] {
		judged({"name": name}) == set()
	}
}

test_a_yes_or_no_is_not_personal if {
	judged({"name": "wants_email", "logicalType": "boolean"}) == set()
	count(judged({"name": "wants_email", "logicalType": "string"})) == 1
}

test_names_that_are_allowed if {
	judged({"name": "ip_address_family"}) == set()
	judged({"name": "phone_country_code"}) == set()
	judged({"name": "phoneCountryCode"}) == set()
	found([field({"name": "depot_street"})], object.union(defaults, {"allow": ["depot_street"]})) == set()
}

test_a_business_name if {
	judged({"name": "cust_ref", "businessName": "Customer e-mail"}) == {{
		"msg": "`cust_ref` looks like personal data but has no classification",
		"path": array.concat(top, ["classification"]),
		"related": [{
			"path": array.concat(top, ["businessName"]),
			"msg": "`Customer e-mail` is the name of personal data",
		}],
	}}
}

test_a_business_name_that_says_less if {
	judged({"name": "email_count", "businessName": "Number of the e-mails by phone"}) == set()
	judged({"name": "sent_ts", "businessName": "When the e-mail went off", "logicalType": "timestamp"}) == set()
	judged({"name": "ref", "businessName": "${BUSINESS} e-mail"}) == set()
	judged({"name": "ref", "businessName": ["e-mail"]}) == set()
	judged({"name": "is_reached", "businessName": "Reached by phone"}) == set()
}

test_tags if {
	judged({"name": "contact", "tags": ["crm", 5, "pii:email"]}) == {{
		"msg": "`contact` looks like personal data but has no classification",
		"path": array.concat(top, ["classification"]),
		"related": [{"path": array.concat(top, ["tags"]), "msg": "`pii:email` is the name of personal data"}],
	}}
	count(judged({"name": "contact", "tags": ["PII"]})) == 1
	count(judged({"name": "contact", "tags": ["personal-data"]})) == 1
}

test_a_tag_on_a_name_about_something if {
	count(judged({"name": "is_reached", "tags": ["pii"]})) == 1
	count(judged({"name": "email_count", "tags": ["pii"]})) == 1
}

test_the_strongest_clue_is_shown if {
	pointed({"name": "email", "businessName": "E-mail", "tags": ["pii"]}) == set()
	pointed({"name": "ref", "businessName": "E-mail", "tags": ["pii"]}) == {"businessName"}
	pointed({"name": "ref", "tags": ["pii"]}) == {"tags"}
}

pointed(rest) := {related.path[4] |
	some result in judged(rest)
	some related in object.get(result, "related", [])
}

test_each_field_has_its_own_clue if {
	one := field({"name": "ref", "businessName": "E-mail"})
	two := field({"name": "other", "tags": ["pii"], "path": ["schema", 0, "properties", 1]})
	{[result.path[3], related.path[4]] | some result in found([one, two], defaults); some related in result.related} == {
		[0, "businessName"],
		[1, "tags"],
	}
}

test_tags_that_deny if {
	every tag in ["non-pii", "no_pii", "not-personal-data", "pii:false", "pii=none", "crm", ""] {
		judged({"name": "contact", "tags": [tag]}) == set()
	}
}

test_a_class_covers_what_is_inside if {
	inside := field({"name": "street", "path": array.concat(top, ["properties", 1])})
	parent := field({"name": "home", "logicalType": "object", "classification": "restricted"})
	found([parent, inside], defaults) == set()
	low := object.union(parent, {"classification": "internal"})
	found([low, inside], defaults) == {{
		"msg": "`street` looks like personal data but has no classification",
		"path": array.concat(top, ["properties", 1, "classification"]),
	}}
}

test_a_group_is_covered_by_its_parts if {
	group := field({"name": "address", "logicalType": "object"})
	street := field({"name": "street", "path": array.concat(top, ["properties", 0]), "classification": "restricted"})
	city := field({"name": "city", "path": array.concat(top, ["properties", 1])})
	other := field({"name": "city", "path": ["schema", 0, "properties", 1]})
	found([group, street, other], defaults) == set()
	{result.path | some result in found([group, street, city], defaults)} == {array.concat(top, ["classification"])}
	count(found([group], defaults)) == 1
	inner := field({"name": "geo", "logicalType": "object", "path": array.concat(top, ["properties", 2])})
	found([group, street, inner], defaults) == set()
	list := field({"name": "addresses", "logicalType": "array"})
	item := field({"name": "line", "path": array.concat(top, ["items", "properties", 0]), "classification": "restricted"})
	found([list, item], defaults) == set()
}

test_classes_that_are_not_known_are_another_policys_matter if {
	every class in ["sensitive", "${CLASS}", 5, ["public"], true] {
		judged({"name": "email", "classification": class}) == set()
	}
}

test_a_name_that_is_filled_in_later if judged({"name": "${PREFIX}_email"}) == set()

test_the_classes_are_a_parameter if {
	strict := object.union(defaults, {"min_class": "restricted"})
	count(found([field({"name": "email", "classification": "confidential"})], strict)) == 1
	own := object.union(defaults, {"min_class": "c2", "taxonomy": ["c1", "c2"]})
	count(found([field({"name": "email", "classification": "c1"})], own)) == 1
	found([field({"name": "email", "classification": "c2"})], own) == set()
}

test_the_patterns_are_a_parameter if {
	own := object.union(defaults, {"patterns": ["Loyalty Card", "a.b", "(", "", "x|y"]})
	count(found([field({"name": "loyalty_card"})], own)) == 1
	found([field({"name": "email"})], own) == set()
	found([field({"name": "axb"})], own) == set()
	found([field({"name": "x"})], own) == set()
	found([field({"name": "_"})], own) == set()
	count(found([field({"name": "a__b"})], own)) == 1
	every none in [[], ["", "()"]] {
		found([field({"name": "email"})], object.union(defaults, {"patterns": none})) == set()
	}
}

test_neutral_words_are_a_parameter if {
	count(found([field({"name": "address_id"})], object.union(defaults, {"neutral_words": []}))) == 1
}

test_long_names_are_cut if {
	judged({"name": "the_email_address_of_the_customer", "classification": "internal"}) == {{
		"msg": "`the_email_address_of_the_cu…` looks like personal data but is only `internal`",
		"path": array.concat(top, ["classification"]),
	}}
}

test_odd_names if {
	every name in ["", "_", "__", "-", "123", "é", "电子邮件", "🙂_email_count"] {
		judged({"name": name}) == set()
	}
	flagged("🙂_email")
	judged({"name": "_", "businessName": ""}) == set()
}

test_odd_inputs if {
	every fields in [
		null, 5, "email", {}, [null], ["email"], [[]], [{}], [{"name": "email"}], [{"name": "email", "path": "schema"}],
		[{"name": 5, "path": top}], [{"name": null, "path": top, "businessName": "e-mail", "tags": ["pii"]}],
	] {
		found(fields, defaults) == set()
	}
	judged({"name": "email", "tags": 5, "businessName": {}, "logicalType": []}) == bare("email")
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"product": {}}}] {
		pii_name_unclassified.violation == set() with input as odd
			with data.params as {"privacy/pii-name-unclassified": defaults}
	}
}
