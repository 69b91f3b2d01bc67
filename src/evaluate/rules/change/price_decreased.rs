use super::{ChangeFindings, from_to, value};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, PriceStep};

declare_rule! {
    /// The data costs less.
    ///
    /// ## Why
    /// It breaks nobody.
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
    ///   priceAmount: 20
    ///   priceCurrency: EUR
    ///   priceUnit: month
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.1
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
    /// ## See also
    /// Open Data Contract Standard, Price.
    "change/price-decreased", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Price(PriceStep::Decreased) {
        return;
    }
    let message = match (&change.before, &change.after) {
        (Some(_), None) => format!("the price {} is no longer stated", value(change)),
        _ => format!("the price falls {}", from_to(change)),
    };
    findings.report(change, message).help("tell the consumers");
}
