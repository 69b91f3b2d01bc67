use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{MAX_FILE_BYTES, Problem, ProblemKind};

declare_rule! {
    /// A file is larger than what is read.
    ///
    /// ## Why
    /// A contract of more than 16 MiB is most often data that landed in the wrong place. Reading it would
    /// cost every run of everyone time and memory.
    ///
    /// ## Bad
    /// ```yaml repeat=1048577
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// # fifteen letters
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// ```
    "document/file-too-large", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::FileTooLarge { bytes } = problem.kind else { return };
    let most = MAX_FILE_BYTES >> 20;
    let message = format!("the file holds {bytes} bytes, more than the {most} MiB that are read");
    report(problem, findings, message)
        .help("split the contract, or list the file under `exclude` if it is none");
}
