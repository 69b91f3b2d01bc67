package policies.interoperability.format_closed_test

import rego.v1

import data.policies.interoperability.format_closed

defaults := {
	"formats": ["avro", "delta", "iceberg", "json", "orc", "parquet"],
	"file_servers": ["adls", "azure", "gcs", "local", "s3", "sftp"],
}

found(server, params) := results if {
	servers := [object.union({"server": "lake", "path": ["servers", 0]}, server)]
	results := format_closed.violation with input as {"mesh": {"contract": {"servers": servers}}}
		with data.params as {"interoperability/format-closed": params}
}

judged(type, format) := found({"type": type, "format": format}, defaults)

test_agreed_formats if {
	every format in ["parquet", "Parquet", " .parquet", "delta", "iceberg", "avro", "json", "jsonl", "NDJSON", "${FORMAT}", ""] {
		judged("s3", format) == set()
	}
}

test_other_formats if {
	every format in ["csv", "xlsx", "XML", "sas7bdat"] {
		judged("S3", format) == {{
			"msg": sprintf("server `lake` serves `%s`, which is not an agreed format", [format]),
			"path": ["servers", 0, "format"],
		}}
	}
}

test_servers_without_files if {
	every type in ["kafka", "postgres", "snowflake", "", null, 5] {
		judged(type, "protobuf") == set()
	}
	found({"type": "s3"}, defaults) == set()
}

test_parameters if {
	judged("s3", "csv") != set()
	found({"type": "s3", "format": "csv"}, object.union(defaults, {"formats": ["CSV"]})) == set()
	count(found({"type": "ftp", "format": "csv"}, object.union(defaults, {"file_servers": ["ftp"]}))) == 1
}

test_odd_inputs if {
	every format in [null, 5, true, {}, ["csv"]] {
		judged("s3", format) == set()
	}
	found({"type": "s3", "format": "csv", "path": "x"}, defaults) == set()
	{"server `?` serves `csv`, which is not an agreed format"} == {result.msg |
		some result in found({"type": "s3", "format": "csv", "server": 5}, defaults)
	}
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": 5}}, {"mesh": {"contract": {"servers": 5}}}] {
		format_closed.violation == set() with input as odd
			with data.params as {"interoperability/format-closed": defaults}
	}
}
