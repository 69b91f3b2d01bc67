//! The pages of the shipped policies, made from their METADATA and examples.

use crate::docs::alone;
use crate::policies::{SHIPPED, checked, example};
use mesh_lint::evaluate::policy::Policy;
use mesh_lint::evaluate::policy::metadata::{DocumentKind, Metadata, Param};
use std::fmt::Write as _;

/// All pages: id and text.
pub(crate) fn pages() -> impl Iterator<Item = (String, String)> {
    SHIPPED.iter().map(|policy| (policy.id.to_string(), page(policy)))
}

/// The table of the shipped policies.
pub(crate) fn table() -> String {
    let mut text = String::from(
        "\n## Shipped policies\n\nChoices rather than facts: the preset says how severe they are \
         at most, and parameters what they want.\n\n\
         | policy | severity | finds |\n|---|---|---|\n",
    );
    for policy in SHIPPED.iter() {
        let (id, severity) = (&policy.id, policy.severity.word());
        let _ = writeln!(text, "| [{id}]({id}.md) | {severity} | {}. |", cell(&policy.title));
    }
    text
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn page(policy: &Policy) -> String {
    let metadata = policy.metadata.as_ref().expect("METADATA");
    let waivable = if policy.waivable { "" } else { " · not waivable" };
    let mut text = format!(
        "# {}\n\n{} · [policy](../../../policies/{}){waivable}\n\n{}.\n\n## Why\n{}\n",
        policy.id,
        policy.severity.word(),
        policy.path,
        policy.title,
        policy.description.trim(),
    );
    if let Some(scope) = scope(metadata) {
        let _ = writeln!(text, "\n{scope}");
    }
    for (heading, name) in [("Bad", "bad"), ("Good", "good"), ("Near miss", "near-miss")] {
        let _ = write!(text, "\n## {heading}\n```yaml\n{}```\n", example(policy, name));
        if name == "bad" {
            let shown = alone(&checked(policy, name), policy.id.as_str());
            let _ = write!(text, "\n```text\n{shown}```\n");
        }
    }
    if let Some(fix) = &policy.fix {
        let _ = write!(text, "\n## Fix\n{fix}\n");
    }
    text.push_str(&settings(policy, &metadata.params));
    text.push_str("\n## See also\n");
    for resource in metadata.related_resources.iter().map(|it| &it.value) {
        let title = resource.description.as_deref().unwrap_or(&resource.address);
        let _ = writeln!(text, "- [{title}]({})", resource.address);
    }
    text
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
