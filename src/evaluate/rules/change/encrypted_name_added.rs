use super::{ChangeFindings, named, value};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Step};

declare_rule! {
    /// A field that was there before gets a column with its encrypted value.
    ///
    /// ## Why
    /// It breaks nobody who reads. Whoever writes the data has to fill the column, and what is written already lacks it.
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
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.3.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: email
    ///         logicalType: string
    ///         encryptedName: email_enc
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, `encryptedName`.
    "change/encrypted-name-added", Info, since "0.1.0",
    Change { consumers: Fine, producers: Risk, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::EncryptedName(Step::Added) {
        return;
    }
    findings
        .report(change, format!("{} has an encrypted column now: {}", named(change), value(change)))
        .help("raise the minor version; see that those who write the data fill the column");
}
