"""Compares what shipped policies find under Open Policy Agent with what mesh-lint finds.

    opa.py MESH-LINT MESH [TODAY]

MESH is a folder that mesh-lint checks. Open Policy Agent gets the policies as they are shipped, what
`explain --data` prints as data and what `explain --input` prints of each document as input. Wants the package
opa-golib-python-bindings, which holds Open Policy Agent itself.
"""

import json
import pathlib
import subprocess
import sys

from opa_bindings import OpaEngine

PACK = pathlib.Path(__file__).resolve().parent.parent / "policies"
# What mesh-lint keeps of a message.
LONGEST = 300


def main():
    program, mesh = sys.argv[1:3]
    today = sys.argv[3] if len(sys.argv) > 3 else "2026-12-20"

    def ask(*arguments):
        done = subprocess.run([program, *arguments, "--today", today], cwd=mesh, capture_output=True, text=True)
        if done.returncode > 1:
            sys.exit(f"{' '.join(arguments)}: exit code {done.returncode}\n{done.stderr}{done.stdout[:2000]}")
        return json.loads(done.stdout)

    policies = {it["id"]: it for it in ask("explain", "--config", "--format", "json")["policies"] if it["shipped"]}
    report = ask("check", "--format", "json")
    expected = {}
    for finding in report["findings"]:
        if finding["status"] != "fixed" and finding["rule"] in policies:
            key = (finding["rule"], finding["location"]["path"])
            expected.setdefault(key, []).append((finding["message"], finding["location"]["pointer"]))

    engine = OpaEngine()
    for path in sorted(PACK.rglob("*.rego")):
        if not path.name.endswith("_test.rego"):
            engine.add_policy(str(path.relative_to(PACK)), path.read_text())
    engine.add_data(ask("explain", "--data"))

    documents = sorted({it["path"] for it in report["contracts"]} | products(mesh))
    found = {}
    inputs = ask("explain", *(word for path in documents for word in ("--input", path)))
    for path, seen in zip(documents, inputs, strict=True):
        # What is a contract by its name alone is judged by no policy.
        if not seen.keys() & {"apiVersion", "kind", "id", "schema", "templateVersion"}:
            continue
        for id, policy in policies.items():
            if not applies(policy["applies_to"], seen["mesh"]):
                continue
            for entry in policy["entry_points"]:
                answer = engine.eval_query(f"x := {entry['rule']}", seen)
                for result in answer[0]["x"] if answer else []:
                    found.setdefault((id, path), []).append(told(result))
    return compare(expected, found, len(documents), len(policies))


def products(mesh):
    root = pathlib.Path(mesh)
    return {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.yaml")
        if "\nkind: DataProduct" in "\n" + path.read_text()
    }


def applies(scope, mesh):
    """Whether a policy looks at a document; shipped ones name no paths."""
    if scope["paths"]:
        sys.exit("a shipped policy names paths, which this script can't match")
    kind = "contract" if "contract" in mesh else "product"
    status = mesh[kind].get("status_norm")
    return (
        kind in (scope["kind"] or [kind])
        and (not scope["status"] or status in scope["status"])
        and (not scope["domains"] or mesh["domain"] in scope["domains"])
    )


def told(result):
    """Message and place of a result, as mesh-lint reports them."""
    if isinstance(result, str):
        return result, None
    message = " ".join(result["msg"].strip().splitlines())
    if len(message) > LONGEST:
        message = message[:LONGEST] + "…"
    path = result.get("path")
    if path is None:
        return message, None
    return message, "".join("/" + str(it).replace("~", "~0").replace("/", "~1") for it in path)


def compare(expected, found, documents, policies):
    wrong = 0
    for key in sorted(expected.keys() | found.keys()):
        ours, theirs = sorted(expected.get(key, [])), sorted(found.get(key, []), key=str)
        same = [it[0] for it in ours] == [it[0] for it in theirs]
        # Of a key that is not there, mesh-lint shows what would hold it.
        if not same or not all(b[1] is None or b[1].startswith(a[1]) for a, b in zip(ours, theirs)):
            wrong += 1
            print(f"{key[0]} on {key[1]}\n  mesh-lint: {ours}\n  OPA:       {theirs}")
    results = sum(len(it) for it in found.values())
    print(f"{policies} policies on {documents} documents: {results} results, {wrong} differences")
    if results == 0:
        print("nothing was compared")
    return 1 if wrong or results == 0 else 0


sys.exit(main())
