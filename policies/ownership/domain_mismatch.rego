# METADATA
# title: The domain is not the folder's
# description: >-
#   The folder decides who reviews a file and which rules apply to it, the `domain` field decides where catalogues
#   and consumers look for it. When the two disagree, a change is approved by one team and owned by another, and
#   findings, reports and access requests go to the wrong people. Correct the field, or move the file to the folder
#   of its domain. A document without a `domain` takes that of its folder and is not reported; without a map of
#   domains in the configuration the policy is silent.
# related_resources:
#   - description: "The Open Data Contract Standard: fundamentals"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/fundamentals/
#   - description: "Data mesh principles: domain ownership"
#     ref: https://martinfowler.com/articles/data-mesh-principles.html
# custom:
#   id: ownership/domain-mismatch
#   severity: error
#   waivable: true
#   applies_to:
#     kind: [contract, product]
#   params: {}
#   fix: Write the domain of the folder into `domain`, or move the file to the folder of its domain.
package policies.ownership.domain_mismatch

import rego.v1

document := input.mesh.contract if {
	is_object(input.mesh.contract)
} else := input.mesh.product if {
	is_object(input.mesh.product)
}

declared := document.domain if {
	is_string(document.domain)
	trim_space(document.domain) != ""
	not contains(document.domain, "${")
}

folder := input.mesh.domain if is_string(input.mesh.domain)

violation contains result if {
	normal(declared) != normal(folder)
	result := {
		"msg": sprintf("`domain` is `%s`, but the folder belongs to `%s`", [cut(declared), cut(folder)]),
		"path": [key],
	}
}

violation contains result if {
	declared != folder
	normal(declared) == normal(folder)
	result := {
		"msg": sprintf("`domain` is `%s`, but the mesh spells it `%s`", [cut(declared), cut(folder)]),
		"path": [key],
		"fix": [{"op": "replace", "path": concat("/", ["", key]), "value": folder}],
	}
}

normal(text) := trim_space(lower(text))

# Version 2.2 of the standard has another name for it.
key := "datasetDomain" if {
	is_object(input)
	not "domain" in object.keys(input)
	"datasetDomain" in object.keys(input)
} else := "domain"

# Long names are cut, so that the message keeps to one line.
cut(text) := concat("", [substring(text, 0, 18), "…"]) if {
	substring(text, 19, 1) != ""
} else := text
