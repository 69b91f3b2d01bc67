# METADATA
# title: The purpose is not stated
# description: >-
#   The purpose is the first thing that a consumer reads and often the only one: it decides whether the data is
#   found, and whether it is used for what it was made for. For personal data the law asks for it too, because data
#   may only be processed for a stated purpose. Say in one or two sentences what the data describes, for whom it is
#   made and what they do with it. A placeholder is no purpose, and neither are three words.
# related_resources:
#   - description: "The Open Data Contract Standard: fundamentals"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/fundamentals/
#   - description: "GDPR Art. 5(1)(b): purpose limitation"
#     ref: https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   id: documentation/purpose-missing
#   severity: error
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     min_length:
#       type: integer
#       default: 30
#       tighten: increase
#       description: The least number of characters that can state a purpose.
#     placeholders:
#       type: set<string>
#       default: [todo, tbd, fixme, lorem, n/a]
#       tighten: superset
#       description: Words that stand for a text still to be written.
#   fix: State in `description.purpose` what the data describes, for whom it is made and what they do with it.
package policies.documentation.purpose_missing

import rego.v1

import data.meshlint

params := data.params["documentation/purpose-missing"]

contract := input.mesh.contract if is_object(input.mesh.contract)

# So much of it tells whether it says something.
beginning := substring(input.mesh.contract.description.purpose, 0, 4000) if {
	is_string(input.mesh.contract.description.purpose)
}

# The plain case: long enough, and none of the words anywhere.
fine if {
	text := trim_space(beginning)
	substring(text, max([params.min_length, 1]) - 1, 1) != ""
	not regex.match(concat("|", [`\$\{`, hint]), lower(text))
}

hint := regex.replace(lower(concat("|", params.placeholders)), "[^a-z0-9|]", ".")

# A description of the wrong type is the document's own mistake.
readable if {
	contract
	type_name(object.get(input, "description", {})) in {"object", "string", "null"}
}

purpose := text if {
	text := trim_space(beginning)
	not contains(text, "${")
}

absent if object.get(contract, ["description", "purpose"], null) == null

absent if purpose == ""

violation contains {"msg": "`description.purpose` is missing", "path": path} if {
	not fine
	readable
	absent
}

violation contains {"msg": msg, "path": path} if {
	not fine
	some word in used
	msg := sprintf("`description.purpose` is a placeholder: `%s`", [meshlint.cut(word, 32)])
}

violation contains {"msg": msg, "path": path} if {
	not fine
	purpose != ""
	count(used) == 0
	params.min_length > 0
	substring(purpose, params.min_length - 1, 1) == ""
	msg := sprintf("`description.purpose` is shorter than %d characters", [params.min_length])
}

# The first placeholder only: one text, one finding.
used contains min(found) if {
	found := {word |
		some word in params.placeholders
		is_placeholder(lower(word))
	}
}

is_placeholder(word) if word == bare

# "TODO: …", "tbd - …" and "Lorem ipsum …", but not "Todo lists of all users".
is_placeholder(word) if {
	startswith(low, word)
	strings.any_prefix_match(trim_prefix(low, word), [":", ".", ",", ";", "!", "?", " -", "…", " ipsum"])
}

# In capitals the word is a mark wherever it stands, as in "Orders (TBD)".
is_placeholder(word) if upper(word) in words

low := lower(purpose)

bare := trim(low, " .:!?-…()[]<>*_")

words := split(strings.replace_n(breaks, purpose), " ")

breaks := {mark: " " |
	some mark in ["(", ")", "[", "]", "<", ">", "{", "}", ":", ".", ",", ";", "!", "?", "\n", "\t", "…"]
}

# Version 2.2 and 3.0 of the standard also take a plain text.
path := ["description"] if {
	is_string(input.description)
} else := ["description", "purpose"]
