#!/usr/bin/env bash
# Draws the comment of every pull request of the demo mesh as GitHub would show it:
#   docs/comments.sh target/debug/mesh-lint CSS
# Needs git, cmark-gfm (GitHub's own parser), chromium, and the file github-markdown-light.css of the
# npm package github-markdown-css. Writes docs/comments/BRANCH.png, and into drawn.txt beside them the
# SHA-256 of each comment that was drawn, by which a test sees whether the pictures are those of today.
set -euo pipefail
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
css=$(cat "$2")
pictures=$(cd "$(dirname "$0")" && pwd)/comments
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT

"$program" demo --no-check "$lab/mesh" >/dev/null
mkdir -p "$pictures"
rm -f "$pictures"/*.png
for branch in $(git -C "$lab/mesh" for-each-ref --format='%(refname:lstrip=3)' refs/heads/pr); do
  (
    cd "$lab/mesh"
    env -i HOME="$lab" GITHUB_SERVER_URL=https://github.com GITHUB_REPOSITORY=acme/mesh \
      GITHUB_SHA="$(git rev-parse "pr/$branch")" \
      "$program" check --pr --base main --head "pr/$branch" --today 2026-12-20 --format markdown || [ $? -le 2 ]
  ) >"$lab/$branch.md"
  {
    printf '<!doctype html><meta charset="utf-8"><style>%s' "$css"
    printf 'body{margin:0;padding:24px;background:#fff}.markdown-body{max-width:882px}</style><article class="markdown-body">'
    cmark-gfm -e table -e autolink -e strikethrough -e tagfilter --unsafe "$lab/$branch.md"
    printf '</article><script>document.title = "height " + Math.ceil(document.querySelector(".markdown-body").getBoundingClientRect().bottom)</script>'
  } >"$lab/$branch.html"
  chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --window-size=930,1200 \
    --screenshot="$pictures/$branch.png" "file://$lab/$branch.html" >/dev/null 2>&1
  # All of it must stand on one screen.
  height=$(chromium --headless=new --no-sandbox --disable-gpu --window-size=930,1200 --dump-dom \
    "file://$lab/$branch.html" 2>/dev/null | sed -n 's/.*<title>height \([0-9]*\)<.*/\1/p')
  if [ "${height:-9999}" -gt 1200 ]; then
    printf 'the comment of %s is %s high\n' "$branch" "${height:-unknown}"
    exit 1
  fi
  printf 'docs/comments/%s.png\n' "$branch"
done
(cd "$lab" && sha256sum -- *.md) >"$pictures/drawn.txt"
