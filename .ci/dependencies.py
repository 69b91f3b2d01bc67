#!/usr/bin/env python3
"""Checks what we depend on against deny.toml: licences, registries and banned crates.

cargo-deny reads the same file and knows advisories too; this needs Python 3.11 and no network.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOKEN = re.compile(r"\(|\)|[^\s()]+(?:\s+WITH\s+[^\s()]+)?")


def fits(expression, allowed):
    """Whether a licence expression can be met with the allowed licences."""
    tokens = TOKEN.findall(re.sub(r"\s*/\s*", " OR ", expression))

    def either():
        met = both()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            met = both() or met
        return met

    def both():
        met = one()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            met = one() and met
        return met

    def one():
        token = tokens.pop(0)
        if token != "(":
            return token in allowed
        met = either()
        if not tokens or tokens.pop(0) != ")":
            raise ValueError(expression)
        return met

    met = either()
    if tokens:
        raise ValueError(expression)
    return met


def problems(packages, rules):
    """What is wrong with packages, one line each."""
    allowed = set(rules["licenses"]["allow"])
    exceptions = {it["crate"]: set(it["allow"]) for it in rules["licenses"]["exceptions"]}
    banned = {it["crate"] for it in rules["bans"]["deny"]}
    registries = {f"registry+{it}" for it in rules["sources"]["allow-registry"]}
    for package in packages:
        name, licence, source = package["name"], package["license"], package["source"]
        if not licence or not fits(licence, allowed | exceptions.get(name, set())):
            yield f"{name}: licence `{licence}` is not accepted"
        if source is not None and source not in registries:
            yield f"{name}: source `{source}` is not accepted"
        if name in banned:
            yield f"{name}: is banned"


def main():
    assert fits("(MIT OR Apache-2.0) AND Unicode-3.0", {"MIT", "Unicode-3.0"})
    assert not fits("MIT OR Apache-2.0 AND GPL-3.0", {"Apache-2.0"})
    command = ["cargo", "metadata", "--locked", "--format-version", "1"]
    metadata = json.loads(subprocess.check_output(command, cwd=ROOT))
    rules = tomllib.loads((ROOT / "deny.toml").read_text())
    # Development dependencies are not shipped, yet they run on our machines.
    used = {node["id"] for node in metadata["resolve"]["nodes"]}
    packages = [it for it in metadata["packages"] if it["id"] in used]
    found = sorted(problems(packages, rules))
    print("\n".join(found) or f"{len(packages)} packages are as deny.toml wants them")
    sys.exit(bool(found))


main()
