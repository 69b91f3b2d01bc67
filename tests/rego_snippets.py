#!/usr/bin/env python3
"""Ask Open Policy Agent for the answers of the snippets in tests/it/rego_snippets.jsonl.

    rego_snippets.py           writes the answers into the file
    rego_snippets.py --check   fails where a stored answer is not the one given now

Each line is a snippet: `id`, `group`, `modules` (name to text), `query`, perhaps `input` and `data`, and `expect`:
`{"value": ...}`, `{"undefined": true}` or `{"error": code}`. The first line names the version that answered. Needs the
Python package `opa-golib-python-bindings`, which carries Open Policy Agent as a library.
"""

import json
import re
import sys
from pathlib import Path

from opa_bindings import OpaEngine, OpaError, OpaUndefinedError, _native

FILE = Path(__file__).parent / "it" / "rego_snippets.jsonl"
REFERENCE = re.compile(r"data(\.[A-Za-z_]\w*)+")
CODE = re.compile(r"(rego_\w+_error|eval_\w+_error|merge_conflict)")


def version():
    """The version that the library says it is."""
    library = Path(_native.__file__).parent / "libopabridge.so"
    found = re.findall(rb"github\.com/open-policy-agent/opa\tv(\d+\.\d+\.\d+)", library.read_bytes())
    return found[0].decode() if found else "unknown"


def answer(snippet):
    """What Open Policy Agent answers."""
    engine = OpaEngine()
    try:
        for name, text in snippet["modules"].items():
            engine.add_policy(name, text)
        if "data" in snippet:
            engine.add_data(snippet["data"])
        query = snippet["query"]
        if REFERENCE.fullmatch(query):
            return {"value": engine.eval_document(query.removeprefix("data."), snippet.get("input"))}
        return of_query(engine, query, snippet.get("input"))
    except OpaUndefinedError:
        return {"undefined": True}
    except OpaError as error:
        found = CODE.search(f"{error.code} {error.message}")
        return {"error": found.group() if found else error.code}
    finally:
        engine.close()


def of_query(engine, query, given):
    """The value of the last expression of a query; the library itself gives bindings only."""
    before, separator, last = query.rpartition(";")
    rows = engine.eval_query(f"{before}{separator} value_of_query := ({last.strip()})", given)
    if not rows:
        return {"undefined": True}
    value = rows[0]["value_of_query"]
    # One of several statements must hold.
    return {"undefined": True} if separator and value is False else {"value": value}


def lines():
    """The file with fresh answers."""
    snippets = [json.loads(line) for line in FILE.read_text(encoding="utf-8").rstrip("\n").split("\n")[1:]]
    yield json.dumps({"answered_by": f"Open Policy Agent {version()}"})
    for snippet in snippets:
        yield json.dumps({**snippet, "expect": answer(snippet)}, ensure_ascii=False)


def main():
    fresh = "\n".join(lines()) + "\n"
    if "--check" not in sys.argv[1:]:
        FILE.write_text(fresh, encoding="utf-8")
        return 0
    stored = FILE.read_text(encoding="utf-8").rstrip("\n").split("\n")
    wrong = [line for line, now in zip(stored, fresh.rstrip("\n").split("\n")) if line != now]
    for line in wrong:
        print("not the answer given now:", line[:200], file=sys.stderr)
    print(f"{len(stored) - 1} snippets, {len(wrong)} stale", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
