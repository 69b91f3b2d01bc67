use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A file that its name calls JSON is none.
    ///
    /// ## Why
    /// Tools choose the reader by the ending. What only YAML knows, such as a comment, a comma before a
    /// bracket or a text without quotation marks, stops them, though a YAML reader takes it.
    ///
    /// ## Bad
    /// ```json file=orders.odcs.json
    /// {
    ///   "apiVersion": "v3.1.0",
    ///   "kind": "DataContract",
    ///   "id": "orders", # unique
    ///   "version": "1.0.0",
    ///   "status": "active"
    /// }
    /// ```
    ///
    /// ## Good
    /// ```json file=orders.odcs.json
    /// {
    ///   "apiVersion": "v3.1.0",
    ///   "kind": "DataContract",
    ///   "id": "orders",
    ///   "version": "1.0.0",
    ///   "status": "active"
    /// }
    /// ```
    ///
    /// ## Near miss
    /// ```yaml file=orders.odcs.yaml
    /// {
    ///   "apiVersion": "v3.1.0",
    ///   "kind": "DataContract",
    ///   "id": "orders", # unique
    ///   "version": "1.0.0",
    ///   "status": "active"
    /// }
    /// ```
    ///
    /// ## See also
    /// [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)
    "document/json-invalid", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::JsonInvalid { message } = &problem.kind else { return };
    let words: String = message.chars().filter(|it| !it.is_control()).take(60).collect();
    report(problem, findings, format!("the file is no JSON: {}", words.replace('`', "'")))
        .help("write it as JSON, or give the file the ending `.yaml`");
}
