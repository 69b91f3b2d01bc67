#!/usr/bin/env bash
# Runs mesh-lint as a step of GitHub Actions: finds or builds the program, checks, and passes the
# exit code on. Inputs arrive in the environment and are never evaluated. Kept to bash 3.2, which
# macOS ships.
set -euo pipefail

# Says in an annotation why nothing was checked; the text is ours, never a value.
refuse() {
  printf '::error title=mesh-lint::%s\n' "$1"
  output conclusion incomplete
  exit 2
}

# Hands a number or a word to later steps.
output() {
  if [ -n "${GITHUB_OUTPUT:-}" ]; then
    printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
  fi
}

# Refuses a value that is none of the words that follow it.
one_of() {
  local name=$1 value=$2 word
  shift 2
  for word in "$@"; do
    if [ "$value" = "$word" ]; then return; fi
  done
  refuse "the input $name must be one of: $*"
}

# Refuses a path of several lines, which would write more outputs than one.
one_line() {
  case $2 in
    *$'\n'* | *$'\r'*) refuse "the input $1 must be one line" ;;
  esac
}

# Adds one argument for each line of an input: a prefix and the line.
add_lines() {
  local prefix=$1 line
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    if [ -n "$line" ]; then arguments+=("$prefix$line"); fi
  done <<<"$2"
}

# Builds this action's own sources and names the program.
build() {
  command -v cargo >/dev/null || refuse 'building mesh-lint needs Rust on the runner; or name a program with bin-path'
  local root=$temporary/mesh-lint-install
  # Cargo and rustup read settings from the current folder: this must not be the checkout, in which
  # a pull request could name a compiler of its own.
  (
    cd "$GITHUB_ACTION_PATH"
    CARGO_TARGET_DIR=$temporary/mesh-lint-target \
      cargo install --quiet --locked --path "$GITHUB_ACTION_PATH" --root "$root" >&2
  ) || refuse 'mesh-lint could not be built; the log of this step says why'
  program=$root/bin/mesh-lint
}

# Finds the program: what the workflow names, else a build.
find_program() {
  program=${INPUT_BIN_PATH:-${MESH_LINT_BIN:-}}
  if [ "$install" = source ] || [ -z "$program" ]; then
    build
  elif [ ! -f "$program" ]; then
    refuse 'the program that bin-path or MESH_LINT_BIN names does not exist'
  fi
}

# A count from the summary of the report. No text of a contract can pose as one: JSON keeps strings
# on one line, so a line of just these characters is the report's own.
count() {
  sed -n '/^  "summary": {$/,/^  }/s/^    "'"$1"'": \([0-9][0-9]*\),\{0,1\}$/\1/p' "$report"
}

publish() {
  if [ -f "$summary_file" ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    cat "$summary_file" >>"$GITHUB_STEP_SUMMARY"
  fi
  if [ -f "$report" ]; then
    output errors "$(count errors)"
    output warnings "$(count warnings)"
    output breaking "$(count breaking)"
    output report-file "$report"
  fi
}

install=${INPUT_INSTALL:-auto}
fail_on=${INPUT_FAIL_ON:-error}
summary=${INPUT_SUMMARY:-true}
allow_target=${INPUT_ALLOW_PULL_REQUEST_TARGET:-false}
temporary=${RUNNER_TEMP:-${TMPDIR:-/tmp}}
report=${INPUT_REPORT_FILE:-$temporary/mesh-lint-report.json}
sarif=${INPUT_SARIF_FILE:-}
summary_file=$temporary/mesh-lint-summary.md

one_of install "$install" auto source
one_of fail-on "$fail_on" error warning never
one_of summary "$summary" true false
one_of allow-pull-request-target "$allow_target" true false
one_line report-file "$report"
one_line sarif-file "$sarif"
one_line base "${INPUT_BASE:-}"
one_line bin-path "${INPUT_BIN_PATH:-}"

if [ "${GITHUB_EVENT_NAME:-}" = pull_request_target ] && [ "$allow_target" != true ]; then
  refuse 'on pull_request_target the files of strangers meet a token that can write; use pull_request, or set allow-pull-request-target to true'
fi

find_program

arguments=(check --format=github "--fail-on=$fail_on" "--output=json=$report")
if [ "$summary" = true ]; then arguments+=("--output=markdown=$summary_file"); fi
if [ -n "$sarif" ]; then arguments+=("--output=sarif=$sarif"); fi
if [ -n "${INPUT_BASE:-}" ]; then arguments+=("--base=$INPUT_BASE"); fi
add_lines --policies= "${INPUT_POLICIES:-}"
arguments+=(--)
add_lines '' "${INPUT_PATHS:-}"

# A report of an earlier step must not be taken for this one's.
rm -f -- "$report" "$summary_file"
code=0
"$program" "${arguments[@]}" || code=$?

publish
case $code in
  0) output conclusion success ;;
  1) output conclusion failure ;;
  *)
    output conclusion incomplete
    if [ ! -f "$report" ]; then
      printf '::error title=mesh-lint::%s\n' 'mesh-lint could not check; the log of this step says why'
    fi
    ;;
esac
exit "$code"
