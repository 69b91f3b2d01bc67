package policies.access.embedded_credentials_test

import rego.v1

import data.policies.access.embedded_credentials

defaults := {"reference_prefixes": [
	"/", "./", "~/", "@microsoft.keyvault(", "arn:", "env:", "file:", "gcp-secret:", "http://", "https://", "keyvault:",
	"op://", "projects/", "secret:", "secretref:", "secrets/", "ssm:", "vault:",
]}

found(document) := results if {
	results := embedded_credentials.violation with input as document
		with data.params as {"access/embedded-credentials": defaults}
}

server(rest) := {"servers": [rest]}

judged(key, text) := found(server({key: text}))

custom(name, value) := found({"customProperties": [{"property": name, "value": value}]})

at(key, what) := {{"msg": sprintf("`%s` holds %s", [key, what]), "path": ["servers", 0, key]}}

# Put together here, so that no scanner of secrets takes the test for a leak.
access_key := concat("", ["AKIA", "ABCDEFGHIJKLMNOP"])

private_key := concat("", ["-----BEGIN RSA PRIVATE", " KEY-----\nMIIEpAIBAAKCAQEA"])

test_a_password_in_an_address if {
	judged("host", "postgresql://reader:hunter2@db.example.com:5432/shop") == at("host", "a password: `****`")
	judged("host", "redis://:hunter2@cache.example.com") == at("host", "a password: `****`")
	judged("location", "sftp://ana:correct-horse-battery@example.com/x") == at("location", "a password: `corr****`")
}

test_a_password_at_the_top if {
	found({"password": "correct-horse-battery"}) == {{
		"msg": "`password` holds a credential: `corr****`",
		"path": ["password"],
	}}
	found({"password": "${PASSWORD}"}) == set()
}

test_a_password_in_an_address_anywhere if {
	found({"support": [{"channel": "web", "url": "https://bot:hunter2@chat.example.com"}]}) == {{
		"msg": "`url` holds a password: `****`",
		"path": ["support", 0, "url"],
	}}
	count(found({"description": {"usage": "Connect to mysql://reader:hunter2@db.example.com/shop"}})) == 1
}

test_addresses_without_a_password if {
	every text in [
		"https://example.com:8443/path", "postgresql://reader@db.example.com:5432/shop", "s3://bucket/a:b@c",
		"ana@example.com",
		"https://example.com/a?to=x:y@example.com", "jdbc:postgresql://db.example.com:5432/shop", "kafka://a:9092,b:9092",
	] {
		judged("location", text) == set()
	}
}

test_an_access_key if {
	judged("location", concat("", ["s3://bucket?id=", access_key])) == at("location", "an access key: `AKIA****`")
	found({"description": {"usage": access_key}}) == {{
		"msg": "`usage` holds an access key: `AKIA****`",
		"path": ["description", "usage"],
	}}
}

test_tokens_of_a_known_shape if {
	every text in [
		concat("", ["ghp_", "abcdefghijklmnopqrstuvwxyz0123456789"]),
		concat("", ["xoxb", "-1234567890-abc"]),
		concat("", ["AIza", "abcdefghijklmnopqrstuvwxyz012345678"]),
	] {
		count(custom("note", text)) == 1
	}
}

test_what_only_resembles_an_access_key if {
	every text in ["AKIA", "AKIArchitecture", lower(access_key), "ASIA-EAST1", "AIza-short", "xoxb-1"] {
		judged("location", text) == set()
	}
}

test_a_private_key if {
	judged("certificate", private_key) == at("certificate", "a private key")
	judged("certificate", replace(private_key, "PRIVATE", "PUBLIC")) == set()
}

test_a_signed_link if {
	link := "https://acme.blob.core.windows.net/orders?sv=2024-01-01&sig=c2lnbmF0dXJlLW9mLXRoZS1saW5r%3D&se=2030"
	judged("location", link) == at("location", "a signature: `c2ln****`")
	judged("location", "https://example.com/orders?sig=none") == set()
}

test_an_assignment_in_a_connection_text if {
	judged("host", "Server=db;User=ana;Password=hunter2;Encrypt=yes") == at("host", "a credential: `****`")
	every text in [
		"pwd=hunter2", "AccountKey=aGVsbG8gd29ybGQ=", "api_key=abc123", "client-secret=abc123", "token=abc123",
	] {
		count(judged("host", text)) == 1
	}
	found({"support": [{"url": "https://example.com/?access_token=abc123"}]}) == {{
		"msg": "`url` holds a credential: `****`",
		"path": ["support", 0, "url"],
	}}
}

test_an_assignment_in_prose_is_an_explanation if {
	found({"description": {"usage": "Append password=hunter2 to the connection text"}}) == set()
}

