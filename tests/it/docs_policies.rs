//! The pages of the shipped policies, made from their METADATA and examples.

use crate::policies::{SHIPPED, example};
use mesh_lint::evaluate::policy;
use mesh_lint::run::{EXAMPLES, policy_page};
use std::fmt::Write as _;

/// All pages: id and text.
pub(crate) fn pages() -> impl Iterator<Item = (String, String)> {
    SHIPPED.iter().map(|policy| {
        let examples = EXAMPLES.map(|name| (name, example(policy, name)));
        let embedded = EXAMPLES.map(|name| policy::example(&policy.path, name));
        for (own, (name, written)) in embedded.iter().zip(&examples) {
            assert_eq!(*own, Some(written.as_str()), "`{}`, {name}", policy.id);
        }
        let link = format!("../../../policies/{}", policy.path);
        (policy.id.to_string(), policy_page(policy, &link, &examples, &[]))
    })
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
