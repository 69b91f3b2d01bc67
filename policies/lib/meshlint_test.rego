package meshlint_test

import rego.v1

import data.meshlint

email := {"name": "customerEMail", "classification": "internal", "tags": ["pii", 5]}

bare := {"name": "note"}

test_items_that_say_something_at_a_key if {
	meshlint.having([email, bare, null, {"tags": []}, {"tags": false}, {"tags": 0}], "tags") == [email, {"tags": 0}]
	meshlint.having({"tags": "pii"}, "tags") == []
}

test_items_that_say_nothing_at_a_key if {
	meshlint.lacking([email, bare, null, {"tags": " "}], "tags") == [bare, {"tags": " "}]
	meshlint.lacking({"tags": null}, "tags") == []
}

test_items_that_match if {
	meshlint.matched([email, bare, {"name": 5}, null], "name", "^[a-z]+$") == [bare]
	meshlint.matched(5, "name", "^[a-z]+$") == []
}

test_items_with_long_texts if {
	meshlint.longer([email, bare, {"name": 5}, null], "name", 4) == [email]
	meshlint.longer(5, "name", 4) == []
}

test_durations if {
	every text, seconds in {"P1Y": 31536000, "P2M": 5184000, "P1W2D": 777600, "PT5H6M7S": 18367, "p1dt1s": 86401, "P0D": 0} {
		meshlint.seconds(text) == seconds
	}
	every text in ["", "P", "PT", "P1", "1Y", "P1D1Y", "PT1D", "P-1Y", "P1.5Y", "P1YT", "forever"] {
		not meshlint.seconds(text)
	}
}

test_items_with_one_of_some_values if {
	meshlint.where([email, bare, 5], "classification", ["internal", "public"]) == [email]
	meshlint.where([email, bare], "classification", {"public"}) == []
	meshlint.where(null, "classification", ["internal"]) == []
}

test_items_with_none_of_some_values if {
	meshlint.where_not([email, bare, 5], "classification", ["internal"]) == [bare]
	meshlint.where_not([email, bare], "classification", [null]) == [email]
	meshlint.where_not("x", "classification", [null]) == []
}

test_items_that_do_not_match if {
	meshlint.unmatched([email, bare, {"name": 5}, null], "name", "^[a-z]+$") == [email]
	meshlint.unmatched(5, "name", "^[a-z]+$") == []
}

test_items_without_a_description if {
	said := {"name": "note", "description": "What the customer said."}
	later := {"name": "note", "description": "${NOTE}"}
	echo := {"name": "orderNote", "description": "Order note"}
	short := {"name": "x", "description": "A note"}
	blank := {"name": "x", "description": "  "}
	odd := {"name": 5, "description": 5}
	meshlint.undescribed([said, bare, later, echo, short, blank, odd, null], 8) == [bare, echo, short, blank, odd]
	meshlint.undescribed([said, short, {"name": 5, "description": "A"}], 0) == []
	meshlint.undescribed("x", 8) == []
}

test_long_texts_are_cut if {
	meshlint.cut("customer", 8) == "customer"
	meshlint.cut("customers", 8) == "custome…"
	meshlint.cut("", 8) == ""
}

test_different_values if {
	meshlint.values([email, bare, {"classification": null}, "x"], "classification") == {"internal", null}
	meshlint.values(null, "classification") == set()
}

test_different_terms if {
	meshlint.terms([{"class": " Secret "}, {"class": "secret"}, {"class": 5}, null], "class") == {"secret"}
	meshlint.terms(null, "class") == set()
}

test_words_of_a_name if {
	every name in ["customerEMail", "Customer e-mail", "customer.e_mail", "CUSTOMER_E_MAIL"] {
		meshlint.words(name) == ["customer", "e", "mail"]
	}
	meshlint.words("HTTPServer2Go") == ["http", "server2", "go"]
	meshlint.words("__") == []
}

test_names_of_a_list if {
	[clue] := meshlint.named([email, bare, null, {"name": 5}], ["E-Mail"])
	clue == {
		"field": email,
		"key": "name",
		"last": true,
		"text": "customerEMail",
		"words": ["customer", "e", "mail"],
	}
	[tag] := meshlint.named([email], {"pii"})
	[tag.key, tag.text] == ["tags", "pii"]
	[business] := meshlint.named([{"name": "x", "businessName": "Emails 2 count"}], ["email"])
	[business.key, business.last] == ["businessName", false]
}

test_names_that_are_not_in_the_list if {
	meshlint.named([{"name": "shipment_addressed_at"}, {"name": "${EMAIL}_email"}], ["address", "email"]) == []
	meshlint.named([email], []) == []
	meshlint.named([email], ["", "(", 5]) == []
	meshlint.named([email], "email") == []
	meshlint.named("email", ["email"]) == []
}

test_texts_that_match if {
	document := {"servers": [{"host": "a"}, {"password": "b"}], "note": "token=x", "port": 5}
	found := {[text.name, text.text] | some text in meshlint.texts(document, ["token=", "(?i)passw"])}
	found == {["password", "b"], ["note", "token=x"]}
}

test_texts_of_custom_properties if {
	document := [{"property": "db_password", "value": ["a"]}, {"property": 5, "value": "b"}]
	meshlint.texts(document, ["passw"]) == [
		{"name": "property", "path": [0, "property"], "text": "db_password"},
		{"name": "db_password", "path": [0, "value", 0], "text": "a"},
	]
	[found] := meshlint.texts(document, ["^b$"])
	found.name == "value"
}

test_texts_alone if {
	meshlint.texts("token", ["^token$"]) == [{"name": "", "path": [], "text": "token"}]
	meshlint.texts("token", ["^$"]) == []
	meshlint.texts(["token"], []) == []
	meshlint.texts(["token"], [5]) == []
}

places := [{"name": "a", "path": ["s", 0, "p", 1]}, {"name": "b", "path": ["s", 0]}, {"name": "c", "path": ["r", 2, "p"]}]

test_items_by_their_place if {
	[first, second, third] := places
	meshlint.grouped(array.concat(places, [null, {"path": "s"}, {}]), "path", 2) == [
		{"items": [third], "path": ["r", 2]},
		{"items": [first, second], "path": ["s", 0]},
	]
	count(meshlint.grouped(places, "path", 9)) == 3
	every none in [0, -1] {
		meshlint.grouped(places, "path", none) == [{"items": places, "path": []}]
	}
	meshlint.grouped("x", "path", 2) == []
}

test_places_above_items if {
	meshlint.above([places[0], null, {"path": 5}, {"path": []}]) == {[], ["s"], ["s", 0], ["s", 0, "p"]}
	meshlint.above(5) == set()
}

test_items_within_places if {
	[first, second, third] := places
	meshlint.within(places, {["s", 0], ["r"]}) == places
	meshlint.within(places, [["s", 0, "p"], ["r", 2, "p"], 5]) == [first, third]
	meshlint.within(places, []) == []
	meshlint.within(places, "s") == []
	meshlint.within([null, {"path": "s"}, {}], [[]]) == []
	meshlint.within(5, [[]]) == []
}
