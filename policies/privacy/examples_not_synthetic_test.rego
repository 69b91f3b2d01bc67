package policies.privacy.examples_not_synthetic_test

import rego.v1

import data.policies.privacy.examples_not_synthetic

defaults := {
	"safe_domains": ["example", "example.com", "example.net", "example.org", "invalid", "localhost", "test"],
	"safe_numbers": ["4111111111111111", "DE89370400440532013000"],
	"safe_phones": ["+1555", "+442079460", "+447700900"],
}

top := ["schema", 0, "properties", 0]

found(examples, params) := results if {
	fields := [{"name": "contact", "examples": examples, "path": top}]
	results := examples_not_synthetic.violation with input as {"mesh": {"fields": fields}}
		with data.params as {"privacy/examples-not-synthetic": params}
}

judged(example) := found([example], defaults)

one(what) := {{
	"msg": sprintf("an example of `contact` looks like the %s of a person", [what]),
	"path": array.concat(top, ["examples", 0]),
}}

test_addresses_of_persons if {
	every address in ["ana.lopez@gmail.com", "Ana <ana@acme.co.uk>", "user@example.com, ana@acme.com", "a@notexample.com"] {
		judged(address) == one("e-mail address")
	}
}

test_invented_addresses if {
	every address in [
		"user@example.com", "user@mail.example.org", "user@EXAMPLE.COM", "user@shop.test", "user@localhost", "@handle",
		"${USER}@acme.com", "a@b", "git@",
	] {
		judged(address) == set()
	}
}

test_account_numbers if {
	every number in ["GB33BUKB20201555555555", "FR76 3000 6000 0112 3456 7890 189", "no9386011117947", "MT84MALT011000012345MTLCAST001S"] {
		judged(number) == one("account number")
	}
	every number in [
		"DE89 3704 0044 0532 0130 00", "DE89370400440532013001", "GB00BUKB20201555555555", "AB12CD", "SKU12345678901234",
	] {
		judged(number) == set()
	}
}

test_card_numbers if {
	every number in ["4539578763621486", "4539 5787 6362 1486", "5425-2334-3010-9903", "374245455400126", 4539578763621486] {
		judged(number) == one("card number")
	}
	every number in ["4111111111111111", "4539578763621487", "1234567890123452", "453957876362148", 4539578763621487, 4539.5, 12] {
		judged(number) == set()
	}
}

test_telephone_numbers if {
	every number in ["+4915223433333", "+49 (1522) 343-3333", " +33612845670"] {
		judged(number) == one("telephone number")
	}
	every number in [
		"+1 555 010 9999", "+442079460123", "+44 7700 900123", "+12125550147", "+491234567890", "+10000000000",
		"+12", "+02:00", "+1 2 3", "4915223433333", "+49 call me",
	] {
		judged(number) == set()
	}
}

test_values_inside_values if {
	[result] := [it | some it in judged({"email": ["ana@acme.com"]})]
	result.path == array.concat(top, ["examples", 0, "email", 0])
	[other] := [it | some it in found("ana@acme.com", defaults)]
	other.path == array.concat(top, ["examples"])
}

test_each_example_for_itself if {
	count(found(["a@acme.com", "b@acme.com", "user@example.com"], defaults)) == 2
}

test_no_value_is_repeated if {
	every result in judged("ana.lopez@gmail.com") {
		not contains(result.msg, "gmail")
	}
}

test_parameters if {
	found(["ana@acme.com"], object.union(defaults, {"safe_domains": ["ACME.com"]})) == set()
	found(["4539578763621486"], object.union(defaults, {"safe_numbers": ["4539578763621486"]})) == set()
	found(["+4915223433333"], object.union(defaults, {"safe_phones": ["+49152"]})) == set()
	count(found(["user@example.com"], object.union(defaults, {"safe_domains": []}))) == 1
}

test_odd_inputs if {
	every odd in [null, true, 5, "", [], {}, [null], "plain text", "2024-01-01"] {
		judged(odd) == set()
	}
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"fields": 5}}, {"mesh": {"fields": [5, {"examples": "a@b.co"}]}}] {
		examples_not_synthetic.violation == set() with input as odd
			with data.params as {"privacy/examples-not-synthetic": defaults}
	}
	fields := [{"name": 5, "examples": ["a@b.co"], "path": []}]
	{"an example of `?` looks like the e-mail address of a person"} == {result.msg |
		some result in examples_not_synthetic.violation with input as {"mesh": {"fields": fields}}
			with data.params as {"privacy/examples-not-synthetic": defaults}
	}
}
