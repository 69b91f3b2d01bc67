//! The engines of a set of policies.
//!
//! At every reference into `data` the engine goes over all modules that it holds, and at every
//! reference to a rule it writes out the path of the package. A package that refers to no other one
//! therefore gets an engine of its own, and a short name in it; all others share one that holds
//! every module.

use super::builtins::{LIBRARY_PACKAGE, override_builtins};
use super::check;
use super::module::Module;
use super::rewrite::package;
use super::uses;
use regorus::{Engine, Value};
use std::collections::BTreeMap;

/// Engines that are ready, and which package is evaluated by which.
#[derive(Clone, Default)]
pub(super) struct Engines {
    all: Vec<Engine>,
    want_mesh: Vec<bool>,
    /// How many of the first hold one package each.
    alone: usize,
    by_package: BTreeMap<Vec<String>, usize>,
}

impl Engines {
    /// Makes the engines for modules that passed the check; tests among them are left out.
    pub(super) fn new(modules: &[Module], data: &Value, today_ns: i64) -> Result<Self, String> {
        let mut packages: BTreeMap<&[String], Vec<&Module>> = BTreeMap::new();
        let evaluated: Vec<&Module> = modules.iter().filter(|it| !it.is_test).collect();
        for module in &evaluated {
            packages.entry(&module.package).or_default().push(module);
        }
        let (alone, together): (Vec<_>, Vec<_>) = packages
            .into_iter()
            .partition(|(_, own)| own.iter().all(|it| stands_alone(&it.text) && keeps_package(it)));
        let mut bare = check::engine();
        // What policies print is for their authors; a check of contracts says nothing beside its report.
        bare.set_gather_prints(true);
        override_builtins(&mut bare, today_ns);
        let mut engines = Self::default();
        for (package, own) in alone {
            engines.by_package.insert(package.to_vec(), engines.all.len());
            let engine = prepared(&bare, own.iter().map(|it| (*it, renamed(it))), data)?;
            engines.push(engine, &own);
            engines.alone += 1;
        }
        if !together.is_empty() {
            let packages = together.into_iter().map(|(package, _)| package.to_vec());
            engines.by_package.extend(packages.map(|package| (package, engines.all.len())));
            let modules = evaluated.iter().map(|it| (*it, it.engine.text.to_string()));
            engines.push(prepared(&bare, modules, data)?, &evaluated);
        }
        Ok(engines)
    }

    /// The engine that evaluates a package.
    pub(super) fn of(&mut self, package: &[String]) -> Option<&mut Engine> {
        self.by_package.get(package).and_then(|at| self.all.get_mut(*at))
    }

    /// The path of a rule of a package as its engine knows it.
    pub(super) fn rule(&self, package: &[String], rule: &str) -> String {
        let name = rule.rsplit('.').next().unwrap_or_default();
        match self.by_package.get(package) {
            Some(at) if *at < self.alone => format!("data.{SHORT}.{name}"),
            _ => rule.to_owned(),
        }
    }

    /// Whether any module asks for the mesh.
    pub(super) fn want_mesh(&self) -> bool {
        self.want_mesh.contains(&true)
    }

    /// Adds the mesh where a module asks for it.
    pub(super) fn add_mesh(&mut self, data: &Value) -> Result<(), String> {
        for (engine, wants) in self.all.iter_mut().zip(&self.want_mesh) {
            if *wants {
                engine.add_data(data.clone()).map_err(|error| error.to_string())?;
                prepare(engine)?;
            }
        }
        Ok(())
    }

    /// Notes which lines are reached, or does not.
    pub(super) fn measure(&mut self, lines: bool) {
        self.all.iter_mut().for_each(|engine| engine.set_enable_coverage(lines));
    }

    /// All engines.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Engine> {
        self.all.iter()
    }

    fn push(&mut self, engine: Engine, modules: &[&Module]) {
        self.all.push(engine);
        self.want_mesh.push(modules.iter().any(|it| uses::mentions_data_mesh(&it.text)));
    }
}

/// The name of a package in an engine of its own.
const SHORT: &str = "p";

/// Whether the text that the engine gets names the package where the module does.
fn keeps_package(module: &Module) -> bool {
    let end = module.package_span.end as usize;
    module.text.get(..end) == module.engine.text.get(..end)
}

/// The text of a module under the short name; everything stays in its line and column.
fn renamed(module: &Module) -> String {
    // Where the package is written out, blanks stand for what the short name lacks.
    let package = module.tree.as_ref().map(|tree| package(tree)).unwrap_or_default();
    let short = format!("{:>width$}", format!("data.{SHORT}."), width = package.len());
    let mut text = module.engine.with(&module.flat, &package, &short);
    let (start, end) = (module.package_span.start as usize, module.package_span.end as usize);
    if text.get(start..end).is_some() {
        text.replace_range(start..end, &format!("{SHORT:<width$}", width = end - start));
    }
    text
}

