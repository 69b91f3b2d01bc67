use super::{ChangeFindings, from_to, value};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, PriceStep};

declare_rule! {
    /// The data costs more.
    ///
    /// ## Why
    /// Consumers pay for it and should agree.
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
    ///   priceAmount: 20
    ///   priceCurrency: EUR
    ///   priceUnit: month
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, Price.
    "change/price-increased", Warning, since "0.1.0",
    Change { consumers: Risk, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Price(PriceStep::Increased) {
        return;
    }
    let message = match (&change.before, &change.after) {
        (None, Some(_)) => format!("a price is stated now: {}", value(change)),
        _ => format!("the price rises {}", from_to(change)),
    };
    findings.report(change, message).help("tell the consumers before it counts");
}
