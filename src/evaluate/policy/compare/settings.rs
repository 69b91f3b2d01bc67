//! Keys of the configuration that are about more than one policy.

use super::{Aspect, Direction, Mark, Pair, Rules, Shift, Version, named, shown};
use crate::config::{Against, ContentModel, MajorBump, Protect};
use crate::model::Domain;
use crate::source::Span;
use globset::GlobSet;
use std::cmp::Ordering;

pub(super) fn shifts(pair: &Pair<'_>) -> Vec<Shift> {
    let mut shifts = exclude(pair);
    shifts.extend(schemas(pair));
    shifts.extend(domains(pair));
    let (was, is) = (pair.base.settings, pair.head.settings);
    shifts.extend(flag(pair, was.complete, is.complete));
    shifts.extend(protect(pair, was.protect, is.protect));
    shifts.extend(changes(pair));
    let limits = [
        ("max_days", was.waivers.max_days.cmp(&is.waivers.max_days)),
        ("max_matches", was.waivers.max_matches.cmp(&is.waivers.max_matches)),
        ("warn_days", is.waivers.warn_days.cmp(&was.waivers.warn_days)),
    ];
    let texts = |rules: &Rules<'_>| {
        let own = &rules.settings.waivers;
        [own.max_days.to_string(), own.max_matches.to_string(), own.warn_days.to_string()]
    };
    let values = texts(pair.base).into_iter().zip(texts(pair.head));
    for ((key, order), (before, after)) in limits.into_iter().zip(values) {
        let direction = match order {
            Ordering::Less => Direction::Loosened,
            Ordering::Greater => Direction::Tightened,
            Ordering::Equal => continue,
        };
        shifts.push(keyed(pair, &["waivers", key], direction, &before, &after));
    }
    if was.waivers.file != is.waivers.file {
        let path = ["waivers", "file"];
        let (before, after) = (&was.waivers.file, &is.waivers.file);
        shifts.push(keyed(pair, &path, Direction::Moved, before, after));
    }
    if was.policy_dirs != is.policy_dirs {
        let (before, after) = (was.policy_dirs.join(", "), is.policy_dirs.join(", "));
        shifts.push(keyed(pair, &["policies", "dirs"], Direction::Moved, &before, &after));
    }
    shifts
}

fn setting(direction: Direction, message: String, mark: Option<Mark>) -> Shift {
    let (policies, before, after) = (Vec::new(), None, None);
    Shift { aspect: Aspect::Setting, direction, policies, message, before, after, mark }
}

/// A key whose value is another one.
fn keyed(pair: &Pair<'_>, path: &[&str], direction: Direction, before: &str, after: &str) -> Shift {
    let (was, is) = (shown(before), shown(after));
    let message = format!("`{}` goes from {was} to {is}", path.join("."));
    let shift = setting(direction, message, pair.key(path));
    Shift { before: Some(before.to_owned()), after: Some(after.to_owned()), ..shift }
}

fn flag(pair: &Pair<'_>, before: bool, after: bool) -> Option<Shift> {
    let direction = match (before, after) {
        (true, false) => Direction::Loosened,
        (false, true) => Direction::Tightened,
        _ => return None,
    };
    let (before, after) = (before.to_string(), after.to_string());
    Some(keyed(pair, &["mesh", "complete"], direction, &before, &after))
}

fn protect(pair: &Pair<'_>, before: Protect, after: Protect) -> Option<Shift> {
    let direction = match (before, after) {
        (before, after) if before == after => return None,
        (Protect::Both, _) => Direction::Loosened,
        (_, Protect::Both) => Direction::Tightened,
        // One side for the other: what was protected is not.
        _ => Direction::Loosened,
    };
    Some(keyed(pair, &["protect"], direction, before.word(), after.word()))
}

/// How changes are judged: the keys below `changes`.
fn changes(pair: &Pair<'_>) -> Vec<Shift> {
    let words = |rules: &Rules<'_>| {
        let own = rules.settings;
        [
            ("against", own.against.word().to_owned()),
            ("content_model", own.content_model.word().to_owned()),
            ("grace_days", own.grace_days.to_string()),
            ("major_bump", own.major_bump.word().to_owned()),
            ("since", own.since.to_string()),
            ("tags", own.tags.text.clone()),
        ]
    };
    let (was, is) = (pair.base.settings, pair.head.settings);
    let mildness = |it: MajorBump| match it {
        MajorBump::Keep => 0,
        MajorBump::Downgrade => 1,
        MajorBump::Allow => 2,
    };
    let direction = |key: &str| match key {
        "against" if is.against == Against::Base => Direction::Loosened,
        "against" if was.against == Against::Base => Direction::Tightened,
        "content_model" if is.content_model == ContentModel::Lenient => Direction::Loosened,
        "grace_days" if is.grace_days < was.grace_days => Direction::Loosened,
        "major_bump" if mildness(is.major_bump) > mildness(was.major_bump) => Direction::Loosened,
        "content_model" | "grace_days" | "major_bump" => Direction::Tightened,
        _ => Direction::Moved,
    };
    let values = words(pair.base).into_iter().zip(words(pair.head));
    let other = values.filter(|((_, before), (_, after))| before != after);
    other
        .map(|((key, before), (_, after))| {
            keyed(pair, &["changes", key], direction(key), &before, &after)
        })
        .collect()
}

