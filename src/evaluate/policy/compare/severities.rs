//! How severe findings are, and from when on they block.

use super::{
    Aspect, Direction, Mark, Pair, Rules, Shift, Version, in_policy, shown, subject, verb,
};
use crate::config::{Rollout, Settings, SeveritySetting};
use crate::evaluate::policy::set::Policy;
use crate::evaluate::rules;
use crate::finding::Severity;
use jiff::civil::Date;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// A rule or policy that both versions have.
struct Case<'a> {
    id: &'a str,
    /// How severe it is by itself at base, and whether it is a shipped policy there.
    base: (Severity, bool),
    /// The same at head.
    head: (Severity, bool),
    policy: Option<&'a Policy>,
}

/// What rules and policies have in common that one key moved: where it stands, before and after.
type Group<T> = (Option<Mark>, T, T);

/// Ids, and the domains in which they moved.
type Concerned<'a> = (BTreeSet<String>, BTreeSet<Option<&'a str>>);

pub(super) fn shifts(pair: &Pair<'_>) -> Vec<Shift> {
    let cases = cases(pair);
    let mut shifts = severities(pair, &cases);
    shifts.extend(rollouts(pair, &cases));
    shifts
}

fn cases<'a>(pair: &Pair<'a>) -> Vec<Case<'a>> {
    let policies = pair.both().map(|(base, head)| Case {
        id: base.id.as_str(),
        base: (own(base), base.shipped),
        head: (own(head), head.shipped),
        policy: Some(head),
    });
    let rules = rules::all().map(|rule| Case {
        id: rule.id,
        base: (rule.severity, false),
        head: (rule.severity, false),
        policy: None,
    });
    policies.chain(rules).collect()
}

/// The most severe results that a policy has by itself.
pub(super) fn own(policy: &Policy) -> Severity {
    let severities = policy.entry_points().map(|(kind, _)| kind.severity());
    severities.map(|it| it.unwrap_or(policy.severity)).max().unwrap_or(policy.severity)
}

/// The severity that counts, before rollouts; nothing where it is off.
fn standing(settings: &Settings, id: &str, own: Severity, shipped: bool) -> Option<Severity> {
    let capped = if shipped { own.min(settings.preset.cap()) } else { own };
    settings.severity_of(id).unwrap_or(Some(capped))
}

fn word(severity: Option<Severity>) -> &'static str {
    severity.map_or("off", Severity::word)
}

fn severities(pair: &Pair<'_>, cases: &[Case<'_>]) -> Vec<Shift> {
    let mut groups: BTreeMap<Group<Option<Severity>>, Vec<String>> = BTreeMap::new();
    for case in cases {
        let at =
            |rules: &Rules<'_>, (own, shipped)| standing(rules.settings, case.id, own, shipped);
        let (before, after) = (at(pair.base, case.base), at(pair.head, case.head));
        if before != after {
            let group = groups.entry((cause(pair, case), before, after)).or_default();
            group.push(case.id.to_owned());
        }
    }
    let shift = |((mark, before, after), ids): (Group<Option<Severity>>, Vec<String>)| {
        let (direction, word_of) = if after < before {
            (Direction::Loosened, "fall")
        } else {
            (Direction::Tightened, "rise")
        };
        let message = format!(
            "{} {} from {} to {}",
            subject(&ids),
            verb(&ids, word_of),
            word(before),
            word(after)
        );
        Shift {
            aspect: Aspect::Severity,
            direction,
            policies: ids,
            message,
            before: Some(word(before).to_owned()),
            after: Some(word(after).to_owned()),
            mark,
        }
    };
    groups.into_iter().map(shift).collect()
}

/// What makes the severity another one.
fn cause(pair: &Pair<'_>, case: &Case<'_>) -> Option<Mark> {
    let said = |rules: &Rules<'_>| -> Option<(String, Option<Severity>)> {
        let fits = |it: &&SeveritySetting| it.matches(case.id);
        let said = rules.settings.severities.iter().rev().find(fits)?;
        Some((said.pattern.clone(), said.severity))
    };
    let (base, head) = (said(pair.base), said(pair.head));
    if base != head {
        if let Some((pattern, _)) = &head {
            return pair.head.mark(Version::Head, &["severities", pattern]);
        }
        if let Some((pattern, _)) = &base {
            return pair.base.mark(Version::Base, &["severities", pattern]);
        }
    }
    let preset = |rules: &Rules<'_>| rules.settings.preset;
    if case.base.1 && case.head.1 && preset(pair.base) != preset(pair.head) {
        return pair.key(&["preset"]);
    }
    let policy = case.policy?;
    let metadata = policy.metadata.as_ref().and_then(|it| it.severity.as_ref());
    let span = metadata.map_or(policy.span, |it| it.span);
    Some(in_policy(policy, Version::Head, span))
}

