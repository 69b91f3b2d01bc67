//! `explain ID --markdown`: the page of a policy with its examples.
#![expect(clippy::disallowed_methods, reason = "reads the examples of a policy")]

use super::alone;
use crate::cli::{Failure, here};
use crate::discover::Workspace;
use crate::evaluate::policy::{self, Policy};
use crate::run::{EXAMPLES, policy_page};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// The page of a policy; its examples are run with the policies of the repository beside it.
pub(super) fn page(policy: &Policy) -> Result<String, Failure> {
    if policy.shipped {
        let path = policy.path.strip_prefix("mesh-lint/").unwrap_or(&policy.path);
        let example = |name| policy::example(path, name).map(|it| (name, it.to_owned()));
        let examples: Vec<_> = EXAMPLES.into_iter().filter_map(example).collect();
        let link = format!("https://github.com/mesh-lint/mesh-lint/blob/main/policies/{path}");
        return Ok(policy_page(policy, &link, &examples, &[]));
    }
    let workspace = Workspace::open(&here()?)?;
    let example = |name| example(workspace.root(), &policy.path, name).map(|it| (name, it));
    let examples: Vec<_> = EXAMPLES.into_iter().filter_map(example).collect();
    let texts = alone(&workspace)?.texts;
    let modules: Vec<(Arc<str>, Arc<str>)> = texts
        .into_iter()
        .filter(|(path, _)| path.ends_with(".rego"))
        .map(|(path, text)| (path, text.text))
        .collect();
    Ok(policy_page(policy, &policy.path, &examples, &modules))
}

/// An example beside a policy, in the folder that is named like its file.
fn example(root: &Path, policy: &str, name: &str) -> Option<String> {
    let (folder, module) = policy.rsplit_once('/').unwrap_or(("", policy));
    let problem = module.strip_suffix(".rego")?;
    [problem.to_owned(), problem.replace('_', "-")].iter().find_map(|problem| {
        let path = root.join(folder).join("examples").join(problem).join(format!("{name}.yaml"));
        let text = fs::read_to_string(path).ok()?;
        Some(if text.ends_with('\n') { text } else { text + "\n" })
    })
}
