package policies.ownership.support_channel_missing_test

import rego.v1

import data.policies.ownership.support_channel_missing

defaults := {"schemes": ["https", "mailto", "slack"]}

found(support, params) := results if {
	results := support_channel_missing.violation with input as {"mesh": {"contract": {"support": support}}}
		with data.params as {"ownership/support-channel-missing": params}
}

judged(support) := found(support, defaults)

url(address) := [{"channel": "#help", "url": address, "path": ["support", 0]}]

test_a_channel_with_an_address if {
	every address in [
		"https://acme.slack.com/archives/C1", "mailto:help@example.com", "slack://channel?id=C1", " HTTPS://example.com",
		"${SUPPORT_URL}",
	] {
		judged(url(address)) == set()
	}
	judged([{"channel": "#help"}, {"channel": "#more", "url": "https://example.com"}]) == set()
}

test_the_address_of_a_mail_channel if {
	judged([{"channel": "help@example.com", "tool": "email"}]) == set()
	count(found([{"channel": "help@example.com"}], {"schemes": ["https"]})) == 1
}

test_no_channel if {
	expected := {{"msg": "no support channel is named", "path": ["support"]}}
	judged([]) == expected
	judged(null) == expected
	support_channel_missing.violation == expected with input as {"mesh": {"contract": {}}}
		with data.params as {"ownership/support-channel-missing": defaults}
}

test_channels_without_an_address if {
	every support in [[{"channel": "#help"}], [{"channel": "#help", "url": ""}], [null], [5], [{"channel": 5}]] {
		judged(support) == {{"msg": "no support channel has a `url`", "path": ["support"]}}
	}
}

test_an_address_that_nobody_can_open if {
	every address in ["#help", "ftp://example.com", "see the wiki", "http://example.com"] {
		judged(url(address)) == {{
			"msg": sprintf("no support channel can be opened: `%s`", [address]),
			"path": ["support", 0, "url"],
		}}
	}
}

test_only_the_first_is_pointed_at if {
	count(judged(array.concat(url("#a"), url("#b")))) == 1
}

test_the_schemes_are_a_parameter if {
	found(url("ftp://example.com"), {"schemes": ["ftp"]}) == set()
	count(found(url("https://example.com"), {"schemes": ["ftp"]})) == 1
}

test_the_wrong_type_is_left_alone if {
	every odd in ["#help", 5, {"channel": "#help"}, true] {
		judged(odd) == set()
	}
	judged([{"url": 5, "path": ["support", 0]}]) == set()
	judged([{"url": "#help"}]) == set()
}

test_odd_inputs if {
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": "x"}}, {"mesh": {"product": {}}}] {
		support_channel_missing.violation == set() with input as odd
			with data.params as {"ownership/support-channel-missing": defaults}
	}
}
