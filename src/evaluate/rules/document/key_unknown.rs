use super::report;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    Findings,
    words::{brief, quoted},
};
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A key is not known to the standard at its place.
    ///
    /// ## Why
    /// What stands under an unknown key is read by nobody: a typo in `required` makes a field optional, and
    /// no tool says so. What the company adds has a place of its own, `customProperties`.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// owner: checkout
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// customProperties:
    ///   - property: owner
    ///     value: checkout
    /// ```
    ///
    /// ## See also
    /// [Open Data Contract Standard, Custom properties](https://bitol-io.github.io/open-data-contract-standard/latest/custom-other-properties/)
    "document/key-unknown", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::KeyUnknown { key, nearest, renamed } = &problem.kind else { return };
    let help = match (renamed, nearest) {
        (Some(renamed), _) => {
            let (name, rest) = renamed.find(',').map_or((*renamed, ""), |at| renamed.split_at(at));
            format!("write {}{rest}: the name since version 3", brief(name))
        }
        (None, Some(nearest)) => format!("write {} if that is meant", brief(nearest)),
        (None, None) => "delete it, or move it to `customProperties`".to_owned(),
    };
    report(problem, findings, format!("the standard knows no key {} here", quoted(key)))
        .discriminator(key.clone())
        .help(help);
}
