use super::{ChangeFindings, named, value};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A list has too many items to be compared one by one.
    ///
    /// ## Why
    /// Lists of more than 5,000 items are not compared, so that no file can keep the check busy for
    /// hours. What changed in such a list is not known, and a person must look at it.
    ///
    /// ## Before
    /// ```yaml repeat=5000
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// roles:
    ///   - {role: analyst, access: read}
    ///   - {role: reader, access: read}
    /// ```
    ///
    /// ## After
    /// ```yaml repeat=5000
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// roles:
    ///   - {role: analyst, access: write}
    ///   - {role: reader, access: read}
    /// ```
    "change/list-too-long", Warning, since "0.1.0",
    Change { consumers: Risk, producers: Risk, bump: None }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::TooLong {
        return;
    }
    findings
        .report(
            change,
            format!("{} has {} items and is not compared", named(change), value(change)),
        )
        .help("split the contract, or compare the list by hand");
}
