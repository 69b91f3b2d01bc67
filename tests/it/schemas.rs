//! Our JSON Schemas of ODCS and ODPS give the verdict of the official ones, and explain themselves.
//!
//! By hand, far more mutants: `MESH_LINT_MUTANTS=20000 MESH_LINT_SEED=7 MESH_LINT_STRIDE=1 cargo test --release schemas`.

mod keys;
mod mistakes;
mod mutate;
mod sweep;
mod versions;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::io::{Write as _, stderr};

use jsonschema::Validator;
use serde_json::{Value, json};

pub(crate) use mutate::{Pool, Random, mutate};
use sweep::sweep;
pub(crate) use versions::value;
use versions::{Outcome, Version, files, official, shared, validator, versions};

/// Mutants of each version in an ordinary run.
const MUTANTS: usize = 600;

/// In an ordinary run, one in so many replacements and additions is judged.
const STRIDE: usize = 12;

/// Says on the terminal, past the capture of the test runner, that a test did nothing.
fn skipped() -> Outcome {
    writeln!(stderr(), "skipped: set MESH_LINT_SHARED")?;
    Ok(())
}

/// A number from the environment.
fn setting(name: &str) -> Option<usize> {
    env::var(name).ok()?.parse().ok()
}

/// The errors of a document, one a line.
fn errors(schema: &Validator, document: &Value) -> String {
    let told =
        schema.iter_errors(document).map(|error| format!("  {}: {error}\n", error.instance_path()));
    told.collect()
}

/// What both schemas say, for a test that found them at odds.
fn dispute(ours: &Validator, theirs: &Validator, document: &Value) -> String {
    format!("ours:\n{}official:\n{}{document:#}", errors(ours, document), errors(theirs, document))
}

#[test]
fn our_documents_are_valid() -> Outcome {
    for version in versions()? {
        assert!(version.documents.len() >= 5, "{} has too few documents", version.name);
        for (path, document) in &version.documents {
            assert!(version.ours.is_valid(document), "{path}\n{}", errors(&version.ours, document));
        }
    }
    Ok(())
}

#[test]
fn the_official_schemas_accept_our_documents() -> Outcome {
    for version in versions()? {
        let Some(schema) = official(&version.name)? else {
            return skipped();
        };
        let theirs = validator(&schema)?;
        for (path, document) in &version.documents {
            assert!(theirs.is_valid(document), "{path}\n{}", errors(&theirs, document));
        }
    }
    Ok(())
}

#[test]
fn mutants_get_the_official_verdict() -> Outcome {
    let count = setting("MESH_LINT_MUTANTS").unwrap_or(MUTANTS);
    for version in versions()? {
        let Some(schema) = official(&version.name)? else {
            return skipped();
        };
        let (valid, run, differing) = judge_mutants(&version, &schema, count)?;
        assert!(
            differing.is_empty(),
            "{} of {count} differ; the first:\n{}",
            differing.len(),
            differing.first().map_or("", String::as_str)
        );
        assert!(
            valid * 20 > count && valid * 10 < count * 9,
            "{}: {valid} of {count} mutants are valid",
            version.name
        );
        assert!(run * 2 > count, "{}: a run judged {run} of {count} mutants", version.name);
    }
    Ok(())
}

/// Judges mutants of all documents of a version: how many are valid, how many of them name the
/// version so that a run could judge them too, and the disputes.
fn judge_mutants(
    version: &Version,
    schema: &Value,
    count: usize,
) -> Outcome<(usize, usize, Vec<String>)> {
    let theirs = validator(schema)?;
    let documents = version.values();
    let pool = Pool::new(&[&version.schema, schema], &documents);
    let seed = u64::try_from(setting("MESH_LINT_SEED").unwrap_or(1))?;
    let (mut valid, mut run, mut differing) = (0, 0, Vec::new());
    for number in 0..u64::try_from(count)? {
        let mut random = Random(seed.wrapping_mul(1_000_003).wrapping_add(number));
        let mut mutant = random.pick(&documents).cloned().unwrap_or_default();
        let steps = [1, 1, 2, 3].get(random.below(4)).copied().unwrap_or(1);
        let told: Vec<String> =
            (0..steps).map(|_| mutate(&mut mutant, &pool, &mut random)).collect();
        let verdict = version.ours.is_valid(&mutant);
        valid += usize::from(verdict);
        // The same through our own document tree, as a run judges it.
        let tree = version.by_tree(&mutant);
        run += usize::from(tree.is_some());
        if verdict != theirs.is_valid(&mutant) || tree.is_some_and(|tree| tree != verdict) {
            differing.push(format!(
                "{} mutant {number}: {}\n{}",
                version.name,
                told.join("; "),
                dispute(&version.ours, &theirs, &mutant)
            ));
        }
    }
    Ok((valid, run, differing))
}

