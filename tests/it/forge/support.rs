//! Reports to post, and the program that posts them.

use crate::formats_support::{Case, TRANSACTIONS, contract};
use crate::program::{Ran, run_with};
use mesh_lint::finding::{Severity, fingerprint};
use mesh_lint::report::{self, Options, Report};
use mesh_lint::settle::Gate;
use mesh_lint::source::Sources;
use serde_json::json;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// A token like those of GitHub; no output may hold it.
pub(crate) const TOKEN: &str = "ghs_0123456789abcdefghij0123456789abcdef";

/// A commit, made of one digit.
pub(crate) fn commit(digit: char) -> String {
    digit.to_string().repeat(40)
}

/// A report of a pull request with such errors; the same text is the same finding.
pub(crate) fn report(errors: &[&str]) -> Report {
    let text = contract("payments.transactions", "2.0.0", "      - name: amount\n");
    let files = [(TRANSACTIONS, text.as_str())];
    let mut case = Case::new(&files, Some(&files));
    case.run.info.gate = Gate::New;
    for message in errors {
        let at = case.label(TRANSACTIONS, "amount", "");
        let severity =
            if message.starts_with("warning") { Severity::Warning } else { Severity::Error };
        case.find("contract/odd", severity, message, at);
    }
    let mut report = case.report().0;
    for finding in &mut report.findings {
        finding.fingerprint = fingerprint((&finding.rule, &finding.message, "", ""), 0);
    }
    report
}

/// The JSON of a report.
pub(crate) fn json_of(report: &Report) -> Vec<u8> {
    let mut text = Vec::new();
    let format = report::find("json").unwrap();
    (format.render)(report, &Sources::default(), &Options::default(), &mut text).unwrap();
    text
}

/// A folder with a report and the event of a workflow.
pub(crate) struct Desk {
    pub(crate) folder: TempDir,
    pub(crate) variables: Vec<(String, String)>,
}

impl Desk {
    /// A job on GitHub, for an interface at a port.
    pub(crate) fn github(port: u16) -> Self {
        let mut desk = Self { folder: TempDir::new().unwrap(), variables: Vec::new() };
        desk.set("GITHUB_ACTIONS", "true");
        desk.set("GITHUB_API_URL", &format!("http://127.0.0.1:{port}/api/v3"));
        desk.set("GITHUB_SERVER_URL", "https://ghe.example.com");
        desk.set("GITHUB_REPOSITORY", "acme/mesh");
        desk.set("GITHUB_TOKEN", TOKEN);
        desk
    }

    /// A job of a pipeline on GitLab.
    pub(crate) fn gitlab(port: u16) -> Self {
        let mut desk = Self { folder: TempDir::new().unwrap(), variables: Vec::new() };
        desk.set("GITLAB_CI", "true");
        desk.set("CI_API_V4_URL", &format!("http://127.0.0.1:{port}/api/v4"));
        desk.set("CI_SERVER_URL", "https://gitlab.example.com");
        desk.set("CI_PROJECT_PATH", "acme/data/mesh");
        desk.set("GITLAB_TOKEN", TOKEN);
        desk
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.variables.retain(|it| it.0 != name);
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn unset(&mut self, name: &str) {
        self.variables.retain(|it| it.0 != name);
    }

    /// The event of a second workflow, which knows the commit but no pull request.
    pub(crate) fn workflow_run(&mut self, head: &str, conclusion: &str) {
        let run = json!({ "head_sha": head, "conclusion": conclusion, "pull_requests": [] });
        self.event("workflow_run", &json!({ "workflow_run": run }));
    }

    /// The event of a pull request.
    pub(crate) fn pull_request(&mut self, head: &str, number: u64) {
        let pull =
            json!({ "number": number, "head": { "sha": head }, "base": { "sha": commit('0') } });
        self.event("pull_request", &json!({ "pull_request": pull }));
    }

    fn event(&mut self, name: &str, payload: &serde_json::Value) {
        let path = self.folder.path().join("event.json");
        fs::write(&path, payload.to_string()).unwrap();
        self.set("GITHUB_EVENT_NAME", name);
        self.set("GITHUB_EVENT_PATH", path.to_str().unwrap());
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("report.json")
    }

    /// Posts a report.
    pub(crate) fn post(&self, report: &Report, arguments: &[&str]) -> Ran {
        self.post_bytes(&json_of(report), arguments)
    }

    /// Posts what should be a report.
    pub(crate) fn post_bytes(&self, bytes: &[u8], arguments: &[&str]) -> Ran {
        fs::write(self.file(), bytes).unwrap();
        self.run(arguments)
    }

    /// Posts what lies there.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let variables: Vec<_> =
            self.variables.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
        let arguments = [&["post", "report.json"], arguments].concat();
        let ran = run_with(self.folder.path(), &arguments, &variables);
        for text in [&ran.stdout, &ran.stderr] {
            assert!(!text.contains("ghs_"), "the token shows: {text}");
            assert!(!text.contains("panicked"), "{text}");
        }
        ran
    }
}
