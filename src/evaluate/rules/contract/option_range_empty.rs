use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, walk, words::brief};
use crate::model::{Contract, Options};
use crate::source::{NodeId, Place};
use jiff::civil::Date;

declare_rule! {
    /// A lower bound lies above the upper one.
    ///
    /// ## Why
    /// No value can keep such a promise. Most often the two are swapped, or one was changed and the other
    /// forgotten.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: coupon
    ///         logicalType: string
    ///         logicalTypeOptions:
    ///           minLength: 20
    ///           maxLength: 8
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: coupon
    ///         logicalType: string
    ///         logicalTypeOptions:
    ///           minLength: 8
    ///           maxLength: 20
    /// ```
    ///
    /// ## Near miss
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: quantity
    ///         logicalType: integer
    ///         logicalTypeOptions:
    ///           minimum: 1
    ///           maximum: 1
    /// ```
    "contract/option-range-empty", Error, since "0.1.0", Contract
}

const COUNTS: [(&str, &str); 3] =
    [("minLength", "maxLength"), ("minItems", "maxItems"), ("minProperties", "maxProperties")];

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    for object in &contract.objects {
        walk::every_field(object, &mut |field| judge(&field.more().options, findings));
    }
}

/// One end of a range.
struct End {
    key: &'static str,
    node: NodeId,
    value: f64,
    exclusive: bool,
}

fn judge(options: &Options, findings: &mut Findings<'_>) {
    for (lowest, highest) in COUNTS {
        let end = |key| options.number(key).map(|it| (key, it.node, it.value));
        if let (Some(low), Some(high)) = (end(lowest), end(highest))
            && low.2 > high.2
        {
            report(findings, (low.0, low.1), (high.0, high.1));
        }
    }
    let lower = end(options, "minimum", "exclusiveMinimum", f64::max);
    let upper = end(options, "maximum", "exclusiveMaximum", f64::min);
    if let (Some(low), Some(high)) = (lower, upper)
        && (low.value > high.value
            || (low.value >= high.value && (low.exclusive || high.exclusive)))
    {
        report(findings, (low.key, low.node), (high.key, high.node));
    }
    judge_dates(options, findings);
}

/// The tighter of the inclusive and the exclusive bound; in 3.0 the exclusive one is a flag.
fn end(
    options: &Options,
    inclusive: &'static str,
    exclusive: &'static str,
    tighter: fn(f64, f64) -> f64,
) -> Option<End> {
    let flag = options.flag(exclusive).is_some_and(|it| it.value);
    let one = options.number(inclusive).map(|it| End {
        key: inclusive,
        node: it.node,
        value: it.value,
        exclusive: flag,
    });
    let other = options.number(exclusive).map(|it| End {
        key: exclusive,
        node: it.node,
        value: it.value,
        exclusive: true,
    });
    match (one, other) {
        (Some(one), Some(other)) => {
            let takes_one = tighter(one.value, other.value) > other.value
                || tighter(one.value, other.value) < other.value;
            Some(if takes_one { one } else { other })
        }
        (one, other) => one.or(other),
    }
}

/// Bounds of dates and timestamps, by their days.
fn judge_dates(options: &Options, findings: &mut Findings<'_>) {
    let bound = |keys: [&'static str; 2]| {
        keys.into_iter().find_map(|key| {
            let text = options.text(key)?;
            let day = text.value.get(..10)?.parse::<Date>().ok()?;
            Some((key, text.node, day))
        })
    };
    let lower = bound(["minimum", "exclusiveMinimum"]);
    let upper = bound(["maximum", "exclusiveMaximum"]);
    if let (Some(low), Some(high)) = (lower, upper)
        && low.2 > high.2
    {
        report(findings, (low.0, low.1), (high.0, high.1));
    }
}

fn report(findings: &mut Findings<'_>, low: (&str, NodeId), high: (&str, NodeId)) {
    let message = format!("no value lies between {} and {}", brief(low.0), brief(high.0));
    findings
        .report(Place::value(high.1), message)
        .related(Place::value(low.1), "the lower bound")
        .help("swap the two bounds, or widen one of them");
}