/// A list of globs of one side.
type Globs<'a> = fn(&Rules<'a>) -> &'a [(String, Span)];

/// The globs of a list that the other side lacks, and where they stand.
fn lacking<'a>(
    rules: &Rules<'a>,
    other: &Rules<'a>,
    version: Version,
    (key, globs): (&str, Globs<'a>),
) -> Vec<(String, Option<Mark>)> {
    let known = globs(other);
    let own = globs(rules).iter().enumerate();
    let own = own.filter(|(_, (glob, _))| !known.iter().any(|(it, _)| it == glob));
    let marked = own.map(|(index, (glob, _))| {
        let item = rules.mark(version, &[key, &index.to_string()]);
        (glob.clone(), item.or_else(|| rules.mark(version, &[key])))
    });
    marked.collect()
}

fn exclude(pair: &Pair<'_>) -> Vec<Shift> {
    let list: (_, Globs<'_>) = ("exclude", |it| &it.settings.exclude_globs);
    let added = lacking(pair.head, pair.base, Version::Head, list).into_iter();
    let added = added.map(|(glob, mark)| {
        let message = format!("files {} are no longer read", named(&glob));
        Shift { after: Some(glob), ..setting(Direction::Loosened, message, mark) }
    });
    let removed = lacking(pair.base, pair.head, Version::Base, list).into_iter();
    let removed = removed.map(|(glob, mark)| {
        let message = format!("files {} are read again", named(&glob));
        Shift { before: Some(glob), ..setting(Direction::Tightened, message, mark) }
    });
    added.chain(removed).collect()
}

/// Schema files whose changes are judged though no contract links them.
fn schemas(pair: &Pair<'_>) -> Vec<Shift> {
    let list: (_, Globs<'_>) = ("schemas", |it| &it.settings.schema_globs);
    let (was, is) = (&pair.base.settings.schemas, &pair.head.settings.schemas);
    let removed = lacking(pair.base, pair.head, Version::Base, list).into_iter();
    let removed = removed.filter(|(glob, _)| !covers(is, glob)).map(|(glob, mark)| {
        let message = format!("schema files {} are no longer compared", named(&glob));
        // What is gone is shown where it stood.
        Shift { before: Some(glob), ..setting(Direction::Loosened, message, mark) }
    });
    let added = lacking(pair.head, pair.base, Version::Head, list).into_iter();
    let added = added.filter(|(glob, _)| !covers(was, glob)).map(|(glob, mark)| {
        let message = format!("schema files {} are compared", named(&glob));
        Shift { after: Some(glob), ..setting(Direction::Tightened, message, mark) }
    });
    removed.chain(added).collect()
}

/// Whether globs match all that another one does, as far as examples tell: paths of odd names that
/// it matches, at several depths.
fn covers(globs: &GlobSet, glob: &str) -> bool {
    if glob.contains(['[', '{', '\\']) {
        return false;
    }
    ["", "~a/", "~a/~b/~c/"].iter().all(|folders| {
        let path = glob.replace("**/", folders).replace("**", &format!("{folders}~d"));
        globs.is_match(path.replace('*', "~e").replace('?', "~"))
    })
}

fn domains(pair: &Pair<'_>) -> Vec<Shift> {
    let (was, is) = (&pair.base.settings.domains, &pair.head.settings.domains);
    let find = |all: &[Domain], name: &str| all.iter().find(|it| &*it.name == name).cloned();
    let mut shifts = Vec::new();
    for before in was {
        let Some(after) = find(is, &before.name) else {
            let message = format!("the domain {} is no longer mapped", shown(&before.name));
            let mark = pair.key(&["domains", &before.name]);
            shifts.push(setting(Direction::Loosened, message, mark));
            continue;
        };
        let owners = |it: &Domain| it.owners.join(", ");
        let pairs = [
            ("path", before.path.clone(), after.path.clone()),
            ("owners", owners(before), owners(&after)),
        ];
        for (key, before_text, after_text) in pairs {
            if before_text != after_text {
                let path = ["domains", &*before.name, key];
                shifts.push(keyed(pair, &path, Direction::Moved, &before_text, &after_text));
            }
        }
    }
    for after in is.iter().filter(|it| find(was, &it.name).is_none()) {
        let message = format!("the domain {} is mapped", shown(&after.name));
        let mark = pair.key(&["domains", &after.name]);
        shifts.push(setting(Direction::Tightened, message, mark));
    }
    shifts
}
