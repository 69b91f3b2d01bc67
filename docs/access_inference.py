"""Places of results by access inference, held against where their policies say that they stand.

    python3 docs/access_inference.py SHARED MESH_LINT

The thirty policies of SHARED/bench/policies say the place of each result, and are run over SHARED/corpus. For
each result the references to `input` that the firing rule reads are listed, helpers included, in the order of
the text; the place is the last of them, or the longest. What iterators were bound to is known in two ways:

* told: as the evaluation bound them. An engine would have to trace it; here the path that the policy itself
  says tells it, so that this is the most that inference can reach.
* quoted: by the names that the message quotes, which needs nothing of the engine.
"""

import collections
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

ITERATOR = re.compile(r"some (?:(\w+), )?(\w+) in ([\w.]+)")
GET = re.compile(r"object\.get\((\w+), \"(\w+)\"")
REFERENCE = re.compile(r"(?<![\w.\"])(\w+)((?:\.\w+)+)")
WALK = ("walk", "")
HITS = ["exact", "item", "parent", "wrong"]


def prepared(shared, mesh):
    """A mesh of the corpus and the policies under free names; the policies by id."""
    (mesh / "policies").mkdir()
    (mesh / "mesh-lint.yaml").write_text("policies: {shipped: false}\n")
    for path in (shared / "corpus").glob("*.yaml"):
        shutil.copy(path, mesh / path.name)
    rules = {}
    for path in sorted((shared / "bench/policies").glob("*.rego")):
        text = "\n".join(it for it in path.read_text().splitlines() if not it.startswith("#"))
        text = text.replace("package mesh.policies.", "package foreign.")
        text = text.replace("data.mesh.domains", "data.foreign_data.domains")
        text = text.replace("data.params.", "data.foreign_data.params.")
        (mesh / "policies" / path.name).write_text(text)
        rules["foreign." + path.stem] = text
    data = json.loads((shared / "bench/policies/data.json").read_text())
    domains, params = json.dumps(data["mesh"]["domains"]), json.dumps(data["params"])
    text = f"package foreign_data\n\ndomains := {domains}\n\nparams := {params}\n"
    (mesh / "policies/foreign_data.rego").write_text(text)
    return rules


def bodies(text):
    """The bodies of the results, and those of helpers by name: argument and statements."""
    results, helpers, lines, at = [], {}, text.splitlines(), 0
    while at < len(lines):
        if lines[at].startswith("deny contains v if {"):
            end = next(it for it in range(at, len(lines)) if lines[it].startswith("}"))
            results.append([it.strip() for it in lines[at + 1 : end]])
            at = end
        elif found := re.match(r"(\w+)(?:\((\w+)\))?(?: := (.*?))? if \{?(.*?)\}?$", lines[at]):
            statements = (found[4] + "; " + (found[3] or "")).split(";")
            helpers.setdefault(found[1], []).append((found[2], [it.strip() for it in statements]))
        at += 1
    return results, helpers


def resolved(reference, known):
    first, *rest = reference.split(".")
    return known[first] + rest if first in known else None


def reads(statements, known, helpers, depth=0):
    """The paths that are read, in order; an iterator is a pair of a mark and its variable."""
    paths = []
    for statement in statements:
        if statement.startswith("v := "):
            break
        if "walk(input" in statement:
            paths.append([WALK])
        local = dict(known)
        for index, item, of in ITERATOR.findall(statement):
            base = resolved(of, local)
            if base is None:
                continue
            local[item] = base + [("?", index or "*" + item)]
            if statement.startswith("some"):
                known[item] = local[item]
            paths.append(base)
        for of, key in GET.findall(statement):
            if (base := resolved(of, local)) is not None:
                paths.append(base + [key])
        for found in REFERENCE.finditer(statement):
            if (base := resolved(found[0], local)) is not None:
                paths.append(base)
        for name, definitions in helpers.items():
            for call in re.finditer(rf"(?<![\w.]){name}(?:\((\w+)\))?(?!\w)", statement):
                for argument, body in definitions if depth < 4 else []:
                    inner = {"input": []}
                    if argument and call[1]:
                        if (base := resolved(call[1], local)) is None:
                            continue
                        inner[argument] = base
                    paths += reads(body, inner, helpers, depth + 1)
    return paths