test_the_first_literal_counts if {
	judged("host", "password=<password>;token=abc123") == at("host", "a credential: `****`")
}

test_a_key_named_like_a_secret if {
	judged("password", "hunter2") == at("password", "a credential: `****`")
	judged("secretAccessKey", "abcdefghijklmnopqrstuvwxyz") == at("secretAccessKey", "a credential: `abcd****`")
	every name in ["db_password", "api-key", "CLIENT SECRET", "account.key", "refreshToken", "pwd", "passphrase"] {
		custom(name, "hunter2") == {{
			"msg": sprintf("`%s` holds a credential: `****`", [name]),
			"path": ["customProperties", 0, "value"],
		}}
	}
}

test_secrets_deep_inside if {
	custom_properties := [{"property": "conn", "value": {"password": ["hunter2"]}}]
	found({"schema": [{"properties": [{"customProperties": custom_properties}]}]}) == {{
		"msg": "`password` holds a credential: `****`",
		"path": ["schema", 0, "properties", 0, "customProperties", 0, "value", "password", 0],
	}}
}

test_a_list_of_servers_only_by_name if {
	found({"servers": {"dev": {"password": "hunter2"}}}) == {{
		"msg": "`password` holds a credential: `****`",
		"path": ["servers", "dev", "password"],
	}}
}

test_names_that_only_resemble_a_secret if {
	every name in ["passwordPolicy", "tokenUrl", "primaryKey", "secretName", "key", "tokens_used", "keyboard"] {
		custom(name, "hunter2") == set()
	}
	found({"schema": [{"name": "password", "properties": [{"name": "api_key", "description": "hashed"}]}]}) == set()
	custom("token count", "hunter2") == set()
}

test_references_are_no_secrets if {
	every text in [
		"vault:kv/shop#password", "arn:aws:secretsmanager:eu-west-1:1:secret:shop", "/run/secrets/db", "env:DB_PASSWORD",
		"https://vault.example.com/shop", "@Microsoft.KeyVault(SecretUri=x)", "projects/acme/secrets/db",
	] {
		judged("password", text) == set()
	}
	count(embedded_credentials.violation) == 1 with input as server({"password": "vault:kv"})
		with data.params as {"access/embedded-credentials": {"reference_prefixes": []}}
}

test_placeholders_are_no_secrets if {
	every text in [
		"", "<password>", "{{ password }}", "{password}", "****", "xxxx", "XXXXXXXX", "...", "$(DB_PASSWORD)",
		"$DB_PASSWORD", "%s", "null", "REDACTED", "n/a", "see the wiki page", "line one\nline two",
	] {
		judged("password", text) == set()
	}
	judged("host", "postgresql://reader:<password>@db.example.com/shop") == set()
	judged("host", "postgresql://reader:****@db.example.com/shop") == set()
}

test_a_text_that_is_filled_in_later if {
	judged("host", "postgresql://reader:${DB_PASSWORD}@db.example.com/shop") == set()
	judged("password", "${DB_PASSWORD}") == set()
	judged("password", "${USER}-hunter2") == set()
}

test_no_secret_is_shown if {
	secret := "s3cr3t-t3xt-0f-th3-t34m"
	every document in [
		server({"password": secret}),
		server({"host": sprintf("ftp://ana:%s@example.com", [secret])}),
		server({"host": sprintf("password=%s", [secret])}),
	] {
		results := found(document)
		count(results) == 1
		every result in results {
			not contains(result.msg, substring(secret, 0, 5))
			contains(result.msg, "`s3cr****`")
		}
	}
}

test_quotes_do_not_hide_a_secret if {
	judged("host", `ftp://ana:hun"ter2@example.com`) == at("host", "a password: `****`")
}

test_what_the_tool_adds_is_not_judged if {
	found({"mesh": {"contract": {"servers": [{"path": ["servers", 0], "password": "hunter2"}]}}}) == set()
}

test_a_property_without_a_name if {
	found({"customProperties": [{"property": 5, "value": access_key}]}) == {{
		"msg": "`value` holds an access key: `AKIA****`",
		"path": ["customProperties", 0, "value"],
	}}
}

test_long_names_are_cut if {
	custom("the password of the database of the shop, a.k.a. password", "hunter2") == {{
		"msg": "`the password of the database of…` holds a credential: `****`",
		"path": ["customProperties", 0, "value"],
	}}
}

test_odd_inputs if {
	every odd in [null, "password=hunter2", 5, [], {}, ["password=hunter2"], {"servers": null}, {"servers": "token"}] {
		found(odd) == set()
	}
	found({"servers": [null, 5, [], {"password": null}, {"password": 5}, {"password": true}]}) == set()
	found({"customProperties": {"password": "hunter2"}}) == {{
		"msg": "`password` holds a credential: `****`",
		"path": ["customProperties", "password"],
	}}
}
