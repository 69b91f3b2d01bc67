package policies.lifecycle.version_not_semver_test

import rego.v1

import data.policies.lifecycle.version_not_semver

found(document) := results if {
	results := version_not_semver.violation with input as document
}

judged(version) := found({"version": version})

test_semantic_versions if {
	every version in ["1.0.0", "0.1.0", "10.20.30", "1.0.0-rc.1", "1.0.0+build.5", "${VERSION}"] {
		judged(version) == set()
	}
}

test_what_is_meant if {
	every version, meant in {"1.0": "1.0.0", "2": "2.0.0", "v1.2.3": "1.2.3", "V1.2": "1.2.0", " 1.2.3 ": "1.2.3"} {
		judged(version) == {{
			"msg": sprintf("`version` is `%s`, the semantic one is `%s`", [version, meant]),
			"path": ["version"],
			"fix": [{"op": "replace", "path": "/version", "value": meant}],
		}}
	}
}

test_other_versions if {
	every version in ["latest", "2024-01-01", "1.0.0.0", "01.0.0", "1.x", "v", "1..0"] {
		judged(version) == {{
			"msg": sprintf("`version` is `%s`, which is not a semantic one", [version]),
			"path": ["version"],
		}}
	}
}

test_empty_versions if {
	every version in ["", "  "] {
		judged(version) == {{"msg": "`version` is empty", "path": ["version"]}}
	}
}

test_odd_inputs if {
	every odd in [null, 1, 1.5, true, [], {}] {
		judged(odd) == set()
	}
	every odd in [null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": 5}}, {"mesh": {"contract": {}}}] {
		version_not_semver.violation == set() with input as odd
	}
}
