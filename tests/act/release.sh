#!/usr/bin/env bash
# Runs the release workflow under act for the one target of this machine, from the tag to the draft,
# and the action on what came of it: tests/act/release.sh MATURIN
#
# Its scripts, checks and the way of every file are its own. What needs another network or another
# compiler is stood in for: cargo copies the program that is there (MESH_LINT_BIN, unoptimised),
# maturin the wheel of it, and rustup, sudo, gh and the attestation say what they were asked.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
act=${MESH_LINT_ACT:-act}
maturin=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
MESH_LINT_BIN=${MESH_LINT_BIN:-$root/target/debug/mesh-lint}
lab=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$lab"' EXIT
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)
target=x86_64-unknown-linux-musl
log=$lab/log

if [ "$(uname -s)/$(uname -m)" != Linux/x86_64 ]; then
  echo 'this machine has no target of the release that runs here'
  exit 2
fi

fail() {
  printf 'FAILED: %s\n' "$1"
  sed 's/^/    /' "$log"
  exit 1
}

holds() { grep -qF -- "$1" "$log" || fail "the log lacks: $1"; }
lacks() { if grep -qF -- "$1" "$log"; then fail "the log holds: $1"; fi; }

# --- what stands in ----------------------------------------------------------------------------

stub() {
  printf '%s\n' '#!/usr/bin/env bash' 'set -euo pipefail' "echo \"asked: $1 \$*\"" "$2" >"$lab/bin/$1"
  chmod +x "$lab/bin/$1"
}

# The texts are meant as they stand.
# shellcheck disable=SC2016
stand_ins() {
  mkdir -p "$lab/bin" "$lab/site" "$lab/artifacts" "$lab/gh"
  stub rustup ''
  stub sudo ''
  stub cargo '
    case "$1" in
      build) [ "$*" = "build --locked --profile dist --target $TARGET" ] && mkdir -p "target/$TARGET/dist" && cp "$MESH_LINT_BIN" "target/$TARGET/dist/mesh-lint" ;;
      cyclonedx) echo "{}" >"${*: -1}.json" ;;
    esac'
  stub gh '
    shift 2
    for it in "$@"; do if [ -f "$it" ]; then cp "$it" "$LAB/gh/"; fi; done'
  action upload-artifact '
    shopt -s nullglob
    mkdir -p "$LAB/artifacts/$NAME"
    while read -r pattern; do
      for it in $pattern; do cp --parents -- "$it" "$LAB/artifacts/$NAME/"; done
    done <<<"$FILES"
    [ -n "$(ls "$LAB/artifacts/$NAME")" ]' 'NAME: ${{ inputs.name }}' 'FILES: ${{ inputs.path }}'
  action download-artifact '
    mkdir -p "${FOLDER:-.}"
    for it in "$LAB/artifacts/"${NAME:-$PATTERN}; do cp -R "$it/." "${FOLDER:-.}/"; done' \
    'NAME: ${{ inputs.name }}' 'PATTERN: ${{ inputs.pattern }}' 'FOLDER: ${{ inputs.path }}'
  action attest-build-provenance '
    for it in $FILES; do echo "attested: $it"; done' 'FILES: ${{ inputs.subject-path }}'
}

# An action that runs a script.
action() {
  local name=$1 script=$2
  shift 2
  mkdir -p "$lab/actions/$name"
  {
    printf 'name: %s\ndescription: Stands in.\ninputs:\n' "$name"
    for it in name path pattern if-no-files-found merge-multiple subject-path; do
      printf '  %s: {description: "As there.", default: ""}\n' "$it"
    done
    printf 'runs:\n  using: composite\n  steps:\n    - shell: bash\n      run: |%s\n      env:\n' "${script//$'\n'/$'\n'    }"
    for it in "$@"; do printf '        %s\n' "$it"; done
  } >"$lab/actions/$name/action.yml"
}

