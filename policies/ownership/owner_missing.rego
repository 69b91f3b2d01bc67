# METADATA
# title: No owner is named
# description: >-
#   A contract without a named owner is a promise that nobody keeps: a consumer who finds wrong data has no one
#   to ask, and a change request has no one to decide it. Name at least one person of the team whose role makes
#   them accountable. A member whose `dateOut` has passed does not count, so that an owner who left is noticed
#   before the first incident is.
# related_resources:
#   - description: "The Open Data Contract Standard: team"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/team/
#   - description: "Data mesh principles: domain ownership"
#     ref: https://martinfowler.com/articles/data-mesh-principles.html
# custom:
#   id: ownership/owner-missing
#   severity: error
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     owner_roles:
#       type: set<string>
#       default: [owner, data owner, product owner]
#       tighten: subset
#       description: Roles that make a team member an owner; case, hyphens and underscores do not matter.
#     min_owners:
#       type: integer
#       default: 1
#       tighten: increase
#       description: How many different people must own a contract.
#   fix: Add a team member whose role is one of `owner_roles`.
package policies.ownership.owner_missing

import rego.v1

import data.meshlint

params := data.params["ownership/owner-missing"]

contract := input.mesh.contract if is_object(input.mesh.contract)

owner_roles := {normal(role) | some role in params.owner_roles}

normal(text) := trim_space(lower(strings.replace_n({"_": " ", "-": " "}, text)))

members := contract.team.members if {
	is_array(contract.team.members)
} else := []

owners := [member |
	some member in members
	is_string(member.role)
	normal(member.role) in owner_roles
]

# Whoever has left, with the last day that the contract gives.
departed contains {"date": date, "member": member} if {
	some member in owners
	is_string(input.mesh.today)
	is_string(member.dateOut)
	regex.match(`^[0-9]{4}-[0-9]{2}-[0-9]{2}`, member.dateOut)
	date := substring(member.dateOut, 0, 10)
	date < input.mesh.today
}

# One person with two roles is one owner.
active contains person(i, member) if {
	gone := {entry.member | some entry in departed}
	some i, member in owners
	not member in gone
}

person(i, member) := lower(trim_space(member.username)) if {
	is_string(member.username)
	not contains(member.username, "${")
} else := i

# A role that is filled in later may turn out to be an owner's.
undecided := [member |
	some member in members
	is_string(member.role)
	contains(member.role, "${")
]

# The plain case: somebody with the word of the role, who has not left.
plainly_owned if {
	params.min_owners == 1
	role := regex.replace(lower(concat("|", params.owner_roles)), "[^a-z0-9|]", ".")
	some member in meshlint.matched(input.mesh.contract.team.members, "role", concat("", ["(?i)^(?:", role, ")$"]))
	not member.dateOut
}

violation contains result if {
	not plainly_owned
	readable
	count(active) + count(undecided) < params.min_owners
	result := finding
}

# A team of the wrong type, or one that is filled in later, is not judged here.
readable if {
	contract
	team := object.get(input, "team", {})
	type_name(team) in {"object", "array", "null"}
}

finding := {
	"msg": sprintf("owner `%s` left on %s and nobody took over", [shown(last.member), last.date]),
	"path": path_to(last.member, "dateOut"),
} if {
	count(active) == 0
	last := max(departed)
} else := {
	"msg": sprintf("`team` names %d of %d required owners", [count(active), params.min_owners]),
	"path": team_path,
} if {
	count(active) > 0
} else := {
	"msg": "no team member has the role of an owner",
	"path": team_path,
}

# The list form of older versions has no `members`.
team_path := ["team", "members"] if {
	is_object(input.team)
} else := ["team"]

path_to(member, key) := array.concat(member.path, [key]) if {
	is_array(member.path)
} else := team_path

shown(member) := cut(member.username) if {
	is_string(member.username)
} else := cut(member.name) if {
	is_string(member.name)
} else := "?"

# Long names are cut, so that the message keeps to one line.
cut(text) := concat("", [substring(text, 0, 31), "…"]) if {
	substring(text, 32, 1) != ""
} else := text
