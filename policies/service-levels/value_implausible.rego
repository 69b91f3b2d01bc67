# METADATA
# title: A service level has a value that cannot be meant
# description: >-
#   A service level is kept or broken by its number, and nothing can be measured against a negative retention, an
#   availability of 995 percent or a latency in parsecs. Durations need a number above zero and a unit of time, or
#   the form of ISO 8601 (`PT4H`); a latency of zero stands for at once. Shares lie between 0 and 100. What is filled
#   in later is not judged, and neither are service levels that the standard does not know.
# related_resources:
#   - description: "The Open Data Contract Standard: service-level agreement"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/service-level-agreement/
# custom:
#   id: service-levels/value-implausible
#   severity: error
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     time_units:
#       type: set<string>
#       default: [y, mo, w, d, h, min, s, ms, us, ns]
#       tighten: subset
#       description: Units of durations; `days`, `hours` and other spellings count as these.
#   fix: Write a number above zero with a unit of time, or for a share one between 0 and 100.
package policies.service_levels.value_implausible

import rego.v1

import data.meshlint

params := data.params["service-levels/value-implausible"]

durations := {"frequency", "latency", "retention", "timeToDetect", "timeToNotify", "timeToRepair"}

shares := {"availability", "errorRate"}

timed := meshlint.where(input.mesh.contract.slaProperties, "property", durations)

# What is a number of seconds above zero is plausible.
odd := [entry |
	some entry in timed
	not object.get(entry, "seconds", 0) > 0
	is_array(entry.path)
]

foreign := [entry |
	some entry in meshlint.where_not(timed, "unit", params.time_units)
	is_string(entry.unit)
	is_array(entry.path)
]

# A number from 0 to 100 is plausible.
rated := [entry |
	some entry in meshlint.where(input.mesh.contract.slaProperties, "property", shares)
	not abs(object.get(entry, "number", -1) - 50) <= 50
	is_array(entry.path)
]

# A number, also as text; of a share also with the sign.
number(value) := value if {
	is_number(value)
} else := to_number(text) if {
	is_string(value)
	text := trim_space(trim_suffix(trim_space(value), "%"))
	regex.match(`^[+-]?[0-9]{1,15}(\.[0-9]{1,15})?$`, text)
}

later(value) if {
	is_string(value)
	contains(value, "${")
}

shown(value) := meshlint.cut(value, 24) if {
	is_string(value)
} else := meshlint.cut(json.marshal(value), 24)

violation contains {"msg": msg, "path": array.concat(entry.path, ["value"])} if {
	some entry in odd
	wrong := bad_duration(entry)
	msg := sprintf("`%s` is `%s`, %s", [entry.property, shown(entry.value), wrong])
}

bad_duration(entry) := "which is not above zero" if {
	number(entry.value) < 0
} else := "which is not above zero" if {
	number(entry.value) == 0
	entry.property != "latency" # A latency of zero is at once.
} else := "which is neither a number nor a duration" if {
	type_name(entry.value) in {"string", "boolean"}
	not is_duration(entry)
	not later(entry.value)
	trim_space(sprintf("%v", [entry.value])) != ""
}

is_duration(entry) if number(entry.value)

is_duration(entry) if {
	is_number(entry.seconds)
	entry.seconds >= 0
}

violation contains {"msg": msg, "path": array.concat(entry.path, ["unit"])} if {
	some entry in foreign
	trim_space(entry.unit) != ""
	not later(entry.unit)
	not lower(entry.unit) in params.time_units
	msg := sprintf("`%s` is in `%s`, which is no unit of time", [entry.property, meshlint.cut(entry.unit, 24)])
}

violation contains {"msg": msg, "path": array.concat(entry.path, ["value"])} if {
	some entry in rated
	wrong := bad_share(entry)
	msg := sprintf("`%s` is `%s`, %s", [entry.property, shown(entry.value), wrong])
}

bad_share(entry) := "which is no share between 0 and 100" if {
	share := number(entry.value)
	not between(share)
} else := "which is no number" if {
	is_string(entry.value)
	not number(entry.value)
	not later(entry.value)
	trim_space(entry.value) != ""
}

between(share) if {
	share >= 0
	share <= 100
}
