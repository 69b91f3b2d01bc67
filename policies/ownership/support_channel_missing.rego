# METADATA
# title: No support channel can be reached
# description: >-
#   Whoever builds on the data will have a question one day, or find that it did not arrive. Without a channel the
#   question goes to a person who may have left, or to nobody. Name in `support` at least one channel with an address
#   that a browser or a mail program opens. An address that is filled in later counts.
# related_resources:
#   - description: "The Open Data Contract Standard: support"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/support-communication-channels/
# custom:
#   id: ownership/support-channel-missing
#   severity: warning
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     schemes:
#       type: set<string>
#       default: [https, mailto, slack]
#       tighten: subset
#       description: Beginnings of addresses that people can open.
#   fix: Add to `support` an entry with `channel`, `tool` and a `url` that opens it.
package policies.ownership.support_channel_missing

import rego.v1

import data.meshlint

params := data.params["ownership/support-channel-missing"]

contract := input.mesh.contract if is_object(input.mesh.contract)

# A section of the wrong type is the document's own mistake.
channels := object.get(contract, "support", []) if {
	type_name(object.get(contract, "support", [])) == "array"
} else := [] if object.get(contract, "support", null) == null

reachable if {
	some entry in channels
	is_object(entry)
	is_string(entry.url)
	opens(lower(trim_space(entry.url)))
}

# The name of a mail channel may be its address.
reachable if {
	"mailto" in params.schemes
	some entry in channels
	is_object(entry)
	is_string(entry.channel)
	regex.match(`^[^@\s]+@[^@\s]+$`, entry.channel)
}

opens(address) if contains(address, "${")

opens(address) if {
	some scheme in params.schemes
	startswith(address, concat("", [lower(scheme), ":"]))
}

addresses := meshlint.having(channels, "url")

violation contains {"msg": "no support channel is named", "path": ["support"]} if {
	count(channels) == 0
}

violation contains {"msg": "no support channel has a `url`", "path": ["support"]} if {
	count(channels) > 0
	count(addresses) == 0
	not reachable
}

violation contains {"msg": msg, "path": array.concat(entry.path, ["url"])} if {
	not reachable
	some i, entry in addresses
	i == 0
	is_string(entry.url)
	is_array(entry.path)
	msg := sprintf("no support channel can be opened: `%s`", [meshlint.cut(entry.url, 40)])
}
