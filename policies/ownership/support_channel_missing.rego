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

# A section of the wrong type is the document's own mistake; no section is an empty one.
channels := written if is_array(written)

channels := [] if written == null

written := object.get(input.mesh.contract, "support", null) if is_object(input.mesh.contract)

schemes := regex.replace(lower(concat("|", params.schemes)), "[^a-z0-9|+-]", ".")

reachable if meshlint.matched(input.mesh.contract.support, "url", concat("", [`(?i)^\s*(?:`, schemes, `):|\$\{`])) != []

# The name of a mail channel may be its address.
reachable if {
	"mailto" in params.schemes
	meshlint.matched(written, "channel", `^[^@\s]+@[^@\s]+$`) != []
}

addresses := meshlint.having(channels, "url")

violation contains {"msg": "no support channel is named", "path": ["support"]} if {
	not reachable
	count(channels) == 0
}

violation contains {"msg": "no support channel has a `url`", "path": ["support"]} if {
	not reachable
	count(channels) > 0
	count(addresses) == 0
}

violation contains {"msg": msg, "path": array.concat(entry.path, ["url"])} if {
	not reachable
	some i, entry in addresses
	i == 0
	is_string(entry.url)
	is_array(entry.path)
	msg := sprintf("no support channel can be opened: `%s`", [meshlint.cut(entry.url, 40)])
}
