//! The policies that come with mesh-lint, embedded as text.

use include_dir::{Dir, include_dir};

static PACK: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/policies");

/// The shipped modules without their tests: path below `policies/` and text, by path.
pub fn shipped() -> Vec<(String, &'static str)> {
    let mut modules = Vec::new();
    collect(&PACK, &mut modules);
    modules.retain(|(path, _)| !path.starts_with("lib/"));
    modules.retain(|(path, _)| {
        path.strip_suffix(".rego").is_some_and(|name| !name.ends_with("_test"))
    });
    modules.sort();
    modules
}

/// An example of a shipped policy, such as `bad`: by the path of the policy below `policies/`.
pub fn example(policy: &str, name: &str) -> Option<&'static str> {
    let (group, module) = policy.split_once('/')?;
    let problem = module.strip_suffix(".rego")?;
    PACK.get_file(format!("{group}/examples/{problem}/{name}.yaml"))?.contents_utf8()
}

fn collect(folder: &'static Dir<'static>, modules: &mut Vec<(String, &'static str)>) {
    for file in folder.files() {
        if let Some(text) = file.contents_utf8() {
            modules.push((file.path().to_string_lossy().replace('\\', "/"), text));
        }
    }
    for below in folder.dirs() {
        collect(below, modules);
    }
}
