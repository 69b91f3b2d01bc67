use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A byte is not part of UTF-8 text.
    ///
    /// ## Why
    /// The file was saved in an older encoding, such as Latin-1. Every tool shows its umlauts differently
    /// or refuses it.
    ///
    /// ## Bad
    /// ```text bytes=69643a206d6fe462656c0a
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: möbel
    /// version: 1.0.0
    /// status: active
    /// ```
    "document/encoding-invalid", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::EncodingInvalid { offset, byte } = problem.kind else { return };
    report(problem, findings, format!("byte `0x{byte:02X}` at offset {offset} is not UTF-8"))
        .help("save the file with the encoding UTF-8");
}
