//! dbt: what models promise in a `schema.yml`, as far as dbt holds them to it.
//!
//! A model is held to it where its contract is enforced or it is public; what is said of others
//! may change freely.

pub(super) mod outline;
mod read;

use super::{Comparison, Refusal, Said, SchemaChange, short};
use crate::finding::Effect;
use crate::model::diff::{Dialect, PhysicalStep, physical_step};
use crate::model::sla::date;
use crate::parse::Document;
use crate::source::{Revision, Span};
pub(in crate::model) use outline::{DEEPEST, table};
use read::{Column, Model, Relation, check};
use std::collections::BTreeSet;

/// Compares two `schema.yml` files of dbt, with types as the dialects mean them; what all have in
/// common where there is none.
///
/// # Errors
/// The first thing that makes one of the two none.
pub(super) fn compare(
    old: &Document,
    new: &Document,
    dialects: &[Dialect],
) -> Result<Comparison, Refusal> {
    let refused = |revision| move |error| Refusal { revision, error };
    let before = read::read(old).map_err(refused(Revision::Base))?;
    let after = read::read(new).map_err(refused(Revision::Head))?;
    let mut found = Found { changes: Vec::new(), doubted: false, dialects };
    for (name, model) in before.iter().filter(|it| is_held(it.1)) {
        let versioned = name.contains(".v");
        found.doubted = model.enforced.is_none() && !is_public(model);
        match after.get(name) {
            Some(other) if !other.enabled => {
                let message = format!("model `{name}` is disabled");
                found.push("object-removed", name, message, READERS, (model.span, other.span));
            }
            Some(other) if other.is_ephemeral() && !model.is_ephemeral() => {
                let message = format!("model `{name}` is not built: it is ephemeral");
                found.push("object-removed", name, message, READERS, (model.span, other.span));
            }
            Some(other) => found.model(name, model, other),
            None => {
                let what = if versioned { "version" } else { "model" };
                let message = format!("{what} `{name}` is gone");
                found.place("object-removed", name, message, READERS, (Some(model.span), None));
                found.ends(model);
            }
        }
    }
    found.doubted = false;
    for (name, model) in after.iter().filter(|it| it.1.enabled) {
        let message = match before.get(name) {
            Some(other) if other.enabled => continue,
            Some(_) => format!("model `{name}` is enabled"),
            None => format!("model `{name}` is new"),
        };
        found.place("object-added", name, message, FINE, (None, Some(model.span)));
    }
    let whole = |side: fn(&SchemaChange) -> Effect| {
        found.changes.iter().all(|it| side(it) != Effect::Break)
    };
    let verdicts = (whole(|it| it.consumer), whole(|it| it.producer));
    Ok(Comparison::new(verdicts, found.changes, (Span::default(), Span::default())))
}

/// Whether dbt may hold a model to what is said of it; one that is disabled is not built, and of
/// one that is ephemeral only the columns that others read are promised.
fn is_held(model: &Model) -> bool {
    let enforced = model.enforced != Some(false) && !model.is_ephemeral();
    model.enabled && (enforced || is_public(model))
}

fn is_public(model: &Model) -> bool {
    model.access.as_deref() == Some("public")
}

const FINE: (Effect, Effect) = (Effect::Fine, Effect::Fine);
const RISK: (Effect, Effect) = (Effect::Risk, Effect::Risk);
const READERS: (Effect, Effect) = (Effect::Break, Effect::Fine);
const WRITERS: (Effect, Effect) = (Effect::Fine, Effect::Break);
const BREAK: (Effect, Effect) = (Effect::Break, Effect::Break);

/// What the checks of a model say, before and after.
type Checks = (BTreeSet<String>, BTreeSet<String>);

struct Found<'run> {
    /// How the systems that hold the models mean their types.
    dialects: &'run [Dialect],
    changes: Vec<SchemaChange>,
    /// Whether it is not known that dbt holds the model to what is said of it.
    doubted: bool,
}