def at(document, path):
    for segment in path:
        if isinstance(document, dict) and segment in document:
            document = document[segment]
        elif isinstance(document, list) and isinstance(segment, int) and segment < len(document):
            document = document[segment]
        else:
            return None, False
    return document, True


def places(document, path, bound):
    """All places that a path may mean; what is absent falls back on what would hold it."""
    open_, closed = [[]], []
    for segment in path:
        following = []
        for place in open_:
            value, _ = at(document, place)
            if not isinstance(segment, tuple):
                here = at(document, place + [segment])[1]
                (following if here else closed).append(place + [segment] if here else place)
            elif not isinstance(value, list):
                closed.append(place)
            else:
                indexes = [bound[segment[1]]] if segment[1] in bound else range(len(value))
                following += [place + [it] for it in indexes if it < len(value)]
        open_ = following
    return open_ + closed


def common(paths):
    shared = paths[0] if paths else []
    for path in paths[1:]:
        same = [a == b for a, b in zip(shared, path)] + [False]
        shared = shared[: same.index(False)]
    return shared


def quoted_place(document, candidates, message):
    """The candidate around which most of what the message quotes stands."""
    words = set(re.findall(r"[\w.@-]+", message))

    def score(place):
        count = 0
        for length in range(len(place) + 1):
            value, _ = at(document, place[:length])
            if isinstance(value, dict):
                named = (value.get(it) for it in ("name", "property", "type", "id", "value"))
                count += sum(it is not None and str(it) in words for it in named)
            elif isinstance(value, (str, int, float)):
                count += str(value) in words
        return count

    best = max(map(score, candidates), default=0)
    if not best:
        return common(candidates)
    return next(it for it in candidates if score(it) == best)


def hit(expected, found):
    def item(pointer):
        parts = pointer.split("/")
        numbers = [it for it, part in enumerate(parts) if part.isdigit()]
        return "/".join(parts[: numbers[-1] + 1]) if numbers else ""

    if expected == found:
        return "exact"
    if item(expected) and item(expected) == item(found):
        return "item"
    return "parent" if expected.rpartition("/")[0] == found else "wrong"


def inferred(document, finding, text, told, longest):
    """How well the place of a finding is inferred."""
    results, helpers = bodies(text)
    expected = finding["location"]["pointer"]
    segments = [int(it) if it.isdigit() else it for it in expected.split("/")[1:]]
    hits = []
    for body in results:
        paths = reads(body, {"input": []}, helpers)
        if not paths:
            continue
        path = max(paths, key=len) if longest else paths[-1]
        if path[0] == WALK:
            place = segments if told else []
        elif told:
            names = dict.fromkeys(s[1] for p in paths for s in p if isinstance(s, tuple))
            numbers = [it for it in segments if isinstance(it, int)]
            bound = dict(zip([it for it in names if not it.startswith("*")], numbers))
            place = common(places(document, path, bound))
        else:
            place = quoted_place(document, places(document, path, {}), finding["message"])
        hits.append(hit(expected, "".join(f"/{it}" for it in place)))
    # Which of several bodies fired is told as well; without that it is the first.
    best = sorted(hits, key=HITS.index) if told else hits
    return best[0] if best else "wrong"


def main():
    shared, program = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        mesh = pathlib.Path(folder)
        rules = prepared(shared, mesh)
        command = [program, "check", "--format", "json", "--no-base"]
        report = json.loads(subprocess.run(command, cwd=mesh, capture_output=True).stdout)
        assert not report["run"]["failures"], report["run"]["failures"]
        found = {}
        for finding in report["findings"]:
            if finding["rule"] in rules:
                place = finding["location"]
                key = finding["rule"], finding["message"], place["path"], place["pointer"]
                found[key] = finding
        documents = {it.name: yaml.safe_load(it.read_text()) for it in mesh.glob("*.yaml")}
        for told in (True, False):
            for longest in (False, True):
                table = collections.Counter()
                for finding in found.values():
                    document = documents[finding["location"]["path"]]
                    table[inferred(document, finding, rules[finding["rule"]], told, longest)] += 1
                right = sum(table.values()) - table["wrong"]
                name = f"{'told' if told else 'quoted'}, {'longest' if longest else 'last'}"
                print(f"{name}: {right} of {len(found)} at the element or its parent, {dict(table)}")


main()
