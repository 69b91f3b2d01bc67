#!/bin/sh
# Checks generated meshes whose changes are known: each is found with the right verdict, and no other.
#
#     MESH_LINT_SHARED=DIR tests/truth.sh [MESH-LINT]
set -eu

: "${MESH_LINT_SHARED:?names the folder that holds bench/gen_mesh.py}"
here=$(cd "$(dirname "$0")" && pwd)
program=${1:-$here/../target/debug/mesh-lint}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# The exit code is part of the answer: 0 and 1 are verdicts, anything else is no run.
report() {
    out=$1
    shift
    code=0
    (cd "$mesh" && env -u CI -u GITHUB_ACTIONS "$program" check --today 2026-12-20 --format json "$@" >"$out") || code=$?
    test "$code" -le 1 || { echo "exit code $code of: check $*" >&2; exit 1; }
}

status=0
for seed in 1 2 3; do
    mesh=$work/mesh$seed
    python3 "$MESH_LINT_SHARED/bench/gen_mesh.py" "$mesh" --contracts 150 --columns 20 --seed "$seed"
    report "$work/changes.json" --base main --head pr --gate new
    python3 "$here/truth.py" "$work/changes.json" "$mesh.truth.json" || status=1
    report "$work/main.json" --no-base --head main
    python3 "$here/truth.py" --quiet "$work/main.json" || status=1
done
test "$status" -eq 0 && echo "three generated meshes: every change is found, and nothing else"
exit "$status"
