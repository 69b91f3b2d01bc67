# METADATA
# title: A product reads what is going away
# description: >-
#   A data product that reads a deprecated contract works until the day on which it does not. The finding is a warning
#   while the contract is deprecated and an error once it is retired or past its end of life, and names both owners,
#   for one has to move and the other to wait. A contract that is given both as an input port and as an input of an
#   output port is reported once.
# related_resources:
#   - description: "The Open Data Product Standard: input ports"
#     ref: https://bitol-io.github.io/open-data-product-standard/latest/
# custom:
#   id: lifecycle/retired-input
#   severity: warning
#   waivable: true
#   applies_to:
#     kind: [product]
#   params:
#     going_away:
#       type: set<string>
#       default: [deprecated]
#       tighten: superset
#       description: States of a contract that warn those who read it.
#     gone:
#       type: set<string>
#       default: [retired]
#       tighten: superset
#       description: States of a contract that nobody may read any more.
#   fix: Move the input to the successor of the contract, or agree with its owner on a later end.
package policies.lifecycle.retired_input

import rego.v1

import data.meshlint

params := data.params["lifecycle/retired-input"]

product := input.mesh.product if {
	is_object(input.mesh.product)
	not object.get(input.mesh.product, "status_norm", "") in params.gone
}

uses := [use |
	product
	some use in data.mesh.uses[input.mesh.subject]
	use.kind in {"input_port", "input_contract"}
	ends(data.mesh.contracts[use.target])
	is_string(use.target)
	is_array(use.path)
]

ends(contract) if contract.sla.endOfLife

ends(contract) if contract.status in params.gone

ends(contract) if contract.status in params.going_away

ports := {use.target | some use in uses; use.kind == "input_port"}

inputs := [use |
	some use in uses
	counts(use)
]

counts(use) if use.kind == "input_port"

counts(use) if not use.target in ports

contract(use) := data.mesh.contracts[use.target]

key := {"input_port": "contractId", "input_contract": "id"}

# A date that is filled in later, or is none, is not past.
past(use) if {
	date := contract(use).sla.endOfLife.value
	is_string(date)
	regex.match(`^[0-9]{4}-[0-9]{2}-[0-9]{2}`, date)
	substring(date, 0, 10) < input.mesh.today
}

dead(use) := "retired" if {
	contract(use).status in params.gone
} else := "expired" if past(use)

violation contains result(use, object.get(contract(use), "status", "deprecated")) if {
	some use in inputs
	contract(use).status in params.going_away
	not dead(use)
}

deny contains result(use, state) if {
	some use in inputs
	state := dead(use)
}

result(use, state) := {
	"msg": sprintf("reads `%s`, which is %s%s", [meshlint.cut(use.to, 34), state, parties(use)]),
	"path": array.concat(use.path, [key[use.kind]]),
}

parties(use) := sprintf(" (%s, %s)", [meshlint.cut(reader, 16), meshlint.cut(writer, 16)]) if {
	reader := input.mesh.owners[0]
	writer := contract(use).owners[0]
	reader != writer
} else := sprintf(" (%s)", [meshlint.cut(contract(use).owners[0], 20)]) if {
	contract(use).owners[0]
} else := ""
