use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Step};

declare_rule! {
    /// The column that holds the encrypted value has another name, or is gone.
    ///
    /// ## Why
    /// Consumers with the right to decrypt select that column.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: email
    ///         logicalType: string
    ///         encryptedName: email_enc
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 2.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: email
    ///         logicalType: string
    ///         encryptedName: email_sealed
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, `encryptedName`.
    "change/encrypted-name-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::EncryptedName(Step::Changed | Step::Removed) = change.kind else { return };
    findings
        .report(change, moved(change, "the encrypted column of ", " changes"))
        .help("keep the name");
}
