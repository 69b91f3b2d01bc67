//! The page about policies, followed from its first line to its last as a reader would.

use crate::action::{Block, all_blocks, demo, mesh_lint, more_policies};
use crate::program::TODAY;
use regex::Regex;
use std::fs;
use std::path::Path;

const PAGE: &str = "docs/policies.md";

/// A text without the times in it, which differ from run to run.
fn timeless(text: &str) -> String {
    let time = Regex::new(r"\b[0-9.]+ (µs|ms|s)\b").unwrap();
    time.replace_all(text, "TIME").into_owned()
}

/// Runs the commands of a block on the day of the demo; what they print.
fn commands(block: &Block, mesh: &Path) -> String {
    let mut printed = String::new();
    for line in block.text.lines() {
        let command = line.strip_prefix("$ mesh-lint").unwrap_or_else(|| panic!("{line}"));
        let mut arguments: Vec<&str> = command.split_whitespace().collect();
        let dated = arguments.contains(&"--today");
        if !dated && !matches!(arguments.as_slice(), ["policy", "new", ..]) {
            arguments.extend(["--today", TODAY]);
        }
        let done = mesh_lint(mesh, &arguments);
        let said = String::from_utf8(done.stderr).unwrap();
        assert!(matches!(done.status.code(), Some(0 | 1)), "{line}: {said}");
        assert_eq!(said, "", "{line}");
        printed.push_str(&String::from_utf8(done.stdout).unwrap());
    }
    printed
}

#[test]
fn every_block_of_the_tutorial_is_true() {
    let (_folder, mesh) = demo();
    more_policies(&mesh);
    let mut printed = String::new();
    let mut promised = 0;
    for block in all_blocks(PAGE) {
        match (block.language.as_str(), block.info.strip_prefix("file=")) {
            (_, Some(path)) => {
                assert!(mesh.join(path).exists(), "`{path}` replaces what is there");
                fs::write(mesh.join(path), &block.text).unwrap();
            }
            ("console", None) => printed = commands(&block, &mesh),
            ("text", None) => {
                promised += 1;
                let (text, printed) = (timeless(&block.text), timeless(&printed));
                assert!(
                    printed.contains(&text),
                    "the page promises\n{text}\nbut there is\n{printed}"
                );
            }
            (language, None) => panic!("nothing runs this block of {language}:\n{}", block.text),
        }
    }
    assert!(promised >= 5);
    // What the page says of its parameters.
    let check = |path: &str| {
        let output = mesh_lint(&mesh, &["check", path, "policies", "--today", TODAY, "-v"]);
        String::from_utf8(output.stdout).unwrap()
    };
    let shown = check("domains/customers/contracts/profiles.odcs.yaml");
    assert!(!shown.contains("engine-unknown") && !shown.contains("[policy/"), "{shown}");
    assert!(check("domains/shipping").contains("server `query` is of type `trino`"));
}
