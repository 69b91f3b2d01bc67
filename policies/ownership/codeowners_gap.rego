# METADATA
# title: No team reviews the file
# description: >-
#   Who owns a contract in the mesh is who reviews its changes in Git. Where no line of CODEOWNERS matches the file,
#   or the last line that does names nobody, anybody may merge a change of the promise that others build on. Add a
#   line for the folder with the team that owns it. Persons alone are no team: they change jobs. In a repository
#   without a CODEOWNERS file the policy is silent.
# related_resources:
#   - description: "GitHub: about code owners"
#     ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
#   - description: "Data mesh principles: domain ownership"
#     ref: https://martinfowler.com/articles/data-mesh-principles.html
# custom:
#   id: ownership/codeowners-gap
#   severity: warning
#   waivable: true
#   applies_to:
#     kind: [contract, product]
#   params:
#     require_team:
#       type: boolean
#       default: true
#       tighten: locked
#       description: Whether one of the owners must be a team, written as `@organisation/team`.
#     released_paths:
#       type: set<string>
#       default: []
#       tighten: subset
#       description: Beginnings of paths that may lie outside CODEOWNERS, such as a folder for experiments.
#   fix: Add a line with the folder and the owning team to CODEOWNERS, below the lines that it must override.
package policies.ownership.codeowners_gap

import rego.v1

import data.meshlint

params := data.params["ownership/codeowners-gap"]

review := input.mesh.codeowners if {
	is_object(input.mesh.codeowners)
	not released
}

released if {
	is_string(input.mesh.file.path)
	some prefix in params.released_paths
	startswith(input.mesh.file.path, prefix)
}

owners := [owner | some owner in review.owners; is_string(owner)]

place := meshlint.cut(input.mesh.file.path, 45)

# The plain case: a team.
has_team if {
	is_array(input.mesh.codeowners.owners)
	some owner in input.mesh.codeowners.owners
	is_string(owner)
	contains(owner, "/")
}

violation contains {"msg": msg, "path": ["id"]} if {
	not has_team
	review.listed == false
	msg := sprintf("no line of CODEOWNERS covers `%s`", [place])
}

violation contains {"msg": msg, "path": ["id"]} if {
	not has_team
	review.listed == true
	count(owners) == 0
	msg := sprintf("the last line of CODEOWNERS for `%s` names nobody", [place])
}

violation contains {"msg": msg, "path": ["id"]} if {
	not has_team
	params.require_team == true
	count(owners) > 0
	msg := sprintf("CODEOWNERS names persons but no team for `%s`", [place])
}
