# METADATA
# title: A credential is written into the document
# description: >-
#   A contract is read by everyone who may read the repository and stays in its history for ever, so that a password
#   in it is public from the first push on. Take the credential out, revoke it at once (removing the text does not
#   undo the push), and let the platform fill it in: write a variable such as `${DB_PASSWORD}` or the address of
#   the secret in its vault. Connection texts, access keys, private keys, signed links and keys named like a
#   password are looked at; the finding shows four characters at most.
# related_resources:
#   - description: "CWE-798: use of hard-coded credentials"
#     ref: https://cwe.mitre.org/data/definitions/798.html
#   - description: "The Open Data Contract Standard: servers"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/infrastructure-servers/
# custom:
#   id: access/embedded-credentials
#   severity: error
#   waivable: false
#   applies_to:
#     kind: [contract, product]
#   params:
#     reference_prefixes:
#       type: set<string>
#       default: ["/", "./", "~/", "@microsoft.keyvault(", "arn:", "env:", "file:", "gcp-secret:", "http://",
#         "https://", "keyvault:", "op://", "projects/", "secret:", "secretref:", "secrets/", "ssm:", "vault:"]
#       tighten: subset
#       description: Beginnings of values, in lower case, that name the place of a secret and are none themselves.
#   fix: Replace the credential by a variable or a reference to the vault, and revoke it.
package policies.access.embedded_credentials

import rego.v1

import data.meshlint

params := data.params["access/embedded-credentials"]

# What the tool adds to the document repeats it.
document := object.remove(input, ["mesh"]) if is_object(input)

# Nearly every document holds no text that is worth a closer look.
suspects := meshlint.texts(document, hints)

hints := [
	`(?:AKIA|ASIA)[0-9A-Z]{16}`,
	`gh[opsur]_[0-9A-Za-z]{36}`,
	`xox[abprs]-`,
	`AIza`,
	`PRIVATE KEY-----`,
	`://[^/@ ]*:[^/@ ]+@`,
	`(?i)passw|pwd|passphrase|token|sig=`,
	`(?i)(?:access|account|api|client|private|secret)[ ._-]?(?:access[ ._-]?)?(?:key|secret)`,
]

violation contains result if {
	some suspect in suspects
	text := suspect.text
	not contains(text, "${")
	found := leak(suspect.path, text, suspect.name)
	result := {
		"msg": sprintf("`%s` holds %s%s", [meshlint.cut(suspect.name, 32), found.what, masked(found.secret)]),
		"path": suspect.path,
	}
}

leak(path, text, name) := {"what": "a private key", "secret": ""} if {
	regex.match(`-----BEGIN [A-Z ]*PRIVATE KEY-----`, text)
} else := {"what": "an access key", "secret": secret} if {
	secret := regex.find_n(concat("|", [
		`(?:AKIA|ASIA)[0-9A-Z]{16}`,
		`gh[opsur]_[0-9A-Za-z]{36}`,
		`xox[abprs]-[0-9A-Za-z-]{10,}`,
		`AIza[0-9A-Za-z_-]{35}`,
	]), text, 1)[0]
} else := {"what": "a password", "secret": secret} if {
	secret := literals(`://[^/:@?# ]*:([^/@?# ]+)@`, text)[0]
} else := {"what": "a signature", "secret": secret} if {
	in_scope(path, text)
	secret := literals(`[?&]sig=([0-9A-Za-z%+/=]{16,})`, text)[0]
} else := {"what": "a credential", "secret": secret} if {
	in_scope(path, text)
	secret := literals(assignment, text)[0]
} else := {"what": "a credential", "secret": text} if {
	in_scope(path, text)
	named_secret(name)
	literal(text)
	not regex.match(`[ \n\t]`, text)
	not strings.any_prefix_match(lower(text), references)
}

assignment := sprintf("(?i)(?:%s|%s)=([^;&, \"']+)", [
	`passw(?:or)?d|pwd|passphrase|token`,
	`(?:access|account|api|client|private|secret)[._-]?(?:access[._-]?)?(?:key|secret)`,
])

references := [prefix | some prefix in params.reference_prefixes]

# Only here is a text read by a machine; in prose `password=…` is an explanation.
in_scope(path, text) if path[0] == "servers"

# Version 2.2 of the standard has the connection at the top.
in_scope(path, text) if path == ["password"]

in_scope(path, text) if "customProperties" in path

in_scope(path, text) if contains(text, "://")

named_secret(name) if {
	squashed := strings.replace_n({" ": "", "-": "", ".": "", "_": ""}, lower(name))
	strings.any_suffix_match(squashed, [
		"password", "passwd", "pwd", "passphrase",
		"accesstoken", "apitoken", "authtoken", "bearertoken", "refreshtoken", "sastoken",
		"accesskey", "accountkey", "apikey", "privatekey", "secretkey", "clientsecret",
	])
}

literals(pattern, text) := [found[1] |
	some found in regex.find_all_string_submatch_n(pattern, text, -1)
	literal(found[1])
]

# `<password>`, `{{ password }}`, `****` and the like stand for something else.
literal(text) if {
	not strings.any_prefix_match(text, ["<", "{", "[", "$(", "*", "%s", "%("])
	not regex.match(`^(\$[A-Z_]+|[xX]+|\.+|-+)$`, text)
	not lower(text) in {"", "false", "n/a", "none", "null", "redacted", "true"}
}

# Four characters at most, and none of a short text: they would be half of it.
masked("") := ""

masked(secret) := sprintf(": `%s****`", [substring(secret, 0, 4)]) if {
	substring(secret, 15, 1) != ""
} else := ": `****`" if {
	secret != ""
}
