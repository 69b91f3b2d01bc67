use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, cron, walk::every_quality};
use crate::model::{Contract, Slot};

declare_rule! {
    /// A cron schedule never runs.
    ///
    /// ## Why
    /// The scheduler refuses the expression, or waits for an hour that does not exist. The check or the
    /// delivery that was promised does not happen.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     quality:
    ///       - metric: rowCount
    ///         mustBeGreaterThan: 0
    ///         scheduler: cron
    ///         schedule: 0 30 * * *
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     quality:
    ///       - metric: rowCount
    ///         mustBeGreaterThan: 0
    ///         scheduler: cron
    ///         schedule: 30 0 * * *
    /// ```
    ///
    /// ## Near miss
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// slaProperties:
    ///   - property: frequency
    ///     value: 1
    ///     unit: d
    ///     scheduler: airflow
    ///     schedule: every working day
    ///   - property: latency
    ///     value: 4
    ///     unit: h
    ///     scheduler: cron
    ///     schedule: 0 0 6 ? * MON-FRI
    /// ```
    "contract/schedule-invalid", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    for sla in &contract.sla {
        judge(&sla.scheduler, &sla.schedule, findings);
    }
    every_quality(contract, &mut |_, quality| {
        judge(&quality.code().scheduler, &quality.code().schedule, findings);
    });
}

fn judge(scheduler: &Slot<Box<str>>, schedule: &Slot<Box<str>>, findings: &mut Findings<'_>) {
    let is_cron = scheduler.text().is_some_and(|it| it.trim().eq_ignore_ascii_case("cron"));
    let Some(schedule) = schedule.known().filter(|_| is_cron) else { return };
    if let Some(words) = cron::problem(&schedule.value) {
        findings.report(schedule.place(), format!("the schedule {words}")).help(
            "write minute, hour, day of the month, month and day of the week: `30 6 * * 1-5`",
        );
    }
}