impl Found<'_> {
    fn push(
        &mut self,
        rule: &'static str,
        path: &str,
        message: impl Into<Said>,
        effects: (Effect, Effect),
        spans: (Span, Span),
    ) {
        self.place(rule, path, message, effects, (Some(spans.0), Some(spans.1)));
    }

    fn place(
        &mut self,
        rule: &'static str,
        path: &str,
        message: impl Into<Said>,
        effects: (Effect, Effect),
        spans: (Option<Span>, Option<Span>),
    ) {
        let known = |it| if self.doubted && it == Effect::Break { Effect::Risk } else { it };
        let (consumer, producer) = (known(effects.0), known(effects.1));
        self.changes.push(SchemaChange {
            path: path.to_owned(),
            ..SchemaChange::new(rule, message, spans, (consumer, producer))
        });
    }

    /// Adds to the last change when a model ends.
    fn ends(&mut self, model: &Model) {
        let end = model.deprecation_date.as_deref().and_then(date);
        self.changes.last_mut().into_iter().for_each(|it| it.end = end);
    }

    fn model(&mut self, name: &str, old: &Model, new: &Model) {
        let spans = (old.span, new.span);
        let (message, effects) = match (old.enforced, new.enforced) {
            (Some(true), Some(false)) => ("the contract is not enforced any more", READERS),
            (Some(true), None) | (None, Some(false)) => {
                ("the contract may not be enforced any more", RISK)
            }
            _ => ("", FINE),
        };
        if effects != FINE {
            self.push("contract-unenforced", name, message.to_owned(), effects, spans);
        }
        if is_public(old) && !is_public(new) {
            let to = new.access.as_deref().unwrap_or("protected");
            let message = Said::goes("the access", Some("public"), Some(to));
            self.push("role-access-narrowed", name, message, READERS, spans);
        }
        // It is one fact about all versions, told of the one that was the latest.
        let version = name.rsplit_once(".v").map(|(_, version)| version);
        let told = version.is_none() || version == old.latest_version.as_deref();
        if old.latest_version != new.latest_version && old.latest_version.is_some() && told {
            let message = "the latest version is another: references without one move".to_owned();
            self.push("latest-version-changed", name, message, READERS, spans);
        }
        self.end(name, old, new);
        if !old.is_ephemeral() && !new.is_ephemeral() {
            self.relation(name, (&old.relation, &new.relation), spans);
        }
        let view = |it: &Model| it.materialized.as_deref() == Some("view");
        let constrained = !old.constraints.is_empty()
            || old.columns.values().any(|it| !it.constraints.is_empty());
        if !view(old) && view(new) && constrained {
            let message = "a view does not keep the constraints that the table kept".to_owned();
            self.push("object-physical-type-changed", name, message, READERS, spans);
        }
        let checks = (old.checks(), new.checks());
        self.constraints(name, (&old.constraints, &new.constraints), &checks, spans);
        self.tests(name, (&old.tests, &new.tests), spans);
        let own = |it: &Model| it.description.as_ref().is_some_and(|it| it.1);
        if old.description != new.description && (told || own(old) || own(new)) {
            let message = "the description changes".to_owned();
            self.push("description-changed", name, message, FINE, spans);
        }
        self.columns(name, (old, new), &checks);
    }

    /// When the model ends.
    fn end(&mut self, name: &str, old: &Model, new: &Model) {
        let spans = (old.span, new.span);
        match (&old.deprecation_date, &new.deprecation_date) {
            (was, is) if was == is => {}
            (Some(was), Some(is)) if date(was).is_some() && date(was) == date(is) => {}
            (Some(was), Some(is)) if is < was => {
                let message = Said::goes("the end", Some(was), Some(is));
                self.push("sunset-moved-earlier", name, message, READERS, spans);
            }
            (None, Some(is)) => {
                let message = format!("the model ends on `{is}`");
                self.push("element-deprecated", name, message, RISK, spans);
                if !self.doubted {
                    self.ends(new);
                }
            }
            (Some(_), None) => {
                let message = "the model is not deprecated any more".to_owned();
                self.push("element-undeprecated", name, message, FINE, spans);
            }
            _ => {
                let message = "the end is put off".to_owned();
                self.push("sunset-moved-later", name, message, FINE, spans);
            }
        }
    }

    /// Where the model is built. What is not told may be told by another file, and a schema or name
    /// in other capitals may be the same.
    fn relation(&mut self, name: &str, (old, new): (&Relation, &Relation), spans: (Span, Span)) {
        let parts = [
            ("the database", old.database.as_deref(), new.database.as_deref()),
            ("the schema", old.schema.as_deref(), new.schema.as_deref()),
            ("the table", Some(&*old.table), Some(&*new.table)),
        ];
        for (what, was, is) in parts.into_iter().filter(|(_, was, is)| was != is) {
            let sure = was.zip(is).is_some_and(|(was, is)| {
                ![was, is].iter().any(|it| it.contains("{{")) && !was.eq_ignore_ascii_case(is)
            });
            let message = Said::goes(what, was, is);
            let effects = if sure { BREAK } else { RISK };
            self.push("object-physical-name-changed", name, message, effects, spans);
        }
    }

    fn columns(&mut self, name: &str, (old, new): (&Model, &Model), checks: &Checks) {
        for (column, was) in &old.columns {
            let path = format!("{name}.{column}");
            if let Some(is) = new.columns.get(column) {
                self.column(&path, (was, is), checks);
            } else {
                let message = format!("column `{column}` is gone");
                self.place("field-removed", &path, message, READERS, (Some(was.span), None));
            }
        }
        for (column, is) in new.columns.iter().filter(|it| !old.columns.contains_key(it.0)) {
            let path = format!("{name}.{column}");
            let message = format!("column `{column}` is new");
            self.place("field-added-optional", &path, message, FINE, (None, Some(is.span)));
        }
    }

    fn column(&mut self, path: &str, (was, is): (&Column, &Column), checks: &Checks) {
        let spans = (was.span, is.span);
        match (&was.data_type, &is.data_type) {
            (Some((old, from)), Some((new, to))) if old != new => {
                let (rule, effects) = judged(old, new, self.dialects);
                let message = Said::goes("the type", Some(old), Some(new));
                self.push(rule, path, message, effects, (*from, *to));
            }
            (Some((old, from)), None) => {
                let message = format!("the type `{}` is not declared any more", short(old));
                self.push("physical-type-undeclared", path, message, READERS, (*from, is.span));
            }
            (None, Some((new, to))) => {
                let message = format!("the type `{}` is declared", short(new));
                self.push("physical-type-declared", path, message, RISK, (was.span, *to));
            }
            _ => {}
        }
        self.constraints(path, (&was.constraints, &is.constraints), checks, spans);
        self.tests(path, (&was.tests, &is.tests), spans);
        if was.description != is.description {
            let message = "the description changes".to_owned();
            self.push("description-changed", path, message, FINE, spans);
        }
    }

    fn tests(
        &mut self,
        path: &str,
        (old, new): (&BTreeSet<String>, &BTreeSet<String>),
        spans: (Span, Span),
    ) {
        for gone in old.difference(new) {
            let message = format!("test `{}` is gone", short(gone));
            self.push("quality-rule-removed", path, message, RISK, spans);
        }
        for added in new.difference(old) {
            let message = format!("test `{}` is new", short(added));
            self.push("quality-rule-added", path, message, FINE, spans);
        }
    }

    fn constraints(
        &mut self,
        path: &str,
        (old, new): (&BTreeSet<String>, &BTreeSet<String>),
        checks: &Checks,
        spans: (Span, Span),
    ) {
        let kept =
            |it: &str, others: &BTreeSet<String>| check(it).is_some_and(|it| others.contains(&it));
        let moved = |it: &str, others: &BTreeSet<String>| {
            let key = key_fields(it);
            key.is_some() && others.iter().any(|other| key_fields(other) == key)
        };
        for gone in old.difference(new).filter(|it| !kept(it, &checks.1)) {
            if moved(gone, new) {
                let message = "the order of the primary key changes".to_owned();
                self.push("primary-key-position-changed", path, message, FINE, spans);
                continue;
            }
            let message = format!("constraint `{}` is gone", short(gone));
            self.push(named(gone).1, path, message, READERS, spans);
        }
        let fresh = |it: &&String| !moved(it, old) && !kept(it, &checks.0);
        for added in new.difference(old).filter(fresh) {
            let message = format!("constraint `{}` is new", short(added));
            self.push(named(added).0, path, message, WRITERS, spans);
        }
    }
}

