package policies.ownership.domain_mismatch_test

import rego.v1

import data.policies.ownership.domain_mismatch

defaults := {}

found(domain, folder) := results if {
	results := domain_mismatch.violation with data.params as {"ownership/domain-mismatch": defaults}
		with input as {"domain": domain, "mesh": {"domain": folder, "contract": {"domain": domain}}}
}

test_another_domain if {
	found("crm", "checkout") == {{
		"msg": "`domain` is `crm`, but the folder belongs to `checkout`",
		"path": ["domain"],
	}}
}

test_the_same_domain if found("checkout", "checkout") == set()

test_another_spelling if {
	found("Checkout ", "checkout") == {{
		"msg": "`domain` is `Checkout `, but the mesh spells it `checkout`",
		"path": ["domain"],
		"fix": [{"op": "replace", "path": "/domain", "value": "checkout"}],
	}}
}

test_a_part_of_the_name_is_another_domain if {
	count(found("checkout-eu", "checkout")) == 1
	count(found("check", "checkout")) == 1
}

test_a_product if {
	expected := {{"msg": "`domain` is `crm`, but the folder belongs to `checkout`", "path": ["domain"]}}
	expected == domain_mismatch.violation with input as {
		"domain": "crm",
		"mesh": {"domain": "checkout", "product": {"domain": "crm"}},
	}
}

test_the_key_of_version_2_2 if {
	expected := {{"msg": "`domain` is `crm`, but the folder belongs to `checkout`", "path": ["datasetDomain"]}}
	expected == domain_mismatch.violation with input as {
		"datasetDomain": "crm",
		"mesh": {"domain": "checkout", "contract": {"domain": "crm"}},
	}
}

test_long_names_are_cut if {
	long := "a-domain-with-a-very-long-name"
	found(long, concat("", ["other-", long])) == {{
		"msg": "`domain` is `a-domain-with-a-ve…`, but the folder belongs to `other-a-domain-wit…`",
		"path": ["domain"],
	}}
}

test_no_domain_is_that_of_the_folder if {
	every domain in [null, "", "  ", "${DOMAIN}", "acme-${DOMAIN}", 5, ["crm"], {"name": "crm"}] {
		found(domain, "checkout") == set()
	}
	domain_mismatch.violation == set() with input as {"mesh": {"domain": "checkout", "contract": {}}}
}

test_no_map_of_domains if {
	every folder in [null, 5, ["checkout"]] {
		found("crm", folder) == set()
	}
	domain_mismatch.violation == set() with input as {"domain": "crm", "mesh": {"contract": {"domain": "crm"}}}
}

test_odd_inputs if {
	every odd in [null, "text", 5, [], {}, {"mesh": 5}, {"mesh": {"contract": [], "product": null, "domain": "crm"}}] {
		domain_mismatch.violation == set() with input as odd
	}
}
