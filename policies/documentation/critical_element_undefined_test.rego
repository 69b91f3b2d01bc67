package policies.documentation.critical_element_undefined_test

import rego.v1

import data.policies.documentation.critical_element_undefined

defaults := {"types": ["businessDefinition", "definition", "glossary"]}

found(fields, params) := results if {
	results := critical_element_undefined.violation with input as {"mesh": {"fields": fields}}
		with data.params as {"documentation/critical-element-undefined": params}
}

field(links) := {
	"name": "revenue",
	"criticalDataElement": true,
	"path": ["schema", 0, "properties", 0],
	"authoritativeDefinitions": links,
}

judged(links) := found([field(links)], defaults)

flaw(msg) := {{"msg": msg, "path": ["schema", 0, "properties", 0, "authoritativeDefinitions"]}}

undefined_element := flaw("critical element `revenue` has no definition")

link(type, url) := {"type": type, "url": url}

test_a_definition if {
	every type in ["businessDefinition", "definition", "glossary", "Glossary", "${TYPE}"] {
		judged([link(type, "https://glossary.example.com/revenue")]) == set()
	}
	judged([link("definition", "${GLOSSARY}/revenue")]) == set()
	judged([link("video", "https://example.com"), link("definition", "https://example.com")]) == set()
}

test_no_definition if {
	judged([]) == undefined_element
	judged(null) == undefined_element
	found([object.remove(field([]), ["authoritativeDefinitions"])], defaults) == undefined_element
}

test_a_link_to_something_else if {
	expected := flaw("critical element `revenue` has no definition of its meaning")
	judged([link("video", "https://example.com")]) == expected
	judged([link("definition", " ")]) == expected
	judged([link("definition", null)]) == expected
}

test_fields_that_are_not_critical if {
	every mark in [false, null, "true", 1] {
		found([object.union(field([]), {"criticalDataElement": mark})], defaults) == set()
	}
}

test_the_types_are_a_parameter if {
	found([field([link("video", "https://example.com")])], {"types": ["VIDEO"]}) == set()
}

test_odd_inputs if {
	every links in [5, "x", {}, [null], ["x"], [{}], [{"type": 5, "url": "x"}]] {
		judged(links) == undefined_element
	}
	found([{"criticalDataElement": true}], defaults) == set()
	count(found([{"criticalDataElement": true, "path": []}], defaults)) == 1
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"fields": null}}, {"mesh": {"fields": [5]}}] {
		critical_element_undefined.violation == set() with input as odd
			with data.params as {"documentation/critical-element-undefined": defaults}
	}
}
