package policies.documentation.purpose_missing_test

import rego.v1

import data.policies.documentation.purpose_missing

defaults := {"min_length": 30, "placeholders": ["todo", "tbd", "fixme", "lorem", "n/a"]}

found(description, params) := results if {
	results := purpose_missing.violation with data.params as {"documentation/purpose-missing": params}
		with input as {"description": description, "mesh": {"contract": {"description": description}}}
}

judged(purpose) := found({"purpose": purpose}, defaults)

address := ["description", "purpose"]

missing := {{"msg": "`description.purpose` is missing", "path": address}}

placeholder(word) := {{"msg": sprintf("`description.purpose` is a placeholder: `%s`", [word]), "path": address}}

short := {{"msg": "`description.purpose` is shorter than 30 characters", "path": address}}

test_a_purpose if judged("Orders of the web shop, for revenue reports and forecasts.") == set()

test_no_purpose if {
	every description in [{}, {"usage": "Reports"}, {"purpose": null}, {"purpose": ""}, {"purpose": " \n"}] {
		found(description, defaults) == missing
	}
}

test_no_description if {
	missing == purpose_missing.violation with data.params as {"documentation/purpose-missing": defaults}
		with input as {"mesh": {"contract": {"description": {}}}}
	missing == purpose_missing.violation with data.params as {"documentation/purpose-missing": defaults}
		with input as {"description": null, "mesh": {"contract": {}}}
}

test_a_plain_text_is_the_purpose if {
	shown := {{"msg": "`description.purpose` is shorter than 30 characters", "path": ["description"]}}
	shown == purpose_missing.violation with data.params as {"documentation/purpose-missing": defaults}
		with input as {"description": "Orders", "mesh": {"contract": {"description": {"purpose": "Orders"}}}}
}

test_placeholders if {
	every text in [
		"TBD", "tbd", "tbd.", "(TBD)", "TBD: the team will describe the orders later",
		"Orders of the shop (TBD) and more",
	] {
		judged(text) == placeholder("tbd")
	}
	judged("Lorem ipsum dolor sit amet, consectetur adipiscing elit") == placeholder("lorem")
	judged("N/A") == placeholder("n/a")
	judged("todo - write down what the orders are used for") == placeholder("todo")
}

test_one_text_is_one_finding if judged("TODO, TBD and FIXME: write this down some day") == placeholder("fixme")

test_words_that_only_resemble_a_placeholder if {
	every text in [
		"Todo lists of all users, for the planner's weekly digest",
		"Tables of the warehouse as loaded by the TBDF importer",
		"Masses and volumes of fixmer parts for the plant in Lyon",
	] {
		judged(text) == set()
	}
}

test_too_short if {
	judged("Orders of the shop") == short
	judged("12345678901234567890123456789") == short
	judged("  12345678901234567890123456789  ") == short
	judged("123456789012345678901234567890") == set()
}

test_characters_are_counted_and_not_bytes if {
	judged("äöüäöüäöüäöüäöüäöüäöüäöüäöüäö") == short
	judged("äöüäöüäöüäöüäöüäöüäöüäöüäöüäöü") == set()
	judged("🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂") == short
}

test_the_length_is_a_parameter if {
	found({"purpose": "Orders"}, object.union(defaults, {"min_length": 6})) == set()
	found({"purpose": "Orders"}, object.union(defaults, {"min_length": 0})) == set()
	found({"purpose": "Orders"}, object.union(defaults, {"min_length": 7})) == {{
		"msg": "`description.purpose` is shorter than 7 characters",
		"path": address,
	}}
}

test_placeholders_are_a_parameter if {
	long := "to-be-written-by-the-team-that-owns-it"
	own := object.union(defaults, {"placeholders": [long]})
	found({"purpose": "TBD: what the orders are made for and by whom"}, own) == set()
	found({"purpose": long}, own) == placeholder("to-be-written-by-the-team-that-…")
}

test_a_text_that_is_filled_in_later if judged("${PURPOSE}") == set()

test_the_wrong_type_is_left_alone if {
	every purpose in [5, true, ["Orders"], {"en": "Orders"}] {
		judged(purpose) == set()
	}
	every description in [5, true, ["Orders"]] {
		found(description, defaults) == set()
	}
}

test_odd_inputs if {
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": 5}}, {"mesh": {"product": {}}}] {
		purpose_missing.violation == set() with input as odd
			with data.params as {"documentation/purpose-missing": defaults}
	}
}
