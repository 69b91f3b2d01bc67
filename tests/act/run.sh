#!/usr/bin/env bash
# Runs the action end to end on pull requests of the demo mesh, with act on this machine: no
# container, no network. Needs git, act (or MESH_LINT_ACT) and a built mesh-lint (or MESH_LINT_BIN).
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
act=${MESH_LINT_ACT:-act}
MESH_LINT_BIN=${MESH_LINT_BIN:-$root/target/debug/mesh-lint}
export MESH_LINT_BIN
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
failed=0
broken=0
name=
log=$lab/log

# Tells what is tried next.
try() {
  name=$1
  broken=0
  : >"$log"
}

fail() {
  printf 'FAILED %s: %s\n' "$name" "$1"
  sed 's/^/    /' "$log"
  failed=1
  broken=1
}

# The log must hold a text.
holds() { grep -qF -- "$1" "$log" || fail "the log lacks: $1"; }

# The log must not hold a text.
lacks() { if grep -qF -- "$1" "$log"; then fail "the log holds: $1"; fi; }

# What ran must have ended with a code.
ended() {
  if [ "$2" != "$1" ]; then fail "exit code $2 instead of $1"; fi
  if [ "$broken" = 0 ]; then printf 'ok %s\n' "$name"; fi
}

# --- act ---------------------------------------------------------------------------------------

# Puts a pull request of the demo under a workflow that uses the action.
open_pull_request() {
  git -C "$lab/mesh" checkout -q --force "$1"
  mkdir -p "$lab/mesh/.github/workflows"
  cp "$root/tests/act/workflow.yml" "$lab/mesh/.github/workflows/mesh-lint.yml"
  git -C "$lab/mesh" add .github
  git -C "$lab/mesh" -c user.name=lab -c user.email=lab@example.com -c commit.gpgsign=false \
    commit -q -m 'ci: Check contracts'
  event "$1" "$2"
}

# Writes the event of a pull request: its branch, and whether it comes from a fork.
event() {
  local base head
  base=$(git -C "$lab/mesh" rev-parse main)
  head=$(git -C "$lab/mesh" rev-parse HEAD)
  cat >"$lab/event.json" <<JSON
{
  "action": "synchronize",
  "number": 7,
  "pull_request": {
    "number": 7,
    "base": {"ref": "main", "sha": "$base", "repo": {"full_name": "acme/mesh"}},
    "head": {"ref": "$1", "sha": "$head", "repo": {"full_name": "acme/mesh", "fork": $2}}
  },
  "repository": {"full_name": "acme/mesh", "default_branch": "main"}
}
JSON
}

# Runs the workflow for an event and prints the exit code.
run_act() {
  local code=0
  (
    cd "$lab/mesh"
    # The runner of a pull request sees no settings of this machine.
    env -u GITHUB_ACTIONS -u GITHUB_OUTPUT -u GITHUB_STEP_SUMMARY HOME="$lab/home" \
      "$act" "$1" -W .github/workflows/mesh-lint.yml -e "$lab/event.json" \
      -P ubuntu-latest=-self-hosted -s GITHUB_TOKEN=ghs_0123456789abcdef \
      --env "MESH_LINT_BIN=$MESH_LINT_BIN" --env "MESH_LINT_KEEP=$lab/kept.json" \
      --local-repository "mesh-lint/mesh-lint@0000000000000000000000000000000000000000=$lab/action"
  ) >"$log" 2>&1 || code=$?
  printf '%s' "$code"
}

