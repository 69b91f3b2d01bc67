"""Files of results against the descriptions of those who read them.

    python .ci/reports.py PROGRAM TOOLS

TOOLS holds junit-10.xsd, the schema by which Jenkins judges JUnit files, and node_modules with
`typescript` and `codeclimate-types`, which describe entries of a code quality report. The package
lxml must be at hand. Tried are all pull requests of the demo mesh, what fails to run, what policy
tests say, and names and texts with odd characters.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

from lxml import etree

# GitLab and others read these of a case, which the schema does not know.
BESIDE_THE_SCHEMA = ("file", "line")

POLICY = """# METADATA
# title: A `]]>` & "title" <b> of a policy
# custom:
#   id: odd/%(name)s
package policies.odd.%(name)s

violation contains {"msg": "]]> <&> \\"x\\" \\u0001 \\ufffe \\u202e"} if {
	input.mesh.contract.%(condition)s
}
"""

POLICY_TEST = """package policies.odd.text_test

import data.policies.odd.text

test_holds if text.violation == set() with input as {}

test_fails if text.violation == {1} with input as {}

test_todo if 1 == 2
"""

# What GitLab reads of an entry: a part of what Code Climate describes, no other key beside it.
TYPES = """import type { Issue } from "codeclimate-types";
type Read = Pick<Issue, "check_name" | "description" | "location"> & Required<Pick<Issue, "severity" | "fingerprint">>;
"""


def main():
    program, tools = (pathlib.Path(it).resolve() for it in sys.argv[1:3])
    schema = etree.XMLSchema(etree.parse(tools / "junit-10.xsd"))
    with tempfile.TemporaryDirectory() as lab:
        lab = pathlib.Path(lab)
        junit, gitlab = results(program, lab)
        seen = junit_files(schema, junit)
        entries = code_quality(tools, lab, gitlab)
    print(f"{len(junit)} JUnit files ({', '.join(f'{count} {tag}' for tag, count in sorted(seen.items()))})")
    print(f"{len(gitlab)} code quality reports ({entries} entries)")


def results(program, lab):
    """The texts of both formats, by where they come from."""
    mesh, junit, gitlab = lab / "mesh", {}, {}

    def run(*arguments, wants=(0, 1)):
        ran = subprocess.run([program, *arguments], cwd=mesh, capture_output=True, text=True, env={"HOME": str(lab)})
        if ran.returncode not in wants:
            sys.exit(f"{arguments} ends with {ran.returncode}: {ran.stderr}")
        return ran.stdout

    def check(name, *arguments, **wants):
        junit[name] = run("check", "--today", "2026-12-20", "--format", "junit", *arguments, **wants)
        gitlab[name] = run("check", "--today", "2026-12-20", "--format", "gitlab", *arguments, **wants)

    subprocess.run([program, "demo", "--no-check", mesh], check=True, capture_output=True)
    heads = ["for-each-ref", "--format=%(refname:short)", "refs/heads"]
    branches = subprocess.run(["git", "-C", mesh, *heads], check=True, capture_output=True, text=True).stdout.split()
    for branch in branches:
        check(branch, "--pr", "--base", "main", "--head", branch)
    check("all that stands", "--gate", "all", "--fail-on", "warning")
    odd = mesh / "policies/odd"
    odd.mkdir()
    (odd / "text.rego").write_text(POLICY % {"name": "text", "condition": "id"})
    (odd / "text_test.rego").write_text(POLICY_TEST)
    odd_name = mesh / "domains/payments/contracts/a&b <c> '\"]]>\x01.odcs.yaml"
    odd_name.write_text("apiVersion: v3.1.0\nkind: DataContract\nid: \"]]>\\x01<&>\"\nname: \"\\uFFFE\\U0001F600\"\n")
    check("odd texts")
    junit["policy test"] = run("policy", "test", "--format", "junit")
    (odd / "slow.rego").write_text(POLICY % {"name": "broken", "condition": "id )"})
    check("a policy that does not parse", wants=(2,))
    return junit, gitlab


def junit_files(schema, texts):
    """Every file fits the schema; tells how often each element occurs."""
    seen = {}
    for name, text in texts.items():
        tree = etree.fromstring(text.encode())
        for case in tree.iter("testcase"):
            for attribute in BESIDE_THE_SCHEMA:
                case.attrib.pop(attribute, None)
        for element in tree.iter():
            seen[element.tag] = seen.get(element.tag, 0) + 1
        if not schema.validate(tree):
            sys.exit(f"JUnit of {name}: {schema.error_log.last_error}")
    # The schema must be able to say no, and there must have been something to say yes to.
    tree.find(".//testcase").attrib.pop("name")
    if schema.validate(tree):
        sys.exit("the schema takes a case without a name")
    missing = {"testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out"} - seen.keys()
    if missing:
        sys.exit(f"no JUnit file has {sorted(missing)}")
    return seen


def code_quality(tools, lab, texts):
    """Every entry is what the types describe; tells how many there are."""
    reports = [json.loads(text) for text in texts.values()]
    entries = sum(reports, [])
    severities = {entry["severity"] for entry in entries}
    if not severities >= {"info", "minor", "major", "critical"}:
        sys.exit(f"no entry of some severities: {severities}")
    (lab / "node_modules").symlink_to(tools / "node_modules")
    for name, entry, good in (("good", None, True), ("bad", {**entries[0], "severity": "error"}, False)):
        shown = entries if entry is None else [entry]
        # An entry is a literal of its own, so that keys that nobody knows are errors too.
        lines = [f"all.push({json.dumps(it)});\n" for it in shown]
        (lab / name).mkdir()
        options = {"noEmit": True, "strict": True, "module": "nodenext", "types": []}
        (lab / name / "tsconfig.json").write_text(json.dumps({"compilerOptions": options}))
        (lab / name / "all.ts").write_text(TYPES + "export const all: Read[] = [];\n" + "".join(lines))
        compiler = lab / "node_modules/typescript/bin/tsc"
        ran = subprocess.run(["node", compiler, "--project", lab / name], capture_output=True, text=True)
        if (ran.returncode == 0) != good:
            sys.exit(f"code quality, {name} entries: {ran.stdout[-2_000:] or 'nothing is wrong with them'}")
    for name, report in zip(texts, reports):
        prints = [entry["fingerprint"] for entry in report]
        if len(prints) != len(set(prints)):
            sys.exit(f"code quality of {name}: a fingerprint stands twice")
    return len(entries)


if __name__ == "__main__":
    main()
