use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Bump, Effect, Severity};
use crate::model::diff::{Change, ChangeKind, PhysicalStep};

declare_rule! {
    /// A column is of another family of types.
    ///
    /// ## Why
    /// Drivers, generated code and stored files of the old type can't read the new one. Where no
    /// server tells the dialect, words that are not known to be one type only warn.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// servers:
    ///   - server: prod
    ///     type: postgres
    ///     environment: prod
    ///     host: db.example.com
    ///     port: 5432
    ///     database: shop
    ///     schema: public
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: string
    ///         physicalType: varchar(20)
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 2.0.0
    /// status: active
    /// servers:
    ///   - server: prod
    ///     type: postgres
    ///     environment: prod
    ///     host: db.example.com
    ///     port: 5432
    ///     database: shop
    ///     schema: public
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: string
    ///         physicalType: bytea
    /// ```
    ///
    /// ## Fine before
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// servers:
    ///   - server: prod
    ///     type: postgres
    ///     environment: prod
    ///     host: db.example.com
    ///     port: 5432
    ///     database: shop
    ///     schema: public
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: integer
    ///         physicalType: int4
    /// ```
    ///
    /// ## Fine after
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.1
    /// status: active
    /// servers:
    ///   - server: prod
    ///     type: postgres
    ///     environment: prod
    ///     host: db.example.com
    ///     port: 5432
    ///     database: shop
    ///     schema: public
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: integer
    ///         physicalType: integer
    /// ```
    ///
    /// ## See also
    /// datacontract-cli; buf `FIELD_SAME_TYPE`.
    "change/physical-type-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind == ChangeKind::PhysicalType(PhysicalStep::MembersRemoved) {
        findings
            .report(change, moved(change, "column ", " loses members"))
            .verdict(Effect::Break, Effect::Fine, Some(Bump::Major))
            .help("keep the members, or remove them with the next major version");
        return;
    }
    let ChangeKind::PhysicalType(PhysicalStep::Changed { certain }) = change.kind else { return };
    let draft = findings
        .report(change, moved(change, "column ", " changes"))
        .help("add a second column of the new type and remove the first with a later major");
    if !certain {
        draft
            .severity(Severity::Warning)
            .verdict(Effect::Break, Effect::Break, Some(Bump::Major))
            .help("name the server that holds the data, so that its types can be compared");
    }
}