/// From when on findings block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Blocks {
    Always,
    From(Date),
    Never,
}

impl Blocks {
    fn words(self) -> String {
        match self {
            Self::Always => "at once".to_owned(),
            Self::From(date) => format!("from {date} on"),
            Self::Never => "never".to_owned(),
        }
    }
}

fn blocks(
    rules: &Rules<'_>,
    id: &str,
    (own, shipped): (Severity, bool),
    domain: Option<&str>,
    today: Date,
) -> Blocks {
    let Some(severity) = standing(rules.settings, id, own, shipped) else {
        return Blocks::Never;
    };
    let said = rules.settings.severity_of(id).is_some();
    let rollout = rules.settings.rollout_of(id, domain);
    match rollout.filter(|_| said || own > Severity::Info) {
        Some(rollout) if rollout.error_from > today => Blocks::From(rollout.error_from),
        Some(_) => Blocks::Always,
        None if severity == Severity::Error => Blocks::Always,
        None => Blocks::Never,
    }
}

fn rollouts(pair: &Pair<'_>, cases: &[Case<'_>]) -> Vec<Shift> {
    let all = || pair.base.settings.rollout.iter().chain(&pair.head.settings.rollout);
    let named: BTreeSet<&str> = all().flat_map(|it| &it.domains).map(String::as_str).collect();
    let domains: Vec<Option<&str>> =
        std::iter::once(None).chain(named.into_iter().map(Some)).collect();
    let mut groups: BTreeMap<Group<Blocks>, Concerned<'_>> = BTreeMap::new();
    for case in cases {
        for domain in &domains {
            let date = |rules: &Rules<'_>| {
                rules.settings.rollout_of(case.id, *domain).map(|it| it.error_from)
            };
            let before = blocks(pair.base, case.id, case.base, *domain, pair.today);
            let after = blocks(pair.head, case.id, case.head, *domain, pair.today);
            if date(pair.base) == date(pair.head) || before == after {
                continue;
            }
            let group = groups.entry((dated(pair, case.id, *domain), before, after)).or_default();
            group.0.insert(case.id.to_owned());
            group.1.insert(*domain);
        }
    }
    let shift = |((mark, before, after), (ids, domains)): (Group<Blocks>, Concerned<'_>)| {
        let ids: Vec<String> = ids.into_iter().collect();
        let place = match domains.iter().next() {
            Some(Some(domain)) if domains.len() == 1 => format!(" in {}", shown(domain)),
            Some(Some(_)) => format!(" in {} domains", domains.len()),
            _ => String::new(),
        };
        let (before_words, after_words) = (before.words(), after.words());
        let message = format!(
            "{} {} {after_words}{place}, not {before_words}",
            subject(&ids),
            verb(&ids, "block"),
        );
        let direction = match after.cmp(&before) {
            Ordering::Greater => Direction::Loosened,
            Ordering::Less | Ordering::Equal => Direction::Tightened,
        };
        let (before, after) = (Some(before_words), Some(after_words));
        Shift { aspect: Aspect::Rollout, direction, policies: ids, message, before, after, mark }
    };
    groups.into_iter().map(shift).collect()
}

/// Where the rollout of an id stands.
fn dated(pair: &Pair<'_>, id: &str, domain: Option<&str>) -> Option<Mark> {
    let at = |rules: &Rules<'_>, version| {
        let rollout = rules.settings.rollout_of(id, domain)?;
        let same = |it: &Rollout| std::ptr::eq(it, rollout);
        let index = rules.settings.rollout.iter().position(same)?;
        rules.mark(version, &["rollout", &index.to_string()])
    };
    at(pair.head, Version::Head).or_else(|| at(pair.base, Version::Base))
}
