"""Runs what the examples for other forges run, in a job as their systems set it up.

    python .ci/examples.py PROGRAM TOOLS

TOOLS holds node_modules with `gitlab-ci-local`, which runs pipelines of GitLab on this machine and
needs rsync. Of Azure Pipelines, Bitbucket and Jenkins the scripts run here, with the variables and
the checkout of a pull request; what surrounds them (images, agents, tasks, plugins) does not. The
package yaml must be at hand.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What pip would install, as the examples ask for it.
VERSION = re.search(r'^version = "(.*)"', (ROOT / "Cargo.toml").read_text(), re.M)[1]
INSTALL = f"install --quiet mesh-lint=={VERSION}"
PIP = f"""#!/bin/sh
if [ "$*" != '{INSTALL}' ]; then echo "pip $*"; exit 9; fi
cp "$PROGRAM" "$TOOLBOX/mesh-lint"
"""


class Lab:
    """The demo mesh, and a job on one of its pull requests."""

    def __init__(self, folder, program, branch):
        self.folder, self.branch = folder / branch.replace("/", "-"), branch
        self.job, self.toolbox, self.program = self.folder / "job", self.folder / "bin", program
        self.toolbox.mkdir(parents=True)
        (self.folder / "home").mkdir()
        self.stub("pip", PIP)
        self.origin = folder / "origin"
        if not self.origin.exists():
            run([program, "demo", "--no-check", self.origin])
        self.base, self.head = (git(self.origin, "rev-parse", it) for it in ("main", branch))

    def stub(self, name, text):
        (self.toolbox / name).write_text(text)
        (self.toolbox / name).chmod(0o755)

    def clone(self, *arguments):
        shutil.rmtree(self.job, ignore_errors=True)
        (self.toolbox / "mesh-lint").unlink(missing_ok=True)
        git(self.folder, "clone", "--quiet", *arguments, f"file://{self.origin}", "job")

    def merged(self):
        """The commit that systems check out which merge before they test."""
        git(self.job, "checkout", "--quiet", "--detach", self.base)
        git(self.job, "merge", "--quiet", "--no-ff", "-m", "merge", self.head)

    def run(self, command, **variables):
        return subprocess.run(
            command,
            cwd=self.job,
            env={
                "HOME": str(self.folder / "home"),
                "PATH": f"{self.toolbox}:{os.environ['PATH']}",
                "PROGRAM": str(self.program),
                "TOOLBOX": str(self.toolbox),
                **variables,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def run(command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, **more).stdout.strip()


def git(folder, *arguments):
    who = ["-c", "user.name=lab", "-c", "user.email=lab@example.com", "-c", "commit.gpgsign=false"]
    return run(["git", "-C", folder, *who, "-c", "advice.detachedHead=false", *arguments])


def azure(lab):
    """Scripts run one after the other; macros are replaced by the agent, in the script itself."""
    lab.clone()
    lab.merged()
    pipeline = yaml.safe_load((ROOT / "examples/others/azure-pipelines.yml").read_text())
    staging = lab.folder / "staging"
    staging.mkdir()
    variables = {
        "TF_BUILD": "True",
        "BUILD_REASON": "PullRequest",
        "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
        "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
        "SYSTEM_PULLREQUEST_SOURCECOMMITID": lab.head,
    }
    code, log = 0, ""
    for step in pipeline["steps"]:
        if "script" not in step or code and step.get("condition") != "succeededOrFailed()":
            continue
        script = step["script"].replace("$(Build.ArtifactStagingDirectory)", str(staging))
        ran = lab.run(["bash", "--noprofile", "--norc", "-c", script], **variables)
        code, log = code or ran.returncode, log + ran.stdout
    [results] = [it["inputs"]["testResultsFiles"] for it in pipeline["steps"] if "task" in it]
    summary = f"##vso[task.uploadsummary]{staging}/mesh-lint.md"
    if summary not in log.splitlines():
        sys.exit(f"azure: no summary: {log}")
    issue = "##vso[task.logissue type=error;sourcepath=domains/payments/contracts/transactions.odcs.yaml;"
    if (issue in log) != (code != 0):
        sys.exit(f"azure: issues do not go with the verdict: {log}")
    return code, log, [staging / "mesh-lint.md", staging / "mesh-lint-report.json", staging / pathlib.Path(results).name]


def bitbucket(lab):
    """A clone of one branch, in which the destination was merged."""
    lab.clone("--single-branch", "--branch", lab.branch)
    git(lab.job, "fetch", "--quiet", "origin", lab.base)
    git(lab.job, "merge", "--quiet", "-m", "merge", lab.base)
    lab.stub("apt-get", "#!/bin/sh\nexit 0\n")
    pipeline = yaml.safe_load((ROOT / "examples/others/bitbucket-pipelines.yml").read_text())
    if pipeline["clone"]["depth"] != "full":
        sys.exit("bitbucket: not all of the history")
    [step] = pipeline["pipelines"]["pull-requests"]["**"]
    ran = lab.run(
        ["bash", "-e", "-c", "\n".join(step["step"]["script"])],
        BITBUCKET_BUILD_NUMBER="11",
        BITBUCKET_PR_ID="7",
        BITBUCKET_BRANCH=lab.branch,
        BITBUCKET_COMMIT=lab.head,
        BITBUCKET_PR_DESTINATION_BRANCH="main",
        BITBUCKET_PR_DESTINATION_COMMIT=lab.base[:12],
    )
    files = [*step["step"]["artifacts"], "test-results/mesh-lint.xml"]
    return ran.returncode, ran.stdout, [lab.job / it for it in files]


def jenkins(lab):
    """Each `sh` of the pipeline runs by `sh -xe`."""
    lab.clone()
    lab.merged()
    pipeline = (ROOT / "examples/others/Jenkinsfile").read_text()
    scripts = re.findall(r"^\s+sh '(.*)'$", pipeline, re.M)
    if len(scripts) != pipeline.count("sh '"):
        sys.exit("jenkins: a step was not understood")
    code, log = 0, ""
    for script in scripts:
        if code == 0:
            ran = lab.run(
                ["sh", "-xe", "-c", script], JENKINS_URL="http://ci.example.com/", CHANGE_ID="7", CHANGE_TARGET="main"
            )
            code, log = ran.returncode, log + ran.stdout
    files = re.findall(r"^\s+(?:junit|archiveArtifacts) '(.*)'$", pipeline, re.M)
    return code, log, [lab.job / it for it in files]


def gitlab(lab, tools):
    """The example as it stands; the component comes from its own repository, by its tag."""
    component = lab.folder / "mesh-lint/mesh-lint.git"
    (component / "templates").mkdir(parents=True)
    shutil.copy(ROOT / "templates/mesh-lint.yml", component / "templates")
    git(component, "init", "--quiet")
    git(component, "add", ".")
    git(component, "commit", "--quiet", "-m", "the component")
    git(component, "tag", VERSION)
    (lab.folder / "home/.gitconfig").write_text(
        f'[url "{lab.folder}/"]\n  insteadOf = ssh://git@gitlab.com:22/\n'
        "[user]\n  name = lab\n  email = lab@example.com\n[safe]\n  directory = *\n"
    )
    lab.clone()
    git(lab.job, "checkout", "--quiet", "-B", lab.branch, lab.head)
    git(lab.job, "remote", "set-url", "origin", "git@gitlab.com:acme/mesh.git")
    shutil.copy(ROOT / "examples/gitlab/.gitlab-ci.yml", lab.job)
    git(lab.job, "add", ".gitlab-ci.yml")
    git(lab.job, "commit", "--quiet", "-m", "ci")
    variables = {
        "GITLAB_CI": "true",
        "CI_PIPELINE_SOURCE": "merge_request_event",
        "CI_MERGE_REQUEST_IID": "7",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": lab.base,
        "PROGRAM": str(lab.program),
        "TOOLBOX": str(lab.toolbox),
    }
    handed = [f"--variable={name}={value}" for name, value in variables.items()]
    command = ["node", tools / "node_modules/gitlab-ci-local/src/index.js", "--force-shell-executor", "--shell-isolation"]
    ran = lab.run([*command, f"--home={lab.folder / 'home'}", *handed])
    if ran.returncode not in (0, 1) or "mesh-lint finished" not in ran.stdout:
        sys.exit(f"gitlab: the job did not run: {ran.stdout}")
    # What the job leaves lies where it ran; reports of other kinds are no files for later jobs.
    places = [*(lab.job / ".gitlab-ci-local").rglob("gl-code-quality-report.json")]
    if len(places) != 1:
        sys.exit(f"gitlab: {places or 'no code quality report'}: {ran.stdout}")
    left = places[0].parent
    severities = [it["severity"] for it in json.loads(places[0].read_text())]
    if ("critical" in severities) != (ran.returncode == 1):
        sys.exit(f"gitlab: the code quality report does not go with the verdict: {severities}")
    return ran.returncode, ran.stdout, [left / "mesh-lint-report.json", left / "mesh-lint.junit.xml"]


def main():
    program, tools = (pathlib.Path(it).resolve() for it in sys.argv[1:3])
    systems = {"azure": azure, "bitbucket": bitbucket, "jenkins": jenkins, "gitlab": lambda lab: gitlab(lab, tools)}
    for name, system in systems.items():
        for branch, wanted in (("pr/rename-amount", 1), ("pr/safe-addition", 0)):
            with tempfile.TemporaryDirectory() as folder:
                lab = Lab(pathlib.Path(folder), program, branch)
                code, log, files = system(lab)
                found = "change/field-removed" in log
                if code != wanted or found != (wanted == 1):
                    sys.exit(f"{name}, {branch}: ends with {code} instead of {wanted}: {log}")
                missing = [str(it) for it in files if not it.is_file() or it.stat().st_size == 0]
                if missing:
                    sys.exit(f"{name}, {branch}: {missing} are missing: {log}")
                if not (lab.toolbox / "mesh-lint").is_file():
                    sys.exit(f"{name}, {branch}: mesh-lint was not installed: {log}")
        print(f"{name}: a break fails, an addition passes, and the files are there")


if __name__ == "__main__":
    main()
