# METADATA
# title: Sensitive data is kept for too long
# description: >-
#   Personal data may be kept for as long as its purpose needs it and no longer, and every year of it more is a year
#   more that can leak. The promised retention is held against the longest that is allowed for the most sensitive
#   class of the contract, or of the object that the entry is about. Shorten the retention, or take the sensitive
#   fields out of what is kept.
# related_resources:
#   - description: "GDPR Art. 5(1)(e): storage limitation"
#     ref: https://eur-lex.europa.eu/eli/reg/2016/679/oj
#   - description: "The Open Data Contract Standard: service-level agreement"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/service-level-agreement/
# custom:
#   id: retention/retention-too-long
#   severity: error
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     max:
#       type: map<duration>
#       default: {confidential: P7Y, restricted: P3Y}
#       tighten: decrease
#       description: The longest retention for each class; a year counts 365 days, a month 30.
#   fix: Promise a retention within the limit, or move the sensitive fields to a contract that keeps them shorter.
package policies.retention.retention_too_long

import rego.v1

import data.meshlint

params := data.params["retention/retention-too-long"]

# The limits of the classes that the contract has.
limits := {lower(class): meshlint.seconds(text) |
	classes := meshlint.terms(input.mesh.fields, "classification")
	some class, text in params.max
	lower(class) in classes
}

promises := [entry |
	shortest := min([limit | some limit in limits])
	some entry in meshlint.where(input.mesh.contract.slaProperties, "property", ["retention"])
	entry.seconds > shortest
	is_number(entry.seconds)
	is_array(entry.path)
]

classified := meshlint.having(input.mesh.fields, "classification")

# The strictest limit of some fields, and the class that has it.
strictest(fields) := min({[limit, class] |
	some class in meshlint.values(fields, "classification")
	is_string(class)
	limit := limits[trim_space(lower(class))]
})

of_all := strictest(classified)

objects := {group.path[0]: group.items |
	some group in meshlint.grouped([{"class": field, "object": [field.object]} | some field in classified], "object", 1)
}

of_object[name] := limit if {
	some name, fields in objects
	limit := strictest([field.class | some field in fields])
}

# The objects that an entry names.
named(entry) := {name |
	is_string(entry.element)
	some part in split(entry.element, ",")
	name := split(trim_space(part), ".")[0]
	objects[name]
}

# Of the objects that an entry names, else of the whole contract.
limit_of(entry) := of_all if {
	count(named(entry)) == 0
} else := min({of_object[name] | some name in named(entry)})

violation contains {"msg": msg, "path": array.concat(entry.path, ["value"])} if {
	some entry in promises
	[limit, class] := limit_of(entry)
	entry.seconds > limit
	msg := sprintf("keeps `%s` data for %s, %s at most", [meshlint.cut(class, 20), shown(entry.seconds), shown(limit)])
}

shown(number) := sprintf("%v years", [number / 31536000]) if {
	number > 31536000
	number / 31536000 == floor(number / 31536000)
} else := sprintf("%v days", [ceil(number / 86400)])