/// The fields of a primary key, whatever their order; nothing for another constraint.
fn key_fields(constraint: &str) -> Option<BTreeSet<String>> {
    serde_json::from_str(constraint.strip_prefix("primary_key ")?).ok()
}

/// The rules for a constraint that comes and for one that goes.
fn named(constraint: &str) -> (&'static str, &'static str) {
    match constraint.split(' ').next().unwrap_or_default() {
        "not_null" => ("required-added", "required-removed"),
        "unique" => ("unique-added", "unique-removed"),
        "primary_key" => ("primary-key-added", "primary-key-removed"),
        "foreign_key" => ("relationship-added", "relationship-removed"),
        _ => ("condition-added", "condition-removed"),
    }
}

/// What one type in the place of another does; what a template makes of it is not known.
fn judged(old: &str, new: &str, dialects: &[Dialect]) -> (&'static str, (Effect, Effect)) {
    if old.contains("{{") || new.contains("{{") {
        return ("physical-type-changed", RISK);
    }
    match physical_step(old, new, dialects) {
        PhysicalStep::Alias => ("physical-type-alias-changed", FINE),
        PhysicalStep::Widened => ("physical-type-widened", READERS),
        PhysicalStep::LengthIncreased => ("length-increased", READERS),
        PhysicalStep::PrecisionIncreased => ("decimal-precision-increased", READERS),
        PhysicalStep::Narrowed => ("physical-type-narrowed", WRITERS),
        PhysicalStep::LengthDecreased => ("length-decreased", WRITERS),
        PhysicalStep::PrecisionDecreased => ("decimal-precision-decreased", WRITERS),
        PhysicalStep::MembersRemoved => ("physical-type-changed", READERS),
        PhysicalStep::ScaleChanged => ("decimal-scale-changed", BREAK),
        PhysicalStep::Changed { .. }
        | PhysicalStep::Declared
        | PhysicalStep::Undeclared
        | PhysicalStep::Nullability(_) => ("physical-type-changed", BREAK),
    }
}
