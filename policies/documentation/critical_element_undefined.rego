# METADATA
# title: A critical element has no definition
# description: >-
#   A field that is marked as a critical data element is one that reports, books or decisions rest on. What it means
#   must be the same everywhere, and that is only so where one definition is written down and the field points at it.
#   Link the term of the glossary in `authoritativeDefinitions`. A link that is filled in later counts.
# related_resources:
#   - description: "The Open Data Contract Standard: schema"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/schema/
#   - description: "DAMA-DMBOK: reference and master data"
#     ref: https://www.dama.org/learning-resources/dama-data-management-body-of-knowledge-dmbok/
# custom:
#   id: documentation/critical-element-undefined
#   severity: warning
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     types:
#       type: set<string>
#       default: [businessDefinition, definition, glossary]
#       tighten: subset
#       description: Types of an authoritative definition that say what a term means; case does not matter.
#   fix: Add to `authoritativeDefinitions` of the field an entry with `type` and the `url` of the term.
package policies.documentation.critical_element_undefined

import rego.v1

import data.meshlint

params := data.params["documentation/critical-element-undefined"]

critical := meshlint.where(input.mesh.fields, "criticalDataElement", [true])

types := {lower(type) | some type in params.types}

defined(field) if {
	some link in links(field)
	of_type(link)
	is_string(link.url)
	trim_space(link.url) != ""
}

of_type(link) if lower(link.type) in types

of_type(link) if contains(link.type, "${")

links(field) := [link |
	some link in meshlint.having(field.authoritativeDefinitions, "type")
	is_string(link.type)
] if {
	field.authoritativeDefinitions
} else := []

violation contains {"msg": msg, "path": array.concat(field.path, ["authoritativeDefinitions"])} if {
	some field in critical
	is_array(field.path)
	not defined(field)
	msg := sprintf("critical element `%s` has no %s", [name_of(field), lacks(field)])
}

lacks(field) := "definition of its meaning" if {
	count(links(field)) > 0
} else := "definition"

name_of(field) := meshlint.cut(field.name, 40) if {
	is_string(field.name)
} else := "?"
