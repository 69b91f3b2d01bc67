use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, words::brief};
use crate::model::{Contract, LogicalType, Options};
use crate::source::{NodeId, Place};
use jiff::civil::Date;
use std::fmt::Display;

declare_rule! {
    /// No value lies between the lower and the upper bound.
    ///
    /// ## Why
    /// No value can keep such a promise. Most often the two are swapped, or one was changed and the other
    /// forgotten. Between whole numbers there may be none either, such as above 5 and below 6.
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
    ///       - name: quantity
    ///         logicalType: integer
    ///         logicalTypeOptions:
    ///           exclusiveMinimum: 5
    ///           exclusiveMaximum: 6
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
    ///       - name: weight
    ///         logicalType: number
    ///         logicalTypeOptions:
    ///           exclusiveMinimum: 5
    ///           exclusiveMaximum: 6
    ///       - name: boxes
    ///         logicalType: integer
    ///         logicalTypeOptions:
    ///           exclusiveMinimum: 0
    ///           exclusiveMaximum: 12
    ///           multipleOf: 6
    /// ```
    "contract/option-range-empty", Error, since "0.1.0", Contract
}

const COUNTS: [(&str, &str); 3] =
    [("minLength", "maxLength"), ("minItems", "maxItems"), ("minProperties", "maxProperties")];

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    for object in &contract.objects {
        object.every_field(&mut |field| {
            let whole = field.logical_type.value() == Some(&LogicalType::Integer);
            judge(&field.more().options, whole, findings);
        });
    }
}

/// One end of a range.
struct End {
    key: &'static str,
    node: NodeId,
    value: f64,
    exclusive: bool,
}

fn judge(options: &Options, whole: bool, findings: &mut Findings<'_>) {
    for (lowest, highest) in COUNTS {
        let end = |key| options.number(key).map(|it| (key, it.node, it.value));
        if let (Some(low), Some(high)) = (end(lowest), end(highest))
            && low.2 > high.2
        {
            report(findings, (low.0, &low.2, low.1), (high.0, &high.2, high.1));
        }
    }
    let lower = end(options, "minimum", "exclusiveMinimum", f64::max);
    let upper = end(options, "maximum", "exclusiveMaximum", f64::min);
    if let (Some(low), Some(high)) = (lower, upper)
        && (low.value > high.value
            || (low.value >= high.value && (low.exclusive || high.exclusive))
            || (whole && !holds_integer(&low, &high, options)))
    {
        report(findings, (low.key, &low.value, low.node), (high.key, &high.value, high.node));
    }
    judge_dates(options, findings);
}

/// Whether an integer, and a multiple of what is asked, lies between two ends.
fn holds_integer(low: &End, high: &End, options: &Options) -> bool {
    let step = options.number("multipleOf").map_or(1.0, |it| it.value);
    // Beyond 53 bits neighbouring integers are one number.
    if step < 1.0 || step.fract() > 0.0 || low.value.abs().max(high.value.abs()) > 9e15 {
        return true;
    }
    let lowest = (low.value / step).ceil();
    let at_end = low.exclusive && lowest * step <= low.value;
    let lowest = (if at_end { lowest + 1.0 } else { lowest }) * step;
    if high.exclusive { lowest < high.value } else { lowest <= high.value }
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
            Some((key, day, text.node))
        })
    };
    let lower = bound(["minimum", "exclusiveMinimum"]);
    let upper = bound(["maximum", "exclusiveMaximum"]);
    if let (Some(low), Some(high)) = (lower, upper)
        && low.1 > high.1
    {
        report(findings, (low.0, &low.1, low.2), (high.0, &high.1, high.2));
    }
}

/// An end of a range: its key, its value and where it stands.
type Shown<'end> = (&'end str, &'end dyn Display, NodeId);

fn report(findings: &mut Findings<'_>, low: Shown<'_>, high: Shown<'_>) {
    let (lowest, highest) = (brief(low.0), brief(high.0));
    let message = format!("no value lies between {lowest} {} and {highest} {}", low.1, high.1);
    findings
        .report(Place::value(high.2), message)
        .related(Place::value(low.2), "the lower bound")
        .help("swap the two bounds, or widen one of them");
}
