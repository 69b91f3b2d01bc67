//! What head is compared with besides its base: `--against` and `--since`.

use super::Failure;
use super::check::Prepared;
use crate::config::{Against, Settings, Window};
use crate::discover::{self, Comparison, PastWanted, Workspace};
use clap::{Args, ValueEnum};
use jiff::tz::TimeZone;

/// Arguments about earlier revisions.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(super) struct PastArgs {
    /// What head must not break besides its base [default: `changes.against` of the configuration,
    /// else base]
    #[arg(long, value_name = "WHAT", value_enum)]
    against: Option<AgainstName>,
    /// How far back `--against all`, which this means, looks: a span such as 90d, 12w or P1Y, or a
    /// day
    #[arg(long, value_name = "SPAN", value_parser = Window::read)]
    since: Option<Window>,
}

/// `--against`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AgainstName {
    /// Nothing.
    Base,
    /// What the tags of releases hold.
    Releases,
    /// All that the branch held.
    All,
}

impl PastArgs {
    /// What is asked for, else what the configuration says.
    fn against(self, configured: Against) -> Result<Against, Failure> {
        let asked = self.against.map(|it| match it {
            AgainstName::Base => Against::Base,
            AgainstName::Releases => Against::Releases,
            AgainstName::All => Against::All,
        });
        match (asked, self.since) {
            (None, None) => Ok(configured),
            (None | Some(Against::All), Some(_)) => Ok(Against::All),
            (Some(asked), None) => Ok(asked),
            (Some(asked @ (Against::Base | Against::Releases)), Some(_)) => {
                let message = format!("`--since` means nothing with `--against {}`", asked.word());
                Err(Failure::new(message).help("leave one of them out"))
            }
        }
    }

    /// Whether everything that head holds is compared with earlier revisions, changed or not.
    pub(super) fn looks_back(self, settings: &Settings) -> bool {
        self.against(settings.against).is_ok_and(|it| it != Against::Base)
    }

    /// Adds the earlier versions of documents that a run needs.
    pub(super) fn add(
        self,
        workspace: &Workspace,
        comparison: &Comparison,
        prepared: &mut Prepared,
    ) -> Result<(), Failure> {
        let asked = self.since.map(|_| "--since").or(self.against.map(|_| "--against"));
        if let Some(asked) = asked.filter(|_| !workspace.is_repository()) {
            // Only this error says why.
            workspace.commit(asked)?;
        }
        let settings = prepared.policies().settings().clone();
        let against = self.against(settings.against)?;
        let window = self.since.unwrap_or(settings.since);
        let start = window.start(prepared.terms.today);
        let since = start.and_then(|it| it.to_zoned(TimeZone::UTC).ok());
        let wanted = PastWanted {
            against,
            tags: &settings.tags,
            since: since.map_or(i64::MIN, |it| it.timestamp().as_second()),
            exclude: &settings.exclude,
        };
        let Prepared { head, bases, terms, schemas, .. } = prepared;
        let notes = discover::add_past(workspace, comparison, head, bases, &wanted)?;
        discover::add_linked_before(workspace, (head, bases), schemas, &settings)?;
        terms.notes.extend(notes);
        for (base, commit) in bases.iter_mut().zip(&comparison.base_commits) {
            discover::add_leaving(workspace, commit.id, base, head)?;
        }
        let nothing = comparison.base_commits.is_empty() && comparison.head_commit.is_none();
        match against {
            _ if nothing => {}
            Against::Base => {}
            Against::Releases => terms.comparison.push_str(" and the releases before it"),
            Against::All => {
                let day = start.map_or_else(|| "ever".to_owned(), |it| it.to_string());
                terms.comparison.extend([" and its history since ", &day]);
            }
        }
        Ok(())
    }
}