#[test]
fn every_wound_gets_the_official_verdict() -> Outcome {
    let stride = setting("MESH_LINT_STRIDE").unwrap_or(STRIDE).max(1);
    for version in versions()? {
        let Some(schema) = official(&version.name)? else {
            return skipped();
        };
        let theirs = validator(&schema)?;
        let pool = Pool::new(&[&version.schema, &schema], &version.values());
        let (mut valid, mut count) = (0, 0);
        for (path, document) in &version.documents {
            sweep(document, &pool, stride, &mut |wounded, told| {
                let verdict = version.ours.is_valid(wounded);
                let same = verdict == theirs.is_valid(wounded);
                assert!(same, "{path}: {told}\n{}", dispute(&version.ours, &theirs, wounded));
                valid += usize::from(verdict);
                count += 1;
            });
        }
        assert!(
            count > 300 && valid * 20 > count && valid * 20 < count * 19,
            "{}: {valid} of {count} are valid",
            version.name
        );
    }
    Ok(())
}

#[test]
fn enums_have_the_official_words() -> Outcome {
    for version in versions()? {
        let Some(schema) = official(&version.name)? else {
            return skipped();
        };
        let (mut ours, mut theirs) = (Enums::new(), Enums::new());
        enums(&version.schema, &mut ours);
        enums(&schema, &mut theirs);
        assert_eq!(ours, theirs, "{}", version.name);
        assert!(ours.contains_key("kind"), "{}", version.name);
    }
    Ok(())
}

/// Keys and the lists of words that they may have in different places.
type Enums = BTreeMap<String, BTreeSet<BTreeSet<String>>>;

/// Gathers what `schema` enumerates for each key; conditions are no enumerations.
fn enums(schema: &Value, found: &mut Enums) {
    if let Value::Array(all) = schema {
        for below in all {
            enums(below, found);
        }
    }
    for (key, below) in schema.as_object().into_iter().flatten().filter(|(key, _)| *key != "if") {
        if let Some(words) = below.get("enum").and_then(Value::as_array) {
            let words = words.iter().filter_map(Value::as_str).map(str::to_owned);
            found.entry(key.clone()).or_default().insert(words.collect());
        }
        enums(below, found);
    }
}

#[test]
fn the_corpus_gets_the_official_verdict() -> Outcome {
    let Some(folder) = shared() else {
        return skipped();
    };
    let versions = versions()?;
    let mut oracles = Vec::new();
    for version in &versions {
        oracles.push(validator(&official(&version.name)?.unwrap_or_default())?);
    }
    let mut compared = 0;
    for path in files(&folder.join("corpus"))?.into_iter().chain(files(&folder.join("hostile"))?) {
        let Some(document) = fs::read_to_string(&path).ok().and_then(|text| value(&text).ok())
        else {
            continue;
        };
        for (version, theirs) in versions.iter().zip(&oracles) {
            let same = version.ours.is_valid(&document) == theirs.is_valid(&document);
            assert!(
                same,
                "{} as {}\n{}",
                path.display(),
                version.name,
                dispute(&version.ours, theirs, &document)
            );
        }
        compared += 1;
    }
    assert!(compared > 100, "only {compared} files could be compared");
    Ok(())
}

#[test]
fn deep_nesting_is_linear() -> Outcome {
    let mut field = json!({"name": "leaf", "logicalType": "string"});
    for depth in 0..60 {
        field = match depth % 3 {
            0 => json!({"name": "list", "logicalType": "array", "items": field}),
            1 => json!({"name": "record", "logicalType": "object", "properties": [field]}),
            _ => json!({"name": "free", "properties": [field]}),
        };
    }
    for version in versions()?.iter().filter(|version| version.name.starts_with("odcs-3")) {
        let mut contract =
            version.documents.first().map(|(_, document)| document.clone()).unwrap_or_default();
        replace(&mut contract, "", "schema", json!([{"name": "deep", "properties": [field]}]));
        assert!(
            version.ours.is_valid(&contract),
            "{}\n{}",
            version.name,
            errors(&version.ours, &contract)
        );
        let leaf =
            format!("/schema/0/properties/0{}/name", "/properties/0/properties/0/items".repeat(20));
        replace(&mut contract, leaf.trim_end_matches("/name"), "name", json!(5));
        let told = errors(&version.ours, &contract);
        assert_eq!(told.lines().count(), 1, "{}\n{told}", version.name);
    }
    Ok(())
}

/// Sets `key` of the object at `pointer`.
fn replace(document: &mut Value, pointer: &str, key: &str, value: Value) {
    if let Some(map) = document.pointer_mut(pointer).and_then(Value::as_object_mut) {
        map.insert(key.to_owned(), value);
    }
}