fn prepared<'set>(
    bare: &Engine,
    modules: impl Iterator<Item = (&'set Module, String)>,
    data: &Value,
) -> Result<Engine, String> {
    let mut engine = bare.clone();
    for (module, text) in modules {
        engine.add_policy(module.path.to_string(), text).map_err(|error| error.to_string())?;
    }
    engine.add_data(data.clone()).map_err(|error| error.to_string())?;
    prepare(&mut engine)?;
    Ok(engine)
}

/// The first evaluation prepares the modules; clones share what it made.
fn prepare(engine: &mut Engine) -> Result<(), String> {
    engine.eval_query("1".to_owned(), false).map(|_| ()).map_err(|error| error.to_string())
}

/// Whether a text refers to nothing below `data` but what the product fills.
fn stands_alone(text: &str) -> bool {
    let is_name = |it: char| it.is_ascii_alphanumeric() || it == '_';
    text.match_indices("data").all(|(at, word)| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + word.len()..).unwrap_or_default();
        if before.ends_with(|it| is_name(it) || it == '.') || after.starts_with(is_name) {
            return true;
        }
        let Some(below) = after.strip_prefix('.') else {
            return !after.trim_start().starts_with('[');
        };
        let name = below.split(|it| !is_name(it)).next().unwrap_or_default();
        matches!(name, "" | "mesh" | "params" | LIBRARY_PACKAGE)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_refers_to_other_packages_does_not_stand_alone() {
        for alone in [
            "x := data.params[\"a/b\"].c",
            "import data.meshlint\nx := data.mesh.contracts",
            "# The data. And more data\nx := input.data.y",
            "metadata := database.x",
        ] {
            assert!(stands_alone(alone), "{alone}");
        }
        for other in ["import data.lib.names", "x := data[y]", "x := data [y]", "x := data.meshes"]
        {
            assert!(!stands_alone(other), "{other}");
        }
        assert!(!stands_alone("x := data.policies.a.b"));
    }
}

/// What plain policies cost: Rego that was written for no tool of ours, on the bare engines.
#[cfg(test)]
mod plain {
    #![expect(clippy::disallowed_methods, reason = "files and times are what a bench is made of")]

    use super::*;
    use crate::evaluate::policy::shape::raw;
    use crate::parse::{self, Document};
    use crate::source::FileId;
    use regorus::value::Set;
    use std::path::{Path, PathBuf};
    use std::time::Instant;
    use std::{env, fs};

    /// How often all documents are judged; the fastest counts.
    const ROUNDS: usize = 5;
    /// Most documents, as many as the script that times Open Policy Agent takes.
    const DOCUMENTS: usize = 200;

    /// Files below a folder, in order.
    fn files(folder: &Path, end: &str, found: &mut Vec<PathBuf>) {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() && !path.ends_with(".git") {
                files(&path, end, found);
            } else if path.to_string_lossy().ends_with(end) {
                found.push(path);
            }
        }
    }

    fn modules(folder: &Path) -> Vec<Module> {
        let mut paths = Vec::new();
        files(folder, ".rego", &mut paths);
        paths.retain(|it| !it.to_string_lossy().ends_with("_test.rego"));
        let text = |path: &PathBuf| fs::read_to_string(path).unwrap();
        let module = |(at, path): (u32, &PathBuf)| {
            Module::parse(FileId(at), &path.to_string_lossy(), text(path).into())
        };
        (0..).zip(&paths).map(module).collect()
    }

    fn documents(mesh: &Path) -> Vec<Document> {
        let mut paths = Vec::new();
        files(mesh, ".odcs.yaml", &mut paths);
        let paths = paths.iter().take(DOCUMENTS);
        paths.map(|it| parse::parse(&parse::decode(&fs::read(it).unwrap()).unwrap()).0).collect()
    }

    #[test]
    #[expect(clippy::print_stdout, reason = "the figures are what it is for")]
    #[ignore = "prints figures; run it alone, on a release build, with MESH_LINT_SHARED and MESH_LINT_MESH"]
    fn plain_policies_by_time() {
        let [shared, mesh] =
            ["MESH_LINT_SHARED", "MESH_LINT_MESH"].map(|it| env::var_os(it).unwrap());
        let policies = Path::new(&shared).join("bench/policies");
        let modules = modules(&policies);
        let data = fs::read_to_string(policies.join("data.json")).unwrap();
        let mut engines = Engines::new(&modules, &Value::from_json_str(&data).unwrap(), 0).unwrap();
        let documents = documents(Path::new(&mesh));
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            let (mut found, start) = (0, Instant::now());
            for document in &documents {
                let input = raw(document, document.root().unwrap());
                for module in &modules {
                    let rule = engines.rule(&module.package, "deny");
                    let engine = engines.of(&module.package).unwrap();
                    engine.set_input(input.clone());
                    found += engine.eval_rule(rule).unwrap().as_set().map_or(0, Set::len);
                }
            }
            rounds.push((start.elapsed(), found));
        }
        let (fastest, found) = rounds.iter().min().unwrap();
        let (count, each) = (documents.len(), *fastest / u32::try_from(documents.len()).unwrap());
        println!("{count} documents: {each:.2?} a document, {found} results");
    }
}