# A package by the name and version that the workflow installs; its program hands out the wheel.
packages() {
  "$maturin" build --quiet --locked --profile dev --manifest-path "$root/Cargo.toml" --out "$lab/wheels"
  python3 - "$lab/site" <<'PYTHON'
import sys
import zipfile

main = """import os, pathlib, shutil, sys
target = os.environ["TARGET"]
wanted = f"build --locked --profile dist --target {target} --out wheels"
if " ".join(sys.argv[1:]) != wanted:
    sys.exit(f"maturin {sys.argv[1:]}")
pathlib.Path("wheels").mkdir()
for wheel in pathlib.Path(os.environ["LAB"], "wheels").glob("*.whl"):
    shutil.copy(wheel, "wheels")
"""
with zipfile.ZipFile(f"{sys.argv[1]}/maturin-1.16.0-py3-none-any.whl", "w") as wheel:
    wheel.writestr("maturin/__main__.py", main)
    folder = "maturin-1.16.0.dist-info"
    wheel.writestr(f"{folder}/METADATA", "Metadata-Version: 2.1\nName: maturin\nVersion: 1.16.0\n")
    wheel.writestr(f"{folder}/WHEEL", "Wheel-Version: 1.0\nGenerator: lab\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    wheel.writestr(f"{folder}/RECORD", "")
PYTHON
}

# The sources as they lie, under a tag.
sources() {
  mkdir -p "$lab/repo" "$lab/home"
  (cd "$root" && git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$lab/repo")
  git -C "$lab/repo" init -q -b main
  git -C "$lab/repo" add .
  git -C "$lab/repo" -c user.name=lab -c user.email=lab@example.com -c commit.gpgsign=false commit -q -m 'release'
  git -C "$lab/repo" remote add origin https://github.com/mesh-lint/mesh-lint
}

# Runs the workflow for a tag and prints the exit code.
run_act() {
  local code=0 own=() uses
  rm -rf "$lab/artifacts" "$lab/gh"
  mkdir -p "$lab/artifacts" "$lab/gh"
  printf '{"ref": "refs/tags/%s", "repository": {"full_name": "mesh-lint/mesh-lint", "default_branch": "main"}}\n' "$1" >"$lab/event.json"
  git -C "$lab/repo" tag -f "$1" >/dev/null
  for uses in upload-artifact download-artifact attest-build-provenance; do
    own+=(--local-repository "$(sed -n 's/^ *- uses: \(actions\/'"$uses"'@[0-9a-f]*\).*/\1/p' "$root/.github/workflows/release.yml" | head -n 1)=$lab/actions/$uses")
  done
  (
    cd "$lab/repo"
    env -u GITHUB_ACTIONS -u GITHUB_OUTPUT -u GITHUB_STEP_SUMMARY HOME="$lab/home" \
      "$act" push -W .github/workflows/release.yml -e "$lab/event.json" -P ubuntu-latest=-self-hosted \
      --matrix "target:$target" --matrix os:ubuntu-latest -s GITHUB_TOKEN=ghs_0123456789abcdef "${own[@]}" \
      --env "PATH=$lab/bin:$PATH" --env "LAB=$lab" --env "MESH_LINT_BIN=$MESH_LINT_BIN" \
      --env PIP_NO_INDEX=1 --env "PIP_FIND_LINKS=$lab/site" --env PIP_DISABLE_PIP_VERSION_CHECK=1
  ) >"$log" 2>&1 || code=$?
  printf '%s' "$code"
}

# --- what must come of it ----------------------------------------------------------------------

released() {
  local archive=mesh-lint-$version-$target.tar.gz
  holds 'asked: cargo test --locked'
  holds "asked: rustup target add $target"
  holds "mesh-lint $version"
  holds "asked: gh release create v$version --draft --verify-tag --generate-notes built/"
  for it in "$archive" SHA256SUMS mesh-lint.cdx.json; do
    [ -s "$lab/gh/$it" ] || fail "the draft lacks $it"
    holds "attested: built/$it"
  done
  ls "$lab/gh/mesh_lint-$version"-*.whl >/dev/null || fail 'the draft lacks the wheel'
  [ "$(tar -tzf "$lab/gh/$archive" | sort | tr '\n' ' ')" = './ ./LICENSE ./README.md ./mesh-lint ' ] ||
    fail 'the archive holds something else'
  (cd "$lab/gh" && sha256sum --quiet --check SHA256SUMS) >>"$log" 2>&1 || fail 'a checksum is wrong'
  # The line that the summary names is one that the action takes.
  grep "  $archive\$" "$lab/gh/SHA256SUMS" >"$lab/line"
  holds "$(cat "$lab/line")"
}

# The action, at a commit that names this release, fetches and runs it.
fetched() {
  local code=0 port=
  mkdir -p "$lab/own" "$lab/served/v$version" "$lab/out"
  cp "$root/action.sh" "$lab/own/"
  cp "$lab/gh/"*.tar.gz "$lab/served/v$version/"
  cat "$root/checksums.txt" "$lab/line" >"$lab/own/checksums.txt"
  python3 -u -m http.server --bind 127.0.0.1 --directory "$lab/served" 0 >"$lab/server" 2>&1 &
  server=$!
  while [ -z "$port" ]; do
    sleep 0.1
    port=$(sed -n 's/.* port \([0-9]*\).*/\1/p' "$lab/server")
  done
  "$MESH_LINT_BIN" demo --no-check "$lab/mesh" >/dev/null
  (
    cd "$lab/mesh"
    env -i PATH="$PATH" HOME="$lab/home" RUNNER_TEMP="$lab/out" RUNNER_TOOL_CACHE="$lab/out" GITHUB_OUTPUT="$lab/out/output" \
      GITHUB_ACTION_PATH="$lab/own" MESH_LINT_RELEASE_BASE_URL="http://127.0.0.1:$port" INPUT_INSTALL=release \
      INPUT_VERSION="$version" INPUT_PATHS=domains/payments bash "$lab/own/action.sh"
  ) >"$log" 2>&1 || code=$?
  [ "$code" = 0 ] || fail "the action ends with $code"
  grep -qx 'conclusion=success' "$lab/out/output" || fail 'the action has no conclusion'
}

stand_ins
packages
sources

[ "$(run_act "v$version")" = 0 ] || fail 'the workflow does not end well'
released
echo "ok a tag becomes a draft with the archive, the wheel, checksums and what it is made of"
fetched
echo 'ok the action fetches and runs what was released'

[ "$(run_act v99.0.0)" = 1 ] || fail 'a tag that is not the version of the sources is released'
lacks 'asked: gh release'
lacks 'asked: cargo build'
echo 'ok a tag that is not the version of the sources releases nothing'
