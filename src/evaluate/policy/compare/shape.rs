//! Policies that come and go, which documents they look at, and their Rego.

use super::{
    Aspect, Direction, Mark, Pair, Rules, Shift, Version, in_policy, named, severities, subject,
};
use crate::evaluate::policy::check::scan;
use crate::evaluate::policy::metadata::{AppliesTo, DocumentKind};
use crate::evaluate::policy::module::Module;
use crate::evaluate::policy::set::Policy;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn shifts(pair: &Pair<'_>) -> Vec<Shift> {
    let mut shifts = gone(pair, pair.base, pair.head, Version::Base);
    shifts.extend(gone(pair, pair.head, pair.base, Version::Head));
    for (base, head) in pair.both() {
        shifts.extend(scope(base, head));
        shifts.extend(waivable(base, head));
        shifts.extend(entries(base, head));
        shifts.extend(rewritten(pair, base, head));
    }
    shifts.extend(helpers(pair));
    shifts
}

/// The policies of one version that the other lacks, those that one key brings in one line.
fn gone(pair: &Pair<'_>, of: &Rules<'_>, other: &Rules<'_>, version: Version) -> Vec<Shift> {
    let (aspect, direction) = match version {
        Version::Base => (Aspect::Removed, Direction::Loosened),
        Version::Head => (Aspect::Added, Direction::Tightened),
    };
    let mut groups: BTreeMap<Mark, Vec<String>> = BTreeMap::new();
    for policy in of.policies.iter().filter(|it| other.policy(it.id.as_str()).is_none()) {
        let key = if policy.shipped { pair.key(&["policies", "shipped"]) } else { None };
        let mark = key.unwrap_or_else(|| in_policy(policy, version, policy.span));
        groups.entry(mark).or_default().push(policy.id.to_string());
    }
    let shift = |(mark, ids): (Mark, Vec<String>)| {
        let verb = if ids.len() == 1 { "is" } else { "are" };
        let word = if aspect == Aspect::Removed { "gone" } else { "new" };
        let message = format!("{} {verb} {word}", subject(&ids));
        let severity = ids.iter().filter_map(|id| of.policy(id)).map(severities::own).max();
        let severity = severity.map(|it| it.word().to_owned());
        let (before, after) =
            if aspect == Aspect::Removed { (severity, None) } else { (None, severity) };
        Shift { aspect, direction, policies: ids, message, before, after, mark: Some(mark) }
    };
    groups.into_iter().map(shift).collect()
}

/// A difference of one policy at a place at head.
fn of_policy(
    head: &Policy,
    aspect: Aspect,
    direction: Direction,
    message: String,
    mark: Mark,
) -> Shift {
    let policies = vec![head.id.to_string()];
    Shift { aspect, direction, policies, message, before: None, after: None, mark: Some(mark) }
}

fn scope(base: &Policy, head: &Policy) -> Vec<Shift> {
    let (was, is) = (base.scope(), head.scope());
    let span = |policy: &Policy| {
        let metadata = policy.metadata.as_ref()?;
        metadata.applies_to.as_ref().map(|it| it.span)
    };
    let mark = match (span(head), span(base)) {
        (Some(span), _) => in_policy(head, Version::Head, span),
        (None, Some(span)) => in_policy(base, Version::Base, span),
        (None, None) => in_policy(head, Version::Head, head.span),
    };
    let lists = lists(was).into_iter().zip(lists(is));
    let shift = |((key, before), (_, after)): ((&str, Vec<String>), (_, Vec<String>))| {
        let (was, is) = (before.iter().collect::<BTreeSet<_>>(), after.iter().collect());
        if was == is {
            return None;
        }
        let (direction, word) = if is.is_empty() || (!was.is_empty() && is.is_superset(&was)) {
            (Direction::Tightened, "looks at more")
        } else {
            // What was looked at may be looked at no more.
            let fewer = was.is_empty() || was.is_superset(&is);
            (Direction::Loosened, if fewer { "looks at fewer" } else { "looks at other" })
        };
        let message = format!("{} {word} {key}", named(head.id.as_str()));
        let words =
            |list: &[String]| if list.is_empty() { "all".to_owned() } else { list.join(", ") };
        let shift = of_policy(head, Aspect::Scope, direction, message, mark.clone());
        Some(Shift { before: Some(words(&before)), after: Some(words(&after)), ..shift })
    };
    lists.filter_map(shift).collect()
}

