#!/usr/bin/env bash
# Runs mesh-lint as a step of GitHub Actions: finds, fetches or builds the program, checks, posts,
# and passes the exit code on. Inputs arrive in the environment and are never evaluated. Kept to bash 3.2, which
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

# The name by which releases call this machine; empty where there is none for it.
target() {
  case "$(uname -s)/$(uname -m)" in
    Linux/x86_64) printf x86_64-unknown-linux-musl ;;
    Linux/aarch64 | Linux/arm64) printf aarch64-unknown-linux-musl ;;
    Darwin/x86_64) printf x86_64-apple-darwin ;;
    Darwin/arm64) printf aarch64-apple-darwin ;;
    MINGW*/x86_64 | MSYS*/x86_64) printf x86_64-pc-windows-msvc ;;
  esac
}

# The line of checksums.txt for this machine, and for the version that must run: a checksum and
# the name of an archive.
released() {
  local machine list=$GITHUB_ACTION_PATH/checksums.txt wanted='[0-9A-Za-z.-]*'
  machine=$(target)
  # Nothing but letters, digits, `.` and `-`; only the first means something to sed.
  if [ -n "$version" ]; then wanted=${version//./\\.}; fi
  if [ -n "$machine" ] && [ -f "$list" ]; then
    sed -n 's/^\([0-9a-f]\{64\}\)  \(mesh-lint-'"$wanted-$machine"'\.tar\.gz\)$/\1 \2/p' "$list" | head -n 1
  fi
}

# Whether a file has a checksum.
has_sum() {
  local sum
  if command -v sha256sum >/dev/null; then
    sum=$(sha256sum <"$1")
  else
    sum=$(shasum -a 256 <"$1")
  fi
  [ "${sum%% *}" = "$2" ]
}

# Fetches the release that this commit of the action names, and names the program. What is kept on
# the runner is checked again each time: other jobs can write there.
fetch() {
  local sum=${1%% *} archive=${1#* } folder kept base tag protocol='=https'
  folder=${RUNNER_TOOL_CACHE:-$temporary}/mesh-lint
  kept=$folder/$archive
  tag=${archive#mesh-lint-}
  tag=v${tag%-"$(target)".tar.gz}
  base=${MESH_LINT_RELEASE_BASE_URL:-https://github.com/mesh-lint/mesh-lint/releases/download}
  case $base in
    http://127.0.0.1:*) protocol='=http' ;;
  esac
  if [ ! -f "$kept" ] || ! has_sum "$kept" "$sum"; then
    mkdir -p "$folder"
    rm -f -- "$kept.partial"
    curl --proto "$protocol" --proto-redir "$protocol" --tlsv1.2 --retry 3 --max-time 300 -fsSL \
      -o "$kept.partial" -- "$base/$tag/$archive" || refuse 'the release could not be fetched; the log of this step says why'
    has_sum "$kept.partial" "$sum" || refuse 'the fetched release has another checksum than this action names; it was not run'
    mv -f -- "$kept.partial" "$kept"
  fi
  rm -rf -- "$temporary/mesh-lint-release"
  mkdir -p "$temporary/mesh-lint-release"
  tar -xzf "$kept" -C "$temporary/mesh-lint-release" || refuse 'the release could not be unpacked'
  program=$temporary/mesh-lint-release/mesh-lint
  if [ ! -f "$program" ]; then program=$program.exe; fi
  if [ ! -f "$program" ]; then refuse 'the release holds no program'; fi
}

# Finds the program: what the workflow names, else a release, else a build.
find_program() {
  local release
  program=
  if [ "$install" = auto ]; then program=${INPUT_BIN_PATH:-${MESH_LINT_BIN:-}}; fi
  if [ -n "$program" ]; then
    if [ ! -f "$program" ]; then refuse 'the program that bin-path or MESH_LINT_BIN names does not exist'; fi
    return
  fi
  release=$(released)
  if [ "$install" = source ] || { [ "$install" = auto ] && [ -z "$release" ]; }; then
    build
  elif [ -z "$release" ]; then
    refuse 'this commit of the action names no release for this runner; use install: source'
  else
    fetch "$release"
  fi
}

# The program must be of the version that the workflow names, wherever it comes from.
right_version() {
  if [ -n "$version" ] && [ "$(env -u INPUT_TOKEN -u GITHUB_TOKEN -u GH_TOKEN "$program" --version)" != "mesh-lint $version" ]; then
    refuse 'the program is of another version than the input version names; it did not check'
  fi
}

# A count from the summary of the report. No text of a contract can pose as one: JSON keeps strings
# on one line, so a line of just these characters is the report's own.
count() {
  sed -n '/^  "summary": {$/,/^  }/s/^    "'"$1"'": \([0-9][0-9]*\),\{0,1\}$/\1/p' "$report"
}

# A word from the summary of the report, in the same way; nothing where it holds none.
word() {
  sed -n '/^  "summary": {$/,/^  }/s/^    "'"$1"'": "\([a-z]*\)",\{0,1\}$/\1/p' "$report"
}

publish() {
  local bump
  if [ -f "$summary_file" ] && [ "$mode" != post ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    cat "$summary_file" >>"$GITHUB_STEP_SUMMARY"
  fi
  if [ -f "$report" ]; then
    output errors "$(count errors)"
    output warnings "$(count warnings)"
    output breaking "$(count breaking)"
    output waived "$(count waived)"
    bump=$(word bump)
    output bump "${bump:-none}"
    output report-file "$report"
  fi
  if [ "$mode" != post ] && [ -n "$sarif" ] && [ -f "$sarif" ]; then output sarif-file "$sarif"; fi
}

# Computes the report; it sees no token.
check() {
  local shown=text
  if [ "$annotations" = commands ]; then shown=github; fi
  local arguments=(check "--format=$shown" "--fail-on=$fail_on" "--output=json=$report")
  if [ "$summary" = true ]; then arguments+=("--output=step-summary=$summary_file"); fi
  if [ -n "$sarif" ]; then arguments+=("--output=sarif=$sarif"); fi
  if [ -n "$junit" ]; then arguments+=("--output=junit=$junit"); fi
  if [ -n "$gitlab" ]; then arguments+=("--output=gitlab=$gitlab"); fi
  if [ -n "${INPUT_BASE:-}" ]; then arguments+=("--base=$INPUT_BASE"); fi
  if [ -n "${INPUT_POLICY_REF:-}" ]; then arguments+=("--policy-ref=$INPUT_POLICY_REF"); fi
  add_lines --only= "${INPUT_ONLY:-}"
  add_lines --policies= "${INPUT_POLICIES:-}"
  arguments+=(--)
  add_lines '' "${INPUT_PATHS:-}"
  # A report of an earlier step must not be taken for this one's.
  rm -f -- "$report" "$summary_file"
  local file
  for file in "$sarif" "$junit" "$gitlab"; do
    if [ -n "$file" ]; then rm -f -- "$file"; fi
  done
  env -u INPUT_TOKEN -u GITHUB_TOKEN -u GH_TOKEN "$program" "${arguments[@]}" || code=$?
}

# The address of the comment, as the program tells it in a line of its own: https, or http on this
# machine, and no character that means anything to an output or a shell.
comment_url() {
  sed -n 's/^comment-url: \(https\{0,1\}:\/\/[0-9A-Za-z:/.~#_-]*\)$/\1/p' "$posted_file" | head -n 1
}

# Brings the report to the pull request. What becomes of that changes no verdict.
post() {
  local arguments=("--comment=$comment" "--key=$key") posted=0
  if [ "$annotations" != check-run ]; then arguments+=(--no-check-run); fi
  if [ "$annotations" = review ]; then arguments+=(--review); fi
  if [ "$mention" = true ]; then arguments+=(--mention-owners); fi
  if [ "$labels" = true ]; then arguments+=(--labels); fi
  if [ "$upload" = true ]; then arguments+=(--upload-sarif); fi
  GITHUB_TOKEN=${INPUT_TOKEN:-} "$program" post "${arguments[@]}" -- "$report" >"$posted_file" || posted=$?
  cat "$posted_file"
  output comment-url "$(comment_url)"
  if [ "$mode" = post ]; then code=$posted; fi
}

mode=${INPUT_MODE:-check}
install=${INPUT_INSTALL:-auto}
fail_on=${INPUT_FAIL_ON:-error}
summary=${INPUT_SUMMARY:-true}
allow_target=${INPUT_ALLOW_PULL_REQUEST_TARGET:-false}
temporary=${RUNNER_TEMP:-${TMPDIR:-/tmp}}
artifact=${INPUT_ARTIFACT_PATH:-}
report=${INPUT_REPORT_FILE:-${artifact:-$temporary}/mesh-lint-report.json}
version=${INPUT_VERSION:-}
sarif=${INPUT_SARIF_FILE:-}
junit=${INPUT_JUNIT_FILE:-}
gitlab=${INPUT_GITLAB_FILE:-}
annotations=${INPUT_ANNOTATIONS:-auto}
comment=${INPUT_COMMENT:-auto}
key=${INPUT_COMMENT_KEY:-default}
mention=${INPUT_MENTION_OWNERS:-false}
labels=${INPUT_LABELS:-false}
upload=${INPUT_UPLOAD_SARIF:-false}
summary_file=$temporary/mesh-lint-summary.md
posted_file=$temporary/mesh-lint-posted.txt

one_of mode "$mode" check post all
one_of install "$install" auto release source
one_of annotations "$annotations" auto commands check-run review none
one_of comment "$comment" auto always never
one_of mention-owners "$mention" true false
one_of labels "$labels" true false
one_of upload-sarif "$upload" true false
one_of fail-on "$fail_on" error warning never
one_of summary "$summary" true false
one_of allow-pull-request-target "$allow_target" true false
one_line report-file "$report"
one_line sarif-file "$sarif"
one_line junit-file "$junit"
one_line gitlab-file "$gitlab"
one_line artifact-path "$artifact"
one_line comment-key "$key"
one_line base "${INPUT_BASE:-}"
one_line policy-ref "${INPUT_POLICY_REF:-}"
one_line bin-path "${INPUT_BIN_PATH:-}"

case $version in
  *[!0-9A-Za-z.-]*) refuse 'the input version must be a version such as 0.1.0' ;;
esac
if [ -n "$artifact" ] && { [ "$mode" != post ] || [ -n "${INPUT_REPORT_FILE:-}" ]; }; then
  refuse 'the input artifact-path is for mode post alone, and stands in place of report-file'
fi
if [ "${GITHUB_EVENT_NAME:-}" = pull_request_target ] && [ "$mode" != post ] && [ "$allow_target" != true ]; then
  refuse 'on pull_request_target the files of strangers meet a token that can write; use pull_request, or set allow-pull-request-target to true'
fi

if [ "$annotations" = auto ]; then
  annotations=commands
  if [ "$mode" = post ]; then annotations=check-run; fi
fi

find_program
right_version

code=0
if [ "$mode" = post ]; then
  # The check ended before it wrote one: its own step says why, and there is nothing to post.
  if [ ! -f "$report" ]; then
    printf '::warning title=mesh-lint::%s\n' 'there is no report to post; the log of the check says why'
    output conclusion incomplete
    exit 0
  fi
else
  check
fi
if [ "$mode" != check ] && [ -f "$report" ]; then post; fi

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
# The check has failed its own step already; a second red cross would say it twice.
if [ "$mode" = post ] && [ "$code" = 1 ]; then code=0; fi
exit "$code"
