# METADATA
# title: The status is not a known one
# description: >-
#   The status tells consumers whether they may build on the data, must move away from it or come too late, and every
#   rule with a time in it depends on the word: a `production` contract is not `active` to any tool that reads it.
#   Write one of the known words, in lower case. A document without a status is not reported.
# related_resources:
#   - description: "The Open Data Contract Standard: fundamentals"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/fundamentals/
# custom:
#   id: lifecycle/status-unknown
#   severity: error
#   waivable: true
#   applies_to:
#     kind: [contract, product]
#   params:
#     allowed:
#       type: set<string>
#       default: [proposed, draft, active, deprecated, retired]
#       tighten: subset
#       description: The words that a status may be, as they are written.
#   fix: Write one of the allowed words into `status`, in lower case.
package policies.lifecycle.status_unknown

import rego.v1

params := data.params["lifecycle/status-unknown"]

status := input.status if {
	is_string(input.status)
	not contains(input.status, "${")
	not input.status in params.allowed
}

# Words in use elsewhere, and what they stand for here.
synonyms := {
	"archived": "retired",
	"current": "active",
	"decommissioned": "retired",
	"development": "draft",
	"experimental": "draft",
	"in development": "draft",
	"in review": "proposed",
	"live": "active",
	"obsolete": "deprecated",
	"prod": "active",
	"production": "active",
	"published": "active",
	"sunset": "deprecated",
	"test": "draft",
	"wip": "draft",
}

meant := norm if {
	norm := trim_space(lower(status))
	norm in params.allowed
} else := word if {
	word := synonyms[trim_space(lower(status))]
	word in params.allowed
}

violation contains {"msg": "`status` is empty", "path": ["status"]} if trim_space(status) == ""

violation contains result if {
	trim_space(status) != ""
	not meant
	result := {
		"msg": sprintf("`status` is `%s`, which is not a known one", [cut(status)]),
		"path": ["status"],
	}
}

violation contains result if {
	result := {
		"msg": sprintf("`status` is `%s`, the known word is `%s`", [cut(status), cut(meant)]),
		"path": ["status"],
		"fix": [{"op": "replace", "path": "/status", "value": meant}],
	}
}

# Long words are cut, so that the message keeps to one line.
cut(text) := concat("", [substring(text, 0, 23), "…"]) if {
	substring(text, 24, 1) != ""
} else := text
