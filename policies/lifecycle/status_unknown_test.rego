package policies.lifecycle.status_unknown_test

import rego.v1

import data.policies.lifecycle.status_unknown

defaults := {"allowed": ["proposed", "draft", "active", "deprecated", "retired"]}

found(status, params) := results if {
	results := status_unknown.violation with data.params as {"lifecycle/status-unknown": params}
		with input as {"status": status, "mesh": {"contract": {"status": status}}}
}

judged(status) := found(status, defaults)

meant(status, word) := {{
	"msg": sprintf("`status` is `%s`, the known word is `%s`", [status, word]),
	"path": ["status"],
	"fix": [{"op": "replace", "path": "/status", "value": word}],
}}

unknown(status) := {{"msg": sprintf("`status` is `%s`, which is not a known one", [status]), "path": ["status"]}}

test_known_words if {
	every status in defaults.allowed {
		judged(status) == set()
	}
}

test_another_spelling if {
	judged("DRAFT") == meant("DRAFT", "draft")
	judged("Active") == meant("Active", "active")
	judged(" active") == meant(" active", "active")
}

test_words_in_use_elsewhere if {
	judged("in development") == meant("in development", "draft")
	judged("Production") == meant("Production", "active")
	judged("current") == meant("current", "active")
	judged("archived") == meant("archived", "retired")
}

test_unknown_words if {
	judged("foo") == unknown("foo")
	judged("actives") == unknown("actives")
	judged("a status that is much too long to be shown") == unknown("a status that is much t…")
}

test_an_empty_status if {
	judged("") == {{"msg": "`status` is empty", "path": ["status"]}}
	judged("  ") == {{"msg": "`status` is empty", "path": ["status"]}}
}

test_no_status if {
	status_unknown.violation == set() with data.params as {"lifecycle/status-unknown": defaults}
		with input as {"mesh": {"contract": {}}}
}

test_a_product if {
	meant("live", "active") == status_unknown.violation with data.params as {"lifecycle/status-unknown": defaults}
		with input as {"kind": "DataProduct", "status": "live"}
}

test_the_words_are_a_parameter if {
	fewer := {"allowed": ["draft", "retired"]}
	found("active", fewer) == unknown("active")
	found("production", fewer) == unknown("production")
	found("Draft", fewer) == meant("Draft", "draft")
	found("live", {"allowed": ["live"]}) == set()
}

test_a_status_that_is_filled_in_later if {
	judged("${STATUS}") == set()
	judged("pre-${STATUS}") == set()
}

test_the_wrong_type_is_left_alone if {
	every status in [null, 5, true, ["active"], {"is": "active"}] {
		judged(status) == set()
	}
}

test_odd_inputs if {
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": [], "product": "live"}}] {
		status_unknown.violation == set() with input as odd with data.params as {"lifecycle/status-unknown": defaults}
	}
}
