use super::report;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    Findings,
    words::{brief, listed, quoted},
};
use crate::parse::{KeyAdvice, Problem, ProblemKind};

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
    /// costCenter: "4711"
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
    ///   - property: costCenter
    ///     value: "4711"
    /// ```
    ///
    /// ## See also
    /// [Open Data Contract Standard, Custom properties](https://bitol-io.github.io/open-data-contract-standard/latest/custom-other-properties/)
    "document/key-unknown", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::KeyUnknown { key, advice } = &problem.kind else { return };
    let name = quoted(key);
    let (message, help) = match advice {
        KeyAdvice::Since(version) => (
            format!("{} is not part of this version of the standard", brief(key)),
            format!("it is since {version}: raise `apiVersion` to `{version}`, or delete the key"),
        ),
        KeyAdvice::Types(types) => {
            let (verb, types) = (if types.len() == 1 { "type" } else { "types" }, listed(types));
            let message = format!("this `logicalType` has no option {}", brief(key));
            (
                message,
                format!(
                    "{} is an option of {verb} {types}; delete it, or correct the `logicalType`",
                    brief(key)
                ),
            )
        }
        KeyAdvice::Renamed(renamed) => {
            let (name_now, rest) =
                renamed.find(',').map_or((*renamed, ""), |at| renamed.split_at(at));
            (unknown(&name), format!("write {}{rest}: the name since version 3", brief(name_now)))
        }
        KeyAdvice::Nearest(nearest) => {
            (unknown(&name), format!("write {} if that is meant", brief(nearest)))
        }
        KeyAdvice::Elsewhere(path) if path.is_empty() => {
            (unknown(&name), "it belongs at the top level: mend its indentation".to_owned())
        }
        KeyAdvice::Elsewhere(path) => (
            unknown(&name),
            format!("it belongs under {}: mend its indentation or move it", quoted(path)),
        ),
        KeyAdvice::Delete => {
            (unknown(&name), "delete it, or move it to `customProperties`".to_owned())
        }
    };
    report(problem, findings, message).discriminator(key.clone()).help(help);
}

fn unknown(name: &str) -> String {
    format!("the standard knows no key {name} here")
}
