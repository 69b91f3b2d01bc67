# METADATA
# title: The version is not a semantic one
# description: >-
#   A version in three numbers tells consumers what a new one costs them: a higher first number breaks, a higher
#   second adds, a higher third repairs. Every check of changes, every port that asks for `2.0.0` or later, and every
#   warning about too small a step rests on that. Write `MAJOR.MINOR.PATCH`, without a leading `v`. A version that is
#   filled in later is not judged.
# related_resources:
#   - description: "Semantic Versioning 2.0.0"
#     ref: https://semver.org/
#   - description: "The Open Data Contract Standard: fundamentals"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/fundamentals/
# custom:
#   id: lifecycle/version-not-semver
#   severity: error
#   waivable: true
#   applies_to:
#     kind: [contract, product]
#   params: {}
#   fix: Write the version as three numbers, such as `1.0.0`.
package policies.lifecycle.version_not_semver

import rego.v1

import data.meshlint

semantic := concat("", [
	`^(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)`,
	`(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$`,
])

version := input.version if {
	is_string(input.version)
	not contains(input.version, "${")
	not regex.match(semantic, input.version)
}

violation contains {"msg": "`version` is empty", "path": ["version"]} if trim_space(version) == ""

violation contains {"msg": msg, "path": ["version"]} if {
	trim_space(version) != ""
	not meant
	msg := sprintf("`version` is `%s`, which is not a semantic one", [meshlint.cut(version, 24)])
}

violation contains result if {
	result := {
		"msg": sprintf("`version` is `%s`, the semantic one is `%s`", [meshlint.cut(version, 24), meant]),
		"path": ["version"],
		"fix": [{"op": "replace", "path": "/version", "value": meant}],
	}
}

# `v1.2`, `1` and ` 1.2.0 ` say what is meant.
meant := concat(".", array.slice(array.concat(parts, ["0", "0"]), 0, 3)) if {
	text := trim_prefix(lower(trim_space(version)), "v")
	regex.match(`^(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){0,2}$`, text)
	parts := split(text, ".")
}
