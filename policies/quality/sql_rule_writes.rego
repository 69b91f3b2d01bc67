# METADATA
# title: A quality rule writes
# description: >-
#   The query of a quality rule is run by whoever checks the contract, with rights on production: a `DELETE` that a
#   pull request slipped in deletes. A rule must be one statement that reads. Strings, comments, quoted names and
#   placeholders such as `{object}` or `${table}` are passed over; a word that changes data or rights counts where a
#   statement may begin, so that a column called `update` and the function `replace()` are no matter.
# related_resources:
#   - description: "The Open Data Contract Standard: data quality"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/data-quality/
#   - description: "CWE-89: improper neutralization of special elements used in an SQL command"
#     ref: https://cwe.mitre.org/data/definitions/89.html
# custom:
#   id: quality/sql-rule-writes
#   severity: error
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     forbid:
#       type: set<string>
#       default: [alter, call, copy, create, delete, do, drop, exec, execute, grant, insert, into, merge, replace,
#         revoke, truncate, update]
#       tighten: superset
#       description: Words at the beginning of a statement that change data, tables or rights; `into` also after `SELECT`.
#     single_statement:
#       type: boolean
#       default: true
#       tighten: locked
#       description: Whether a query must be one statement.
#   fix: Write the rule as one `SELECT`.
package policies.quality.sql_rule_writes

import rego.v1

import data.meshlint

params := data.params["quality/sql-rule-writes"]

contract := input.mesh.contract if is_object(input.mesh.contract)

holders := array.concat(meshlint.having(contract.schema, "quality"), meshlint.having(input.mesh.fields, "quality"))

rules := [rule |
	some holder in holders
	some rule in meshlint.having(holder.quality, "query")
	is_string(rule.query)
	is_array(rule.path)
]

violation contains {"msg": msg, "path": array.concat(rule.path, ["query"])} if {
	some rule in rules
	found := verbs(rule.query)
	count(found) > 0
	msg := sprintf("the query of a quality rule writes: `%s`", [upper(meshlint.cut(min(found), 20))])
}

violation contains {"msg": msg, "path": array.concat(rule.path, ["query"])} if {
	params.single_statement == true
	some rule in rules
	count(verbs(rule.query)) == 0
	number := max([count(statements(text)) | some text in readings(rule.query)])
	number > 1
	msg := sprintf("the query of a quality rule holds %d statements", [number])
}

forbidden := {lower(word) | some word in params.forbid}

verbs(query) := {verb |
	some text in readings(query)
	some statement in statements(text)
	some verb in array.concat(leading(statement), inner(statement))
	verb in forbidden
}

# With and without the backslash as a sign that escapes: databases differ, and both readings must be harmless.
readings(query) := [query] if {
	not contains(query, `\`)
} else := [query, regex.replace(query, `\\(?s:.)`, "_")]

statements(query) := [statement |
	some part in split(plain(query), ";")
	statement := trim_space(part)
	regex.match(`[a-z]`, statement)
]

quoted := concat("|", [
	`'(?:[^']|'')*'`,
	`"(?:[^"]|"")*"`,
	"`[^`]*`",
	`\[[^\]]*\]`,
	`\$[A-Za-z_]*\$(?s:.*?)\$[A-Za-z_]*\$`,
	`\$\{[^}]*\}`,
	`\{\{(?s:.*?)\}\}`,
	`\{[^{}%#]*\}`,
])

comments := concat("|", [`--[^\n]*`, `/\*(?:\*/|[^!](?s:.*?)\*/)`, `\{%(?s:.*?)%\}`, `\{#(?s:.*?)#\}`])

# Comments become spaces, what is quoted an underscore; MySQL runs what stands in `/*! … */`.
plain(query) := lower(regex.replace(bare, quoted, " _ ")) if {
	bare := regex.replace(query, sprintf("(%s)|%s", [quoted, comments]), " ${1} ")
}

# The first word; and what `EXPLAIN` explains.
leading(statement) := [found[1] |
	some found in regex.find_all_string_submatch_n(`^[\s_(!0-9*/]*(?:explain\s+(?:analyze\s+|verbose\s+)*)?([a-z]+)(?:\s+[a-z_*(]|\s*$)`, statement, 1)
]

# What follows a column and no statement.
operators := {"and", "as", "asc", "between", "desc", "ilike", "in", "is", "like", "not", "or", "over", "then"}

# Behind a bracket, as in `WITH gone AS (DELETE …) SELECT …`, behind the last one of `WITH`, and `SELECT … INTO`.
inner(statement) := array.concat(
	[found[1] |
		some found in regex.find_all_string_submatch_n(`\(\s*([a-z]+)\s+([a-z_*]+)`, statement, -1)
		not found[2] in operators
	],
	array.concat(
		[found[1] |
			regex.match(`^[\s_]*with\b`, statement)
			some found in regex.find_all_string_submatch_n(`\)\s*([a-z]+)\s+[a-z_*]`, statement, -1)
		],
		["into" | regex.match(`^[\s_]*(?:select|with)\b(?s:.*)\binto\s+[a-z_#@]`, statement)],
	),
)
