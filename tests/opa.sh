#!/bin/sh
# Runs the shipped policies under Open Policy Agent on the demo mesh, its pull requests and public
# contracts, by what `explain --input` and `explain --data` print, and compares with what mesh-lint
# finds. The stored answers to small modules are asked for again too.
#
#     MESH_LINT_SHARED=DIR tests/opa.sh PYTHON [MESH-LINT]
#
# PYTHON has the package opa-golib-python-bindings.
set -eu

shared=${MESH_LINT_SHARED:?names the folder that holds corpus/}
python=${1:?names a Python with opa-golib-python-bindings}
here=$(cd "$(dirname "$0")" && pwd)
program=${2:-$here/../target/debug/mesh-lint}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
# The situation is that of a person at a terminal.
unset CI GITHUB_ACTIONS 2>/dev/null || true

"$program" demo "$work/demo" --no-check >/dev/null
status=0
"$python" "$here/rego_snippets.py" --check || status=1
for branch in main $(git -C "$work/demo" for-each-ref --format='%(refname:short)' refs/heads/pr); do
    git -C "$work/demo" -c advice.detachedHead=false checkout --quiet "$branch"
    printf '%s: ' "$branch"
    "$python" "$here/opa.py" "$program" "$work/demo" || status=1
done
cp -r "$shared/corpus" "$work/corpus"
printf 'corpus: '
"$python" "$here/opa.py" "$program" "$work/corpus" || status=1
exit "$status"
