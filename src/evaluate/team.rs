//! Members of teams of contracts and products.

use super::Findings;
use super::words::{brief, nearest_help, quoted};
use crate::model::{Member, Team, Text};
use jiff::civil::Date;

/// Reports members that left before they came.
pub(crate) fn judge_member_dates(team: &Team, findings: &mut Findings<'_>) {
    for member in &team.members {
        let day = |text: &Text| text.value.trim().parse::<Date>().ok();
        let (Some(came), Some(left)) = (member.date_in.known(), member.date_out.known()) else {
            continue;
        };
        if day(came).zip(day(left)).is_some_and(|(came, left)| left < came) {
            let message = format!("{} left before joining the team", title(member));
            findings
                .report(left.place(), message)
                .related(came.place(), "the first day")
                .help("correct `dateIn` or `dateOut`");
        }
    }
}

/// Reports successors that are not in the team.
pub(crate) fn judge_successors(team: &Team, findings: &mut Findings<'_>) {
    if team.members.iter().any(|it| it.username.is_unknown()) {
        return;
    }
    let names: Vec<&str> = team.members.iter().filter_map(|it| it.username.text()).collect();
    for successor in team.members.iter().filter_map(|it| it.replaced_by.known()) {
        if !names.contains(&&*successor.value) {
            let message = format!("the successor {} is not in the team", quoted(&successor.value));
            let help = nearest_help(&successor.value, names.iter().copied());
            findings.report(successor.place(), message).help(help);
        }
    }
}

fn title(member: &Member) -> String {
    member.username.text().map_or_else(|| "the member".to_owned(), brief)
}
