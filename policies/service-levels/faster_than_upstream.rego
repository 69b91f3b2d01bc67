# METADATA
# title: A latency is promised that the inputs do not allow
# description: >-
#   Data cannot be fresher than what it is made from. A mart that promises an hour on tables that are a day late
#   breaks its promise every day, and nobody can repair it there. The latency of a contract is compared with the
#   latencies of the contracts that its fields say they are made from, and of the inputs of the data product that
#   serves it. Promise the slower latency, or get a faster one promised upstream. Only latencies are compared:
#   a frequency says how often, not how late.
# related_resources:
#   - description: "The Open Data Contract Standard: service-level agreement"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/service-level-agreement/
#   - description: "The Open Data Product Standard: input contracts"
#     ref: https://bitol-io.github.io/open-data-product-standard/latest/
# custom:
#   id: service-levels/faster-than-upstream
#   severity: warning
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     exempt_drivers:
#       type: set<string>
#       default: []
#       tighten: subset
#       description: Drivers of a service level for which a faster promise is meant as an aim.
#   fix: Promise the latency of the slowest input, or have a faster one promised there.
package policies.service_levels.faster_than_upstream

import rego.v1

import data.meshlint

params := data.params["service-levels/faster-than-upstream"]

promises := [entry |
	count(latencies) > 0
	some entry in meshlint.where(input.mesh.contract.slaProperties, "property", ["latency"])
	is_array(entry.path)
	is_number(entry.seconds)
	not object.get(entry, "driver", "") in params.exempt_drivers
]

latencies[id] := seconds if {
	some id, sla in data.mesh.upstream_sla[input.mesh.subject]
	seconds := sla.latency.seconds
}

slowest := max([seconds | some seconds in latencies])

slow := min({id | some id, seconds in latencies; seconds == slowest})

violation contains {"msg": msg, "path": array.concat(entry.path, ["value"])} if {
	some entry in promises
	entry.seconds < slowest
	msg := sprintf("promises a latency of %s, but `%s` takes %s", [
		shown(entry.seconds),
		meshlint.cut(slow, 34),
		shown(slowest),
	])
}

shown(seconds) := sprintf("%v d", [seconds / 86400]) if {
	seconds >= 86400
	whole(seconds / 86400)
} else := sprintf("%v h", [seconds / 3600]) if {
	seconds >= 3600
	whole(seconds / 3600)
} else := sprintf("%v min", [seconds / 60]) if {
	seconds >= 60
	whole(seconds / 60)
} else := sprintf("%v s", [ceil(seconds)])

whole(number) if number == floor(number)
