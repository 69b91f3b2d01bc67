//! The workflows under `examples/github`, as they stand, run by act against a GitHub inside the
//! test.

use super::github::{Fake, Trick, refusal};
use super::support::TOKEN;
use crate::program::demo;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};
use tempfile::TempDir;

const FORK: &str = "stranger/mesh";
const WORKFLOWS: [&str; 3] = ["check.yml", "post.yml", "one-step.yml"];

/// The demo mesh with a pull request of it checked out, and what act needs beside it.
struct Lab {
    folder: TempDir,
    act: PathBuf,
    port: u16,
    head: String,
}

/// How a workflow ended.
struct Ran {
    ok: bool,
    log: String,
}

impl Lab {
    /// Nothing where act is not at hand.
    fn new(branch: &str) -> Option<(Fake, Self)> {
        let Some(act) = env::var_os("MESH_LINT_ACT").map(PathBuf::from) else {
            eprintln!("skipped: set MESH_LINT_ACT");
            return None;
        };
        let folder = TempDir::new().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(demo(folder.path()).code, 0);
        fs::rename(folder.path().join("demo"), folder.path().join("mesh")).unwrap();
        for name in ["home", "action", "artifacts"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        for name in ["action.yml", "action.sh"] {
            fs::copy(root.join(name), folder.path().join("action").join(name)).unwrap();
        }
        let mut lab = Self { folder, act, port: 0, head: String::new() };
        lab.git(&["checkout", "-q", branch]);
        lab.git(&["remote", "add", "origin", "https://github.com/acme/mesh"]);
        let workflows = lab.path("mesh/.github/workflows");
        fs::create_dir_all(&workflows).unwrap();
        for name in WORKFLOWS {
            let from = root.join("examples/github").join(name);
            fs::copy(from, workflows.join(name)).unwrap();
        }
        lab.git(&["add", ".github"]);
        lab.git(&["-c", "commit.gpgsign=false", "commit", "-q", "-m", "ci: Check contracts"]);
        lab.head = lab.git(&["rev-parse", "HEAD"]);
        let fake = Fake::start(&[(7, &lab.head)]);
        lab.port = fake.port;
        Some((fake, lab))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn git(&self, arguments: &[&str]) -> String {
        let user = ["-c", "user.name=lab", "-c", "user.email=lab@example.com"];
        let output =
            Command::new("git").args(user).args(arguments).current_dir(self.path("mesh")).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// The event of the pull request, by a person or a bot.
    fn pull_request(&self, workflow: &str, repository: &str, actor: &str) -> Ran {
        let base = self.git(&["rev-parse", "main"]);
        let (own, theirs) = (json!({ "full_name": "acme/mesh" }), repository);
        self.run(
            "pull_request",
            workflow,
            &json!({
                "action": "synchronize",
                "number": 7,
                "sender": { "login": actor },
                "pull_request": {
                    "number": 7,
                    "user": { "login": actor },
                    "base": { "ref": "main", "sha": base, "repo": own },
                    "head": {
                        "ref": "topic",
                        "sha": self.head,
                        "repo": { "full_name": theirs, "fork": theirs != "acme/mesh" },
                    },
                },
                "repository": { "full_name": "acme/mesh", "default_branch": "main" },
            }),
        )
    }

    /// The event of the second step.
    fn workflow_run(&self, conclusion: &str) -> Ran {
        self.run(
            "workflow_run",
            "post.yml",
            &json!({
                "action": "completed",
                "workflow_run": {
                    "id": 4711,
                    "event": "pull_request",
                    "conclusion": conclusion,
                    "head_sha": self.head,
                    "head_branch": "topic",
                    "head_repository": { "full_name": FORK },
                    // Empty for forks.
                    "pull_requests": [],
                },
                "repository": { "full_name": "acme/mesh", "default_branch": "main" },
            }),
        )
    }

    fn run(&self, event: &str, workflow: &str, payload: &Value) -> Ran {
        let file = self.path("event.json");
        fs::write(&file, payload.to_string()).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/act/stubs");
        let mut act = Command::new(&self.act);
        act.current_dir(self.path("mesh"))
            .env("HOME", self.path("home"))
            .env_remove("GITHUB_ACTIONS")
            .env_remove("GITHUB_OUTPUT")
            .env_remove("GITHUB_STEP_SUMMARY")
            .args([event, "-P", "ubuntu-latest=-self-hosted", "-W"])
            .arg(format!(".github/workflows/{workflow}"))
            .arg("-e")
            .arg(&file)
            .args(["-s", &format!("GITHUB_TOKEN={TOKEN}")]);
        for (name, value) in [
            ("MESH_LINT_BIN", env!("CARGO_BIN_EXE_mesh-lint").to_owned()),
            ("GITHUB_API_URL", format!("http://127.0.0.1:{}/api/v3", self.port)),
            ("ARTIFACTS", self.path("artifacts").display().to_string()),
        ] {
            act.args(["--env", &format!("{name}={value}")]);
        }
        let texts =
            WORKFLOWS.map(|it| fs::read_to_string(self.path("mesh/.github/workflows").join(it)));
        let texts: String = texts.map(Result::unwrap).concat();
        for (action, folder) in [
            ("mesh-lint/mesh-lint", self.path("action")),
            ("actions/upload-artifact", root.join("upload-artifact")),
            ("actions/download-artifact", root.join("download-artifact")),
        ] {
            let used = texts.split(&format!("uses: {action}@")).nth(1).unwrap();
            let revision = used.split_whitespace().next().unwrap();
            act.arg("--local-repository");
            act.arg(format!("{action}@{revision}={}", folder.display()));
        }
        let output = act.output().unwrap();
        let log = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(!log.contains("ghs_") && !log.contains("panicked"), "{log}");
        Ran { ok: output.status.success(), log }
    }
}

#[test]
fn act_runs_the_two_steps_of_a_fork() {
    let Some((fake, lab)) = Lab::new("pr/rename-amount") else { return };
    let ran = lab.pull_request("check.yml", FORK, "stranger");
    assert!(!ran.ok && ran.log.contains("[change/field-removed]"), "{}", ran.log);
    assert!(!ran.log.contains("title=change/"), "the second step annotates: {}", ran.log);
    assert_eq!(fake.writes(), 0, "the first step may write nothing");

    let ran = lab.workflow_run("failure");
    assert!(ran.ok && ran.log.contains("wrote the comment"), "{}", ran.log);
    let bodies = fake.bodies();
    assert_eq!((bodies.len(), fake.world().runs.len()), (1, 1), "{}", ran.log);
    assert!(bodies[0].contains("1 breaking change"), "{}", bodies[0]);
    fake.writes();

    let ran = lab.workflow_run("failure");
    assert!(ran.ok && ran.log.contains("the comment is up to date already"), "{}", ran.log);
    assert_eq!(fake.writes(), 0);

    let ran = lab.workflow_run("success");
    assert!(fake.bodies()[0].contains("**Report and job disagree:**"), "{}", ran.log);
}

#[test]
fn act_posts_nothing_where_there_is_no_report() {
    let Some((fake, lab)) = Lab::new("pr/rename-amount") else { return };
    let ran = lab.workflow_run("failure");
    assert!(ran.ok && ran.log.contains("there is no report to post"), "{}", ran.log);
    assert_eq!(fake.writes(), 0);
}

#[test]
fn act_keeps_the_verdict_where_dependabot_may_not_write() {
    let Some((fake, lab)) = Lab::new("pr/rename-amount") else { return };
    let refused = refusal(403, "Resource not accessible by integration");
    fake.trick("POST", "/issues/7/comments", Trick::Instead(refused));
    let ran = lab.pull_request("one-step.yml", "acme/mesh", "dependabot[bot]");
    assert!(!ran.ok && ran.log.contains("title=change/field-removed"), "{}", ran.log);
    assert!(ran.log.contains("warning: "), "{}", ran.log);
    assert_eq!((fake.bodies().len(), fake.world().runs.len()), (0, 0), "{}", ran.log);
}

#[test]
fn act_checks_and_posts_in_one_step() {
    let Some((fake, lab)) = Lab::new("pr/rename-amount") else { return };
    let ran = lab.pull_request("one-step.yml", "acme/mesh", "ana");
    assert!(!ran.ok && ran.log.contains("wrote the comment"), "{}", ran.log);
    assert!(ran.log.contains("title=change/field-removed"), "{}", ran.log);
    // The log has annotated the lines already.
    assert_eq!((fake.bodies().len(), fake.world().runs.len()), (1, 0), "{}", ran.log);
}