/// What a scope says; an empty list means all.
fn lists(scope: &AppliesTo) -> [(&'static str, Vec<String>); 4] {
    let kind = |it: &DocumentKind| match it {
        DocumentKind::Contract => "contract".to_owned(),
        DocumentKind::Product => "product".to_owned(),
    };
    // Naming both kinds is naming none.
    let kinds: BTreeSet<String> = scope.kinds.iter().map(kind).collect();
    let kinds = if kinds.len() == 2 { Vec::new() } else { kinds.into_iter().collect() };
    [
        ("kinds of documents", kinds),
        ("statuses", scope.status.clone()),
        ("domains", scope.domains.clone()),
        ("paths", scope.paths.clone()),
    ]
}

fn waivable(base: &Policy, head: &Policy) -> Option<Shift> {
    let (direction, verb) = match (base.waivable, head.waivable) {
        (false, true) => (Direction::Loosened, "may be"),
        (true, false) => (Direction::Tightened, "can't be"),
        _ => return None,
    };
    let span = |policy: &Policy| {
        let metadata = policy.metadata.as_ref()?;
        metadata.waivable.as_ref().map(|it| it.span)
    };
    let mark = match (span(head), span(base)) {
        (Some(span), _) => in_policy(head, Version::Head, span),
        (None, Some(span)) => in_policy(base, Version::Base, span),
        (None, None) => in_policy(head, Version::Head, head.span),
    };
    let message = format!("findings of {} {verb} waived", named(head.id.as_str()));
    Some(of_policy(head, Aspect::Waivable, direction, message, mark))
}

/// Rules that are no longer asked, or that are asked now, where the worst stays the same.
fn entries(base: &Policy, head: &Policy) -> Vec<Shift> {
    if severities::own(base) != severities::own(head) {
        return Vec::new();
    }
    let names = |policy: &Policy| -> BTreeSet<String> {
        let name = |rule: &str| rule.rsplit('.').next().unwrap_or(rule).to_owned();
        policy.entry_points().map(|(_, rule)| name(rule)).collect()
    };
    let (was, is) = (names(base), names(head));
    let shift = |direction, verb: &str, name: &String| {
        let message = format!("{} {verb} `{}`", named(head.id.as_str()), super::clip(name, 20));
        let mark = in_policy(head, Version::Head, head.span);
        of_policy(head, Aspect::Text, direction, message, mark)
    };
    let fewer = was.difference(&is).map(|it| shift(Direction::Loosened, "no longer asks", it));
    let more = is.difference(&was).map(|it| shift(Direction::Tightened, "now asks", it));
    fewer.chain(more).collect()
}

/// The Rego of a package without its comments, however it is laid out.
fn rego(rules: &Rules<'_>, package: &[String]) -> Vec<String> {
    let own = rules.modules.iter().map(|(module, _)| module);
    let mut texts: Vec<String> =
        own.filter(|it| !it.is_test && it.package == package).map(bare).collect();
    texts.sort();
    texts
}

fn bare(module: &Module) -> String {
    let mut text = String::with_capacity(module.text.len());
    let mut at = 0;
    for comment in scan::scan(&module.text).comments {
        text.push_str(module.text.get(at..comment.start as usize).unwrap_or_default());
        text.push(' ');
        at = comment.end as usize;
    }
    text.push_str(module.text.get(at..).unwrap_or_default());
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn rewritten(pair: &Pair<'_>, base: &Policy, head: &Policy) -> Option<Shift> {
    if rego(pair.base, &base.package) == rego(pair.head, &head.package) {
        return None;
    }
    let message = format!("{} is rewritten", named(head.id.as_str()));
    let mark = in_policy(head, Version::Head, head.span);
    Some(of_policy(head, Aspect::Text, Direction::Moved, message, mark))
}

/// Modules that only help others.
fn helpers(pair: &Pair<'_>) -> Vec<Shift> {
    let texts = |rules: &Rules<'_>| -> BTreeMap<Vec<String>, Module> {
        let policies: BTreeSet<&[String]> =
            rules.policies.iter().map(|it| it.package.as_slice()).collect();
        let modules = rules.modules.iter().map(|(module, _)| module);
        let own = modules.filter(|it| {
            !it.is_test && !it.is_library() && !policies.contains(it.package.as_slice())
        });
        own.map(|it| (it.package.clone(), it.clone())).collect()
    };
    let (was, is) = (texts(pair.base), texts(pair.head));
    let both = was.keys().chain(is.keys()).collect::<BTreeSet<_>>();
    let shift = |package: &Vec<String>| {
        let (module, version, word) = match (was.get(package), is.get(package)) {
            (Some(was), Some(is)) if bare(was) != bare(is) => (is, Version::Head, "is rewritten"),
            (Some(was), None) => (was, Version::Base, "is gone"),
            (None, Some(is)) => (is, Version::Head, "is new"),
            _ => return None,
        };
        let mark = Mark {
            path: module.path.clone(),
            version,
            span: module.package_span,
            element: String::new(),
            pointer: String::new(),
        };
        Some(Shift {
            aspect: Aspect::Text,
            direction: Direction::Moved,
            policies: Vec::new(),
            message: format!("the helper {} {word}", named(&package.join("."))),
            before: None,
            after: None,
            mark: Some(mark),
        })
    };
    both.into_iter().filter_map(shift).collect()
}
