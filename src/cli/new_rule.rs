//! `mesh-lint new-rule`: the file of a native rule, and the two lines that register it.
//!
//! For those who work on mesh-lint; the tests then ask for the examples and for the rule itself.
#![expect(clippy::disallowed_methods, reason = "writes a file of the source tree")]

use super::{Exit, Failure, print};
use crate::evaluate::rules;
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};

/// Arguments of `new-rule`.
#[derive(Debug, Args)]
pub(super) struct NewRuleArgs {
    /// Id of the rule: its group and the problem, such as contract/field-duplicated
    id: String,
    /// Root of the source tree of mesh-lint
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

/// Writes the file and the two lines.
pub(super) fn run(args: &NewRuleArgs) -> Result<Exit, Failure> {
    let scaffold = Scaffold::new(&args.id).map_err(Failure::new)?;
    let folder = args.root.join("src/evaluate/rules").join(scaffold.group.folder());
    let (file, registry) = (folder.join(format!("{}.rs", scaffold.module)), folder.join("mod.rs"));
    let register = fs::read_to_string(&registry).map_err(|error| at(&registry, &error))?;
    if file.exists() {
        return Err(Failure::new(format!("`{}` exists already", file.display())));
    }
    let Some(registered) = scaffold.registered(&register) else {
        let failure = Failure::new(format!("`{}` has no list of rules", registry.display()));
        return Err(failure.help("add the rule by hand, as its siblings are"));
    };
    fs::write(&file, scaffold.text()).map_err(|error| at(&file, &error))?;
    fs::write(&registry, registered).map_err(|error| at(&registry, &error))?;
    print(
        format!("wrote {} and two lines of {}\n", file.display(), registry.display()).as_bytes(),
    )?;
    Ok(Exit::Pass)
}

fn at(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("`{}`: {error}", path.display()))
}

/// The groups that rules are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Document,
    Contract,
    Product,
    Mesh,
    Change,
}

impl Group {
    const ALL: [Self; 5] =
        [Self::Document, Self::Contract, Self::Product, Self::Mesh, Self::Change];

    const fn folder(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Contract => "contract",
            Self::Product => "product",
            Self::Mesh => "mesh",
            Self::Change => "change",
        }
    }

    /// What a rule of the group imports, besides the macro.
    const fn imports(self) -> &'static str {
        match self {
            Self::Document => {
                "use super::report;\nuse crate::evaluate::Findings;\n\
                 use crate::evaluate::rules::declare_rule;\n\
                 use crate::parse::{Problem, ProblemKind};\n"
            }
            Self::Contract => {
                "use crate::evaluate::Findings;\nuse crate::evaluate::rules::declare_rule;\n\
                 use crate::model::Contract;\n"
            }
            Self::Product => {
                "use crate::evaluate::Findings;\nuse crate::evaluate::rules::declare_rule;\n\
                 use crate::model::Product;\n"
            }
            Self::Mesh => {
                "use crate::evaluate::rules::{MeshFindings, declare_rule};\n\
                 use crate::model::Mesh;\n"
            }
            Self::Change => {
                "use super::{ChangeFindings, named};\nuse crate::evaluate::rules::declare_rule;\n\
                 use crate::model::diff::{Change, ChangeKind};\n"
            }
        }
    }

    /// What stands behind the version in the declaration.
    const fn scope(self) -> &'static str {
        match self {
            Self::Document => " Document",
            Self::Contract => " Contract",
            Self::Product => " Product",
            Self::Mesh => " Mesh",
            Self::Change => "\n    Change { consumers: Break, producers: Fine, bump: Major }",
        }
    }

    /// The headings of the two examples.
    const fn examples(self) -> [&'static str; 2] {
        match self {
            Self::Document | Self::Contract | Self::Product | Self::Mesh => ["Bad", "Good"],
            Self::Change => ["Before", "After"],
        }
    }

    /// The function that finds it, still about something that is always there.
    const fn check(self) -> &'static str {
        match self {
            Self::Document => {
                "fn check(problem: &Problem, findings: &mut Findings<'_>) {\n    \
                 let ProblemKind::Empty = problem.kind else { return };\n    \
                 report(problem, findings, \"what is wrong\").help(\"what to do\");\n}\n"
            }
            Self::Contract => {
                "fn check(contract: &Contract, findings: &mut Findings<'_>) {\n    \
                 let Some(id) = contract.id.known() else { return };\n    \
                 findings.report(id.place(), \"what is wrong\").help(\"what to do\");\n}\n"
            }
            Self::Product => {
                "fn check(product: &Product, findings: &mut Findings<'_>) {\n    \
                 let Some(id) = product.id.known() else { return };\n    \
                 findings.report(id.place(), \"what is wrong\").help(\"what to do\");\n}\n"
            }
            Self::Mesh => {
                "fn check(mesh: &Mesh, findings: &mut MeshFindings<'_>) {\n    \
                 for (_, member, contract) in mesh.contracts() {\n        \
                 let Some(id) = contract.id.known() else { continue };\n        \
                 findings.on(member).report(id.place(), \"what is wrong\").help(\"what to do\");\n    \
                 }\n}\n"
            }
            Self::Change => {
                "fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {\n    \
                 let ChangeKind::Removed(..) = change.kind else { return };\n    \
                 findings.report(change, format!(\"{} is gone\", named(change))).help(\"what to do\");\n}\n"
            }
        }
    }
}

