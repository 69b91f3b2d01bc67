use super::report;
use crate::evaluate::Findings;
use crate::evaluate::rules::declare_rule;
use crate::parse::{Problem, ProblemKind};

declare_rule! {
    /// A file is kept in Git LFS and only its pointer is here.
    ///
    /// ## Why
    /// The contract itself was not fetched, so nothing can be said about it. Contracts are small texts; most
    /// often they came under LFS through a pattern that is too wide.
    ///
    /// ## Bad
    /// ```yaml
    /// version https://git-lfs.github.com/spec/v1
    /// oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
    /// size 12345
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
    "document/lfs-pointer", Error, since "0.1.0", Document
}

fn check(problem: &Problem, findings: &mut Findings<'_>) {
    let ProblemKind::LfsPointer = problem.kind else { return };
    report(problem, findings, "only the Git LFS pointer of the file is here, not its contents")
        .help("run `git lfs pull` (GitHub Actions: `lfs: true` for `actions/checkout`)");
}
