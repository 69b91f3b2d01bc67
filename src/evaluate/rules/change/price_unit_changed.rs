use super::{ChangeFindings, from_to};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, PriceStep};

declare_rule! {
    /// The data is paid in another currency or unit.
    ///
    /// ## Why
    /// Nobody can tell whether it costs more.
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
    ///       - name: amount
    ///         logicalType: number
    /// price:
    ///   priceAmount: 10
    ///   priceCurrency: EUR
    ///   priceUnit: month
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
    ///       - name: amount
    ///         logicalType: number
    /// price:
    ///   priceAmount: 10
    ///   priceCurrency: USD
    ///   priceUnit: month
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, Price.
    "change/price-unit-changed", Warning, since "0.1.0",
    Change { consumers: Risk, producers: Risk, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Price(PriceStep::Unit) {
        return;
    }
    findings
        .report(change, format!("the price is meant otherwise {}", from_to(change)))
        .help("tell the consumers before it counts");
}