under_act() {
  mkdir -p "$lab/action" "$lab/home" "$lab/temp"
  cp "$root/action.yml" "$root/action.sh" "$lab/action/"
  "$MESH_LINT_BIN" demo --no-check "$lab/mesh" >/dev/null
  git -C "$lab/mesh" remote add origin https://github.com/acme/mesh

  try 'a breaking pull request fails'
  open_pull_request pr/rename-amount false
  code=$(run_act pull_request)
  holds 'title=change/field-removed'
  holds 'file=domains/payments/contracts/transactions.odcs.yaml'
  holds '1 breaking change'
  holds 'Summary - '
  holds 'outputs=failure/'
  holds '/1 report=written'
  lacks 'schedule-invalid,'
  local twin=0
  (cd "$lab/mesh" && env -i HOME="$lab/home" "$MESH_LINT_BIN" check domains mesh-lint.yaml --pr --format json) >"$lab/twin.json" || twin=$?
  if [ "$twin" != 1 ]; then fail "check --pr ends with $twin"; fi
  cmp "$lab/twin.json" "$lab/kept.json" >>"$log" 2>&1 || { diff "$lab/twin.json" "$lab/kept.json" >>"$log" 2>&1 || true; fail "check --pr says something else"; }
  ended 1 "$code"

  try 'the same from a fork fails too'
  event pr/rename-amount true
  code=$(run_act pull_request)
  holds 'title=change/field-removed'
  holds 'outputs=failure/'
  ended 1 "$code"

  try 'pull_request_target is refused'
  code=$(run_act pull_request_target)
  holds 'on pull_request_target the files of strangers meet a token that can write'
  holds 'outputs=incomplete/// report='
  lacks 'title=change/field-removed'
  ended 1 "$code"

  try 'a safe pull request passes'
  open_pull_request pr/safe-addition false
  code=$(run_act pull_request)
  holds 'Summary - '
  holds 'outputs=success/'
  holds '/0 report=written'
  lacks '::error'
  ended 0 "$code"
}

# --- action.sh alone ---------------------------------------------------------------------------

# Runs the script in the demo with more variables, and prints the exit code.
run_script() {
  local code=0
  rm -rf "$lab/out"
  mkdir -p "$lab/out/temp"
  (
    cd "$lab/mesh"
    env -i PATH="$PATH" HOME="$lab/home" RUNNER_TEMP="$lab/out/temp" \
      GITHUB_OUTPUT="$lab/out/output" GITHUB_STEP_SUMMARY="$lab/out/summary" \
      GITHUB_ACTION_PATH="$root" "$@" bash "$root/action.sh"
  ) >"$log" 2>&1 || code=$?
  if [ -f "$lab/out/output" ]; then sed 's/^/output: /' "$lab/out/output" >>"$log"; fi
  printf '%s' "$code"
}

# Serves a folder on this machine and tells the address.
serve() {
  python3 -u -m http.server --bind 127.0.0.1 --directory "$1" 0 >"$lab/server" 2>&1 &
  server=$!
  trap 'kill "$server" 2>/dev/null || true; rm -rf "$lab"' EXIT
  local port=
  while [ -z "$port" ]; do
    sleep 0.1
    port=$(sed -n 's/.* port \([0-9]*\).*/\1/p' "$lab/server")
  done
  address=http://127.0.0.1:$port
}

# The release that a commit of the action names: fetched, checked, kept, and checked again.
releases() {
  local machine archive sum own=$lab/released address
  machine=$(uname -m)-unknown-linux-musl
  if [ "$(uname -s)" != Linux ]; then return; fi
  archive=mesh-lint-9.9.9-$machine.tar.gz
  mkdir -p "$own" "$lab/site/v9.9.9" "$lab/packed" "$lab/tools"
  cp "$root/action.sh" "$own/"
  # The text is meant as it stands.
  # shellcheck disable=SC2016
  printf '%s\n' '#!/bin/sh' 'if [ "$1" = --version ]; then echo "mesh-lint 9.9.9"; else echo "released: $1"; fi' \
    >"$lab/packed/mesh-lint"
  chmod +x "$lab/packed/mesh-lint"
  tar -czf "$lab/site/v9.9.9/$archive" -C "$lab/packed" mesh-lint
  sum=$(sha256sum <"$lab/site/v9.9.9/$archive")
  printf '# lines\n%064d  mesh-lint-9.9.10-%s.tar.gz\n%s  %s\n' 1 "$machine" "${sum%% *}" "$archive" >"$lab/two"
  printf '# lines\n%s  %s\n' "${sum%% *}" "$archive" >"$own/checksums.txt"
  serve "$lab/site"
  local given=(GITHUB_ACTION_PATH="$own" RUNNER_TOOL_CACHE="$lab/tools" MESH_LINT_RELEASE_BASE_URL="$address")

  try 'a release is fetched and run'
  code=$(run_script "${given[@]}")
  holds 'released: check'
  ended 0 "$code"

  try 'what is kept on the runner is checked again'
  printf 'evil' >"$lab/tools/mesh-lint/$archive"
  code=$(run_script "${given[@]}")
  holds 'released: check'
  ended 0 "$code"

  try 'the version that is asked for is fetched and run'
  cp "$lab/two" "$own/checksums.txt"
  code=$(run_script "${given[@]}" INPUT_VERSION=9.9.9)
  holds 'released: check'
  ended 0 "$code"

  try 'a version that this commit does not name is never fetched'
  for version in 9.9 9.9.8 9.9..9 .....; do
    : >"$lab/server"
    code=$(run_script "${given[@]}" INPUT_VERSION="$version" INPUT_INSTALL=release)
    lacks 'released:'
    holds 'names no release for this runner'
    if [ -s "$lab/server" ]; then fail 'the server was asked'; fi
  done
  ended 2 "$code"

  try 'another checksum is refused'
  rm -rf "$lab/tools"
  printf '%064d  %s\n' 1 "$archive" >"$own/checksums.txt"
  code=$(run_script "${given[@]}")
  lacks 'released:'
  holds 'has another checksum than this action names; it was not run'
  ended 2 "$code"

  try 'without a line for this machine there is no release'
  printf '# none\n' >"$own/checksums.txt"
  code=$(run_script "${given[@]}" INPUT_INSTALL=release)
  holds 'names no release for this runner'
  ended 2 "$code"
  kill "$server"
}

