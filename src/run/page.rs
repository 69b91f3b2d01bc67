//! The page of a policy: its METADATA, its parameters, and examples that are run for it.

use super::{Terms, check};
use crate::discover::Snapshot;
use crate::evaluate::policy::Policy;
use crate::evaluate::policy::metadata::{DocumentKind, Metadata, Param};
use crate::evaluate::policy::testing::{EXAMPLE_CONFIG, EXAMPLE_PLACE, PLACE_MARK};
use crate::report::{self, Options};
use jiff::civil::date;
use std::fmt::Write as _;
use std::sync::Arc;

/// The examples that a page shows, by the name of their file.
pub const EXAMPLES: [&str; 3] = ["bad", "good", "near-miss"];

/// The page of a policy as Markdown.
///
/// `link` leads to its text. `examples` are those of [`EXAMPLES`] that there are, and `policies`
/// paths and texts of the modules that its repository brings.
pub fn policy_page(
    policy: &Policy,
    link: &str,
    examples: &[(&str, String)],
    policies: &[(Arc<str>, Arc<str>)],
) -> String {
    let waivable = if policy.waivable { "" } else { " · not waivable" };
    let severity = policy.severity.word();
    let mut text = format!("# {}\n\n{severity} · [policy]({link}){waivable}\n", policy.id);
    if !policy.title.is_empty() {
        let _ = write!(text, "\n{}.\n", policy.title);
    }
    if !policy.description.trim().is_empty() {
        let _ = write!(text, "\n## Why\n{}\n", policy.description.trim());
    }
    let metadata = policy.metadata.as_ref();
    if let Some(scope) = metadata.and_then(scope) {
        let _ = writeln!(text, "\n{scope}");
    }
    for (name, example) in examples {
        let heading = match *name {
            "bad" => "Bad",
            "good" => "Good",
            _ => "Near miss",
        };
        let _ = write!(text, "\n## {heading}\n```yaml\n{example}```\n");
        if *name == "bad"
            && let Some(shown) = found(policy, example, policies)
        {
            let _ = write!(text, "\n```text\n{shown}```\n");
        }
    }
    if let Some(fix) = &policy.fix {
        let _ = write!(text, "\n## Fix\n{fix}\n");
    }
    text.push_str(&settings(policy, metadata.map(|it| it.params.as_slice()).unwrap_or_default()));
    let resources = metadata.map(|it| it.related_resources.as_slice()).unwrap_or_default();
    if !resources.is_empty() {
        text.push_str("\n## See also\n");
    }
    for resource in resources.iter().map(|it| &it.value) {
        let title = resource.description.as_deref().unwrap_or(&resource.address);
        let _ = writeln!(text, "- [{title}]({})", resource.address);
    }
    text
}

/// What the policy first finds in an example, as a terminal shows it.
fn found(policy: &Policy, example: &str, policies: &[(Arc<str>, Arc<str>)]) -> Option<String> {
    let mut files: Vec<(&str, String)> = vec![(EXAMPLE_PLACE, String::new())];
    for line in example.lines() {
        match (line.strip_prefix(PLACE_MARK), files.last_mut()) {
            (Some(path), _) => files.push((path.trim(), String::new())),
            (None, Some((_, text))) => text.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    files.retain(|(_, text)| !text.trim().is_empty());
    files.push((crate::config::FILE, EXAMPLE_CONFIG.to_owned()));
    let head = Snapshot::of_texts(files.iter().map(|(path, text)| (*path, text.as_bytes())));
    let terms =
        Terms { policies: policies.to_vec(), ..Terms::alone(date(2026, 12, 20), "an example") };
    let outcome = check(&head, &[], &head, &terms);
    let finding = outcome.report.findings.iter().find(|it| *it.rule == *policy.id.as_str())?;
    let mut text = Vec::new();
    let options = Options::default();
    report::alone(&outcome.report, finding, &outcome.sources, &options, &mut text).ok()?;
    // The line above names the file, of which there is but one.
    let text = String::from_utf8(text).ok()?;
    text.split_once('\n').map(|(_, finding)| finding.to_owned())
}

/// Which documents it looks at.
fn scope(metadata: &Metadata) -> Option<String> {
    let applies = &metadata.applies_to.as_ref()?.value;
    let kinds: Vec<&str> = applies
        .kinds
        .iter()
        .map(|it| match it {
            DocumentKind::Contract => "contracts",
            DocumentKind::Product => "products",
        })
        .collect();
    let mut scope = format!("It looks at {}", kinds.join(" and "));
    if !applies.status.is_empty() {
        let _ = write!(scope, " whose status is one of {}", applies.status.join(", "));
    }
    (!kinds.is_empty()).then(|| scope + ".")
}

/// The parameters, and how the configuration sets one.
fn settings(policy: &Policy, params: &[Param]) -> String {
    let Some(first) = params.first() else { return String::new() };
    let mut text = String::from(
        "\n## Parameters\n\n| parameter | type | default | domains may | |\n|---|---|---|---|---|\n",
    );
    for param in params {
        let about = param.description.as_deref().unwrap_or_default();
        let _ = writeln!(
            text,
            "| `{}` | {} | `{}` | {} | {} |",
            param.name.value,
            cell(&param.kind.to_string()).replace('<', "\\<"),
            cell(&param.default.value.to_string()),
            param.tighten.word(),
            cell(about)
        );
    }
    let _ = write!(
        text,
        "\n`mesh-lint.yaml`:\n```yaml\nparams:\n  {}:\n    {}: {}\n```\n",
        policy.id, first.name.value, first.default.value
    );
    text
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").split_whitespace().collect::<Vec<_>>().join(" ")
}