/// A rule that is to be written.
#[derive(Debug)]
struct Scaffold {
    group: Group,
    id: String,
    /// The name of its file and module.
    module: String,
}

impl Scaffold {
    /// Takes an id apart.
    fn new(id: &str) -> Result<Self, String> {
        let (group, problem) =
            id.split_once('/').ok_or_else(|| format!("`{id}` is no id like `group/problem`"))?;
        let group = Group::ALL.into_iter().find(|it| it.folder() == group);
        let group = group.ok_or_else(|| format!("`{id}` is of no group that rules have"))?;
        let is_word = |it: &str| {
            it.starts_with(|it: char| it.is_ascii_lowercase())
                && it.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
        };
        if !problem.split('-').all(is_word) {
            return Err(format!("`{problem}` is not made of words in lower case with dashes"));
        }
        if rules::find(id).is_some() {
            return Err(format!("the rule `{id}` exists already"));
        }
        Ok(Self { group, id: id.to_owned(), module: problem.replace('-', "_") })
    }

    /// The text of the file.
    fn text(&self) -> String {
        let version = env!("CARGO_PKG_VERSION");
        let product = self.group == Group::Product;
        let (api, kind) =
            if product { ("v1.0.0", "DataProduct") } else { ("v3.1.0", "DataContract") };
        let example = |heading: &str| {
            let product_line = if product { "" } else { "    /// version: 1.0.0\n" };
            format!(
                "    ///\n    /// ## {heading}\n    /// ```yaml\n    /// apiVersion: {api}\n    \
                 /// kind: {kind}\n    /// id: orders\n{product_line}    /// status: active\n    /// ```\n"
            )
        };
        let examples: String = self.group.examples().into_iter().map(example).collect();
        format!(
            "{imports}\ndeclare_rule! {{\n    /// What is wrong, in one sentence.\n    ///\n    \
             /// ## Why\n    /// What it leads to, and for whom.\n{examples}    \
             \"{id}\", Error, since \"{version}\",{scope}\n}}\n\n{check}",
            imports = self.group.imports(),
            id = self.id,
            scope = self.group.scope(),
            check = self.group.check(),
        )
    }

    /// The text of the `mod.rs` beside it with the two lines, each at its place in the alphabet.
    fn registered(&self, text: &str) -> Option<String> {
        let with_module = inserted(text, &format!("mod {};", self.module), "mod ")?;
        inserted(&with_module, &format!("    &{}::RULE,", self.module), "    &")
    }
}

/// A text with a line put among those that begin alike.
fn inserted(text: &str, line: &str, begin: &str) -> Option<String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let is_sibling = |it: &str| it.starts_with(begin) && it.ends_with([';', ',']);
    let first = lines.iter().position(|it| is_sibling(it))?;
    let count = lines.iter().skip(first).take_while(|it| is_sibling(it)).count();
    let behind = lines.iter().skip(first).take(count).filter(|it| **it < line).count();
    lines.insert(first + behind, line);
    Some(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_lines_find_their_places() {
        let text = "//! Rules.\n\nmod b;\nmod d;\n\nconst RULES: &[&Rule] = &[\n    &b::RULE,\n    &d::RULE,\n];\n";
        let scaffold = Scaffold::new("contract/c-c").unwrap();
        let registered = scaffold.registered(text).unwrap();
        assert!(registered.contains("mod b;\nmod c_c;\nmod d;\n"), "{registered}");
        assert!(registered.contains("    &b::RULE,\n    &c_c::RULE,\n    &d::RULE,\n"));
        let last = Scaffold::new("contract/zz").unwrap().registered(text).unwrap();
        assert!(
            last.contains("mod d;\nmod zz;\n") && last.contains("&d::RULE,\n    &zz::RULE,\n]")
        );
        assert_eq!(scaffold.registered("nothing\n"), None);
    }

    #[test]
    fn the_file_declares_the_rule_with_its_sections() {
        for group in Group::ALL {
            let scaffold = Scaffold::new(&format!("{}/made-up", group.folder())).unwrap();
            let text = scaffold.text();
            let [first, second] = group.examples();
            for part in ["## Why", &format!("## {first}"), &format!("## {second}"), "fn check("] {
                assert!(text.contains(part), "{part}:\n{text}");
            }
            assert!(text.contains(&format!("\"{}/made-up\", Error", group.folder())), "{text}");
        }
    }

    #[test]
    fn ids_that_are_none_are_refused() {
        for odd in ["made-up", "nowhere/made-up", "contract/Made", "contract/-x", "contract/a--b"] {
            assert!(Scaffold::new(odd).is_err(), "{odd}");
        }
        let known = Scaffold::new("contract/field-duplicated").unwrap_err();
        assert_eq!(known, "the rule `contract/field-duplicated` exists already");
    }
}