alone() {
  local bin=MESH_LINT_BIN=$MESH_LINT_BIN hostile
  git -C "$lab/mesh" checkout -q --force main

  try 'nothing in an input is run'
  # The text is meant as it stands.
  # shellcheck disable=SC2016
  hostile='$(touch pwned)
`touch pwned`; touch pwned
"; touch pwned; "'
  code=$(run_script "$bin" INPUT_PATHS="$hostile" INPUT_POLICIES="$hostile" INPUT_BASE="${hostile%%$'\n'*}")
  if [ -e "$lab/mesh/pwned" ]; then fail 'an input was run'; fi
  holds 'output: conclusion=incomplete'
  ended 2 "$code"

  try 'an input is no option'
  code=$(run_script "$bin" INPUT_PATHS=$'--help\ndomains')
  lacks 'Usage:'
  # The text is meant as it stands.
  # shellcheck disable=SC2016
  holds '`--help` does not exist'
  holds 'output: conclusion=incomplete'
  ended 2 "$code"

  try 'a path of two lines writes no output'
  code=$(run_script "$bin" INPUT_REPORT_FILE=$'a\nconclusion=success')
  holds 'the input report-file must be one line'
  lacks 'output: conclusion=success'
  ended 2 "$code"

  try 'a wrong word is refused'
  code=$(run_script "$bin" INPUT_FAIL_ON=sometimes)
  holds 'the input fail-on must be one of: error warning never'
  ended 2 "$code"

  try 'a program of another version does not check'
  code=$(run_script "$bin" INPUT_VERSION=99.0.0 INPUT_PATHS=domains)
  holds 'of another version than the input version names'
  holds 'output: conclusion=incomplete'
  lacks 'title=contract/'
  ended 2 "$code"
  code=$(run_script "$bin" INPUT_VERSION="$("$MESH_LINT_BIN" --version | sed 's/.* //')" INPUT_PATHS=domains/payments)
  holds 'output: conclusion=success'
  ended 0 "$code"
  # The texts are meant as they stand.
  # shellcheck disable=SC2016
  for version in '0.1.0/../..' '$(touch pwned)' $'0.1.0\n0.1.0' '0.1.0/p;e touch pwned;' latest/ '*'; do
    code=$(run_script "$bin" INPUT_VERSION="$version" INPUT_PATHS=domains/payments)
    holds 'the input version must be a version such as 0.1.0'
    ended 2 "$code"
  done
  if [ -e "$lab/mesh/pwned" ]; then fail 'a version was run'; fi

  try 'a missing program is refused'
  code=$(run_script INPUT_BIN_PATH="$lab/nowhere")
  holds 'does not exist'
  ended 2 "$code"

  try 'all files are written where they are asked for'
  code=$(run_script "$bin" INPUT_FAIL_ON=never INPUT_SARIF_FILE="$lab/out/a.sarif" \
    INPUT_JUNIT_FILE="$lab/out/a.xml" INPUT_GITLAB_FILE="$lab/out/a gitlab.json" \
    INPUT_REPORT_FILE="$lab/out/a report.json" INPUT_PATHS=$'domains/shipping\r\n\r\ndomains/payments')
  if [ ! -s "$lab/out/a.sarif" ]; then fail 'no SARIF'; fi
  grep -q '^<testsuites ' "$lab/out/a.xml" || fail 'no JUnit'
  grep -q '"fingerprint"' "$lab/out/a gitlab.json" || fail 'no code quality report'
  if [ ! -s "$lab/out/a report.json" ]; then fail 'no report'; fi
  if [ ! -s "$lab/out/summary" ]; then fail 'no summary'; fi
  holds "output: report-file=$lab/out/a report.json"
  holds "output: sarif-file=$lab/out/a.sarif"
  holds 'output: bump=none'
  grep -qxE 'output: waived=[0-9]+' "$log" || fail 'the log lacks a count of waivers'
  holds 'title=contract/schedule-invalid'
  lacks 'title=mesh/port-version-unresolved'
  holds 'output: conclusion=success'
  ended 0 "$code"

  try 'other rules decide where they are asked for, and only some findings are shown'
  code=$(run_script "$bin" INPUT_POLICY_REF=main INPUT_ONLY=$'mesh/*\nerror' INPUT_ANNOTATIONS=none)
  lacks 'contract/schedule-invalid'
  holds 'error[mesh/'
  lacks '::error'
  holds 'output: conclusion=failure'
  ended 1 "$code"

  try 'no summary where none is wanted'
  code=$(run_script "$bin" INPUT_SUMMARY=false INPUT_PATHS=domains)
  if [ -e "$lab/out/summary" ]; then fail 'a summary was written'; fi
  # How many there are depends on the day: waivers of the demo end.
  grep -qxE 'output: errors=[1-9][0-9]*' "$log" || fail 'the log lacks a count of errors'
  ended 1 "$code"

  try 'post hands on the report and the token, and check sees none'
  mkdir -p "$lab/stubs"
  # The texts are meant as they stand.
  # shellcheck disable=SC2016
  printf '%s\n' '#!/bin/sh' 'echo "called: $*; token ${GITHUB_TOKEN:-none}, input ${INPUT_TOKEN:-none}"' \
    'if [ "$1" = post ]; then printf "${STUB_SAYS:-}"; exit "${STUB_CODE:-0}"; fi' 'exec "$STUB_BIN" "$@"' >"$lab/stubs/mesh-lint"
  chmod +x "$lab/stubs/mesh-lint"
  local stub=INPUT_BIN_PATH=$lab/stubs/mesh-lint real=STUB_BIN=$MESH_LINT_BIN
  code=$(run_script "$stub" "$real" INPUT_MODE=all INPUT_TOKEN=ghs_0123456789abcdef INPUT_PATHS=domains/payments)
  holds 'called: check --format=github'
  holds 'domains/payments; token none, input none'
  holds "called: post --comment=auto --key=default --no-check-run -- $lab/out/temp/mesh-lint-report.json; token ghs_0123456789abcdef"
  holds 'output: conclusion=success'
  grep -qx 'output: comment-url=' "$log" || fail 'an address without a comment'
  ended 0 "$code"

  try 'the address of the comment is an output, and nothing else that is said'
  local page=https://github.com/acme/mesh/pull/7#issuecomment-1
  code=$(run_script "$stub" "$real" STUB_SAYS="wrote the comment\ncomment-url: $page\n" INPUT_MODE=all \
    INPUT_PATHS=domains/payments)
  holds "output: comment-url=$page"
  holds 'wrote the comment'
  ended 0 "$code"
  # The texts are meant as they stand.
  # shellcheck disable=SC2016
  for page in 'https://x/$(touch y)' 'https://x/`y`' 'https://x/ y' 'https://x/%%0ay' 'javascript:y' 'https://x/;y'; do
    code=$(run_script "$stub" "$real" STUB_SAYS="comment-url: $page\nx comment-url: https://x/y\n" INPUT_MODE=all \
      INPUT_PATHS=domains/payments)
    grep -qx 'output: comment-url=' "$log" || fail "the address $page is an output"
    ended 0 "$code"
  done

  try 'owners are mentioned and labels set where that is asked for'
  code=$(run_script "$stub" "$real" INPUT_MODE=all INPUT_MENTION_OWNERS=true INPUT_LABELS=true INPUT_PATHS=domains/payments)
  holds 'called: post --comment=auto --key=default --no-check-run --mention-owners --labels -- '
  ended 0 "$code"
  code=$(run_script "$stub" "$real" INPUT_MODE=all INPUT_MENTION_OWNERS=@acme/all INPUT_PATHS=domains/payments)
  lacks 'called:'
  holds 'the input mention-owners must be one of: true false'
  ended 2 "$code"

  try 'a review is written where that is asked for'
  code=$(run_script "$stub" "$real" INPUT_MODE=all INPUT_ANNOTATIONS=review INPUT_PATHS=domains/payments)
  holds 'called: check --format=text'
  holds 'called: post --comment=auto --key=default --no-check-run --review -- '
  ended 0 "$code"

  try 'a report that fails does not fail the step that posts it'
  printf '{\n  "summary": {\n    "errors": 2,\n  }\n}\n' >"$lab/report.json"
  code=$(run_script "$stub" "$real" STUB_CODE=1 INPUT_MODE=post INPUT_REPORT_FILE="$lab/report.json" \
    GITHUB_EVENT_NAME=pull_request_target)
  lacks 'called: check'
  holds 'output: conclusion=failure'
  holds 'output: errors=2'
  ended 0 "$code"

  try 'the report is the one file of an artifact that has its name'
  mkdir -p "$lab/artifact"
  cp "$lab/report.json" "$lab/artifact/mesh-lint-report.json"
  code=$(run_script "$stub" "$real" INPUT_MODE=post INPUT_ARTIFACT_PATH="$lab/artifact")
  holds "called: post --comment=auto --key=default -- $lab/artifact/mesh-lint-report.json"
  holds 'output: errors=2'
  ended 0 "$code"
  mv "$lab/artifact/mesh-lint-report.json" "$lab/artifact/other.json"
  code=$(run_script "$stub" "$real" INPUT_MODE=post INPUT_ARTIFACT_PATH="$lab/artifact")
  lacks 'called:'
  holds 'there is no report to post'
  ended 0 "$code"
  for more in INPUT_MODE=all INPUT_REPORT_FILE="$lab/report.json"; do
    code=$(run_script "$stub" "$real" INPUT_MODE=post INPUT_ARTIFACT_PATH="$lab/artifact" "$more")
    lacks 'called:'
    holds 'the input artifact-path is for mode post alone'
    ended 2 "$code"
  done

  try 'where there is no report nothing is posted'
  code=$(run_script "$stub" "$real" INPUT_MODE=post INPUT_REPORT_FILE="$lab/none.json")
  lacks 'called:'
  holds 'there is no report to post'
  holds 'output: conclusion=incomplete'
  ended 0 "$code"

  releases

  try 'sources are built outside the checkout'
  mkdir -p "$lab/stubs"
  # The texts are meant as they stand.
  # shellcheck disable=SC2016
  printf '%s\n' '#!/bin/sh' 'echo "cargo in $PWD: $*"' 'root=' \
    'while [ $# -gt 0 ]; do if [ "$1" = --root ]; then root=$2; fi; shift; done' \
    'mkdir -p "$root/bin" && cp "$STUB_BIN" "$root/bin/mesh-lint"' >"$lab/stubs/cargo"
  chmod +x "$lab/stubs/cargo"
  code=$(run_script PATH="$lab/stubs:$PATH" STUB_BIN="$MESH_LINT_BIN" INPUT_INSTALL=source \
    MESH_LINT_BIN=/nowhere INPUT_PATHS=domains/payments)
  holds "cargo in $root: install --quiet --locked --path $root --root $lab/out/temp/mesh-lint-install"
  holds 'output: conclusion=success'
  ended 0 "$code"

  try 'a folder without contracts is incomplete'
  mkdir -p "$lab/empty"
  code=$(cd "$lab/empty" && git init -q . && rm -f "$lab/out/output" && {
    env -i PATH="$PATH" HOME="$lab/home" RUNNER_TEMP="$lab/out/temp" GITHUB_OUTPUT="$lab/out/output" \
      GITHUB_ACTION_PATH="$root" "$bin" bash "$root/action.sh" >"$log" 2>&1 && printf 0 || printf '%s' $?
  })
  holds 'mesh-lint could not check'
  if ! grep -qx 'conclusion=incomplete' "$lab/out/output"; then fail 'no conclusion'; fi
  ended 2 "$code"
}

under_act
alone
exit "$failed"
