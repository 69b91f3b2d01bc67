#!/usr/bin/env python3
"""Draws docs/demo.svg from what `mesh-lint demo` prints, and renews output and counts in README.md.

    python3 docs/picture.py target/release/mesh-lint           writes both
    python3 docs/picture.py --check target/debug/mesh-lint     fails if they are not fresh
"""

import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = 100
WIDTH, HEIGHT, SIZE, MARGIN = 8.4, 18, 14, 16
FENCE = re.compile(r"(<!-- output: ([^>]*) -->\n```text\n).*?(```\n)", re.DOTALL)
RULES = re.compile(r"(<!-- rules -->\n).*?(<!-- end of rules -->\n)", re.DOTALL)
STYLE = re.compile(r"\x1b\[([0-9;]*)m")
COLOURS = {"31": "#f47067", "32": "#57ab5a", "33": "#daaa3f", "34": "#6cb6ff", "35": "#b083f0", "36": "#39c5cf"}


def printed(program, folder, *arguments):
    """What a command prints in a folder, whatever this machine's own settings are."""
    environment = {"COLUMNS": str(COLUMNS), "HOME": folder}
    command = [program, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}")
    return done.stdout.decode()


GROUPS = {
    "document": "syntax, and the JSON Schema of the standard",
    "contract": "one contract",
    "product": "one product",
    "mesh": "contracts and products together",
    "change": "what changed since base, and whom it breaks",
    "policy": "what is wrong with a policy",
    "waiver": "what is wrong with a waiver",
    "config": "what is wrong with `mesh-lint.yaml`",
}


def table(listing):
    """How many rules there are in each group, as Markdown."""
    counts = Counter(line.split("/")[0] for line in listing.splitlines())
    rows = ["| group | rules | about |", "|---|---:|---|"]
    rows += [f"| `{it}/` | {counts.pop(it)} | {about} |" for it, about in GROUPS.items() if it in counts]
    names = ", ".join(f"`{it}/`" for it in sorted(counts))
    rows.append(f"| {names} | {counts.total()} | shipped policies |")
    return "\n".join(rows) + "\n"


def runs(line):
    """The pieces of a line, each with its column and its codes."""
    codes, at, column = [], 0, 0
    for match in [*STYLE.finditer(line), None]:
        text = line[at : match.start() if match else len(line)]
        if text:
            yield column, codes, text
            column += len(text)
        if match:
            new = [it for it in match[1].split(";") if it not in ("", "0")]
            codes = codes + new if new else []
            at = match.end()


def drawn(column, codes, text):
    """One piece as SVG; its length is fixed, so that columns meet in every font."""
    if not text.strip():
        return ""
    lead = len(text) - len(text.lstrip())
    column, text = column + lead, text.strip()
    fill = next((COLOURS[it] for it in reversed(codes) if it in COLOURS), None)
    looks = f' fill="{fill}"' if fill else ' fill="#768390"' if "2" in codes else ""
    looks += ' font-weight="bold"' if "1" in codes else ""
    x, length = MARGIN + column * WIDTH, len(text) * WIDTH
    return f'<tspan x="{x:.1f}" textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs"{looks}>{escape(text)}</tspan>'


def picture(command, output):
    """The terminal as SVG."""
    lines = [f"\x1b[2m$\x1b[0m \x1b[1m{command}\x1b[0m", *output.rstrip("\n").split("\n")]
    if re.search(r"[\x00-\x09\x0b-\x1a\x1c-\x1f\x7f]", output) or "\x1b" in STYLE.sub("", output):
        sys.exit("the output holds control characters")
    width = round(2 * MARGIN + COLUMNS * WIDTH + WIDTH * 6)
    height = 2 * MARGIN + len(lines) * HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
        f"<title>{escape(command)}</title>",
        f'<rect width="{width}" height="{height}" rx="8" fill="#22272e"/>',
        f'<g fill="#cdd9e5" font-size="{SIZE}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" xml:space="preserve">',
    ]
    for number, line in enumerate(lines):
        pieces = "".join(drawn(*run) for run in runs(line))
        if pieces:
            parts.append(f'<text y="{MARGIN + number * HEIGHT + SIZE}">{pieces}</text>')
    return "\n".join([*parts, "</g>", "</svg>", ""])


def main():
    arguments = sys.argv[1:]
    check = "--check" in arguments
    programs = [it for it in arguments if it != "--check"]
    if len(programs) != 1:
        sys.exit(__doc__)
    program = str(Path(programs[0]).resolve())
    readme = (ROOT / "README.md").read_text()
    with tempfile.TemporaryDirectory() as folder:
        shown = printed(program, folder, "demo", "--color", "always")
        mesh = f"{folder}/mesh-demo"

        def renewed(match):
            words = match[2].split()
            if words[0] != "mesh-lint":
                sys.exit(f"`{match[2]}` is no command of ours")
            return match[1] + printed(program, mesh, *words[1:]) + match[3]

        readme = RULES.sub(lambda it: it[1] + table(printed(program, mesh, "explain")) + it[2], readme)
        files = {
            ROOT / "docs/demo.svg": picture("cargo run --release -- demo", shown),
            ROOT / "README.md": FENCE.sub(renewed, readme),
        }
    stale = [it for it, text in files.items() if not it.exists() or it.read_text() != text]
    for path in stale:
        print(f"{path.relative_to(ROOT)} is {'stale' if check else 'written'}")
        if not check:
            path.write_text(files[path])
    sys.exit(1 if check and stale else 0)


main()
