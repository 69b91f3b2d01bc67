# METADATA
# title: Files are in a format that is not agreed on
# description: >-
#   Consumers read files with the engine that they have, and what it cannot read has to be converted by each of them.
#   Spreadsheets and vendors' own formats lose types on the way, and delimited text has no schema at all. Serve files
#   in one of the open formats that carry their own schema. Streams and databases have no files and are left alone.
# related_resources:
#   - description: "The Open Data Contract Standard: servers"
#     ref: https://bitol-io.github.io/open-data-contract-standard/latest/infrastructure-servers/
#   - description: "Apache Parquet"
#     ref: https://parquet.apache.org/docs/file-format/
# custom:
#   id: interoperability/format-closed
#   severity: warning
#   waivable: true
#   applies_to:
#     kind: [contract]
#   params:
#     formats:
#       type: set<string>
#       default: [avro, delta, iceberg, json, orc, parquet]
#       tighten: subset
#       description: Formats in which files may be served, in lower case.
#     file_servers:
#       type: set<string>
#       default: [adls, azure, gcs, local, s3, sftp]
#       tighten: superset
#       description: Types of servers that serve files.
#   fix: Serve the files in one of the agreed formats.
package policies.interoperability.format_closed

import rego.v1

import data.meshlint

params := data.params["interoperability/format-closed"]

contract := input.mesh.contract if is_object(input.mesh.contract)

formats := {lower(format) | some format in params.formats}

violation contains {"msg": msg, "path": array.concat(server.path, ["format"])} if {
	some server in meshlint.having(contract.servers, "format")
	is_string(server.type)
	lower(server.type) in params.file_servers
	is_string(server.format)
	is_array(server.path)
	format := normal(server.format)
	format != ""
	not contains(format, "${")
	not format in formats
	msg := sprintf("server `%s` serves `%s`, which is not an agreed format", [name_of(server), meshlint.cut(server.format, 16)])
}

# `.parquet`, `Parquet` and `jsonl` mean the agreed ones.
normal(text) := "json" if {
	trim_left(trim_space(lower(text)), ".") in {"jsonl", "ndjson", "json lines", "newline_delimited_json"}
} else := trim_left(trim_space(lower(text)), ".")

name_of(server) := meshlint.cut(server.server, 20) if {
	is_string(server.server)
} else := "?"
