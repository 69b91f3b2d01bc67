"""Compares reports on a generated mesh with the list of changes that it was made with.

    truth.py REPORT TRUTH     every change is found with the right verdict, and no other is
    truth.py --quiet REPORT   the mesh alone has neither warning nor error
"""
import collections
import json
import sys

# What may be said of a change: the ids of rules, and whether consumers break.
RULES = {
    "contract_removed": {"change/contract-removed"},
    "contract_moved": {"change/contract-moved"},
    "field_removed": {"change/field-removed"},
    "field_renamed": {"change/field-removed", "change/field-renamed", "change/field-rename-suspected"},
    "type_changed": {"change/type-changed"},
    "nullable_now": {"change/required-removed"},
    "key_removed": {"change/primary-key-removed"},
    "latency_weakened": {"change/sla-freshness-weakened"},
    "latency_improved": {"change/sla-freshness-strengthened"},
    "retention_shortened": {"change/sla-retention-shortened"},
    "field_added": {"change/field-added-optional"},
    "description_changed": {"change/description-changed"},
    "fields_reordered": {"change/field-reordered"},
}


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def complete(report):
    """What makes a report unfit for any comparison."""
    wrong = [f"the run failed: {it['message']}" for it in report["run"]["failures"]]
    if report["summary"]["truncated"]:
        wrong.append("the report leaves findings out")
    if report["summary"]["contracts"]["total"] < 100:
        wrong.append("fewer than 100 contracts were read")
    return wrong


def quiet(report):
    found = [it for it in report["findings"] if it["severity"] != "info"]
    return [f"{it['severity']} {it['rule']} in {it['location']['path']}: {it['message']}" for it in found]


def compare(report, truth):
    wrong, by_path = [], collections.defaultdict(list)
    for finding in report["findings"]:
        if finding["rule"].startswith("change/"):
            by_path[finding["location"]["path"]].append(finding)
    for change in truth:
        path, kind = change["path"], change["kind"]
        found = by_path.pop(path, []) + by_path.pop(change.get("old_path"), [])
        named = [it for it in found if it["rule"] in RULES[kind]]
        field = change["field"]
        if field and not any(field in it["message"] + it["element"] for it in named):
            named = []
        if not named:
            wrong.append(f"{path}: {kind} of {field} is not found among {[it['rule'] for it in found]}")
        breaks = any("consumers" in it["breaks"] for it in found)
        if breaks != change["breaking"]:
            wrong.append(f"{path}: {kind} breaks consumers: {breaks} instead of {change['breaking']}")
        for it in found:
            if it not in named:
                wrong.append(f"{path}: {kind} is also said to be {it['rule']}: {it['message']}")
    for path, found in sorted(by_path.items()):
        for it in found:
            if it["severity"] != "info" and path.endswith(".odcs.yaml"):
                wrong.append(f"{path}: nothing changed, but {it['rule']}: {it['message']}")
    return wrong


def main(arguments):
    if len(arguments) != 2:
        sys.exit(__doc__)
    if arguments[0] == "--quiet":
        report = load(arguments[1])
        wrong = complete(report) + quiet(report)
    else:
        report, truth = map(load, arguments)
        if len(truth) < 20:
            sys.exit(f"only {len(truth)} changes are listed")
        wrong = complete(report) + compare(report, truth)
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
