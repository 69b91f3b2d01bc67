//! The program itself, run as people run it.

use std::{
    path::Path,
    process::{Command, Output},
};

/// The date on which the story of the demo plays.
pub(crate) const TODAY: &str = "2026-12-20";

/// What a run of the program gave.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// The report that was printed.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}{}", self.stdout, self.stderr))
    }
}

/// Runs the program in a folder, with nothing of the environment around the tests.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Ran {
    run_with(folder, arguments, &[])
}

/// Runs the program in a folder with some variables and no others.
pub(crate) fn run_with(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_mesh-lint"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .envs(variables.iter().copied())
        .output()
        .expect("the program runs");
    Ran {
        code: status.code().expect("an exit code"),
        stdout: String::from_utf8(stdout).expect("UTF-8"),
        stderr: String::from_utf8(stderr).expect("UTF-8"),
    }
}

/// Writes the demo mesh into `demo` below a folder.
pub(crate) fn demo(folder: &Path) -> Ran {
    run(folder, &["demo", "demo", "--no-check"])
}

/// A JSON Schema that the program prints, where `docs` holds it as it is.
pub(crate) fn printed_schema(name: &str) -> jsonschema::Validator {
    let printed = run(Path::new(env!("CARGO_MANIFEST_DIR")), &["schema", name]);
    let path = format!("{}/docs/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &printed.stdout).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == printed.stdout, "{path} is stale: UPDATE=1 cargo test writes it");
    jsonschema::validator_for(&printed.json()).unwrap()
}
