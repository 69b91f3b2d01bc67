use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, repeated::repeated, words::quoted};
use crate::model::Contract;

declare_rule! {
    /// Two servers of a contract have the same name.
    ///
    /// ## Why
    /// Tools pick a server by its name. With two of them they test or load from the first one they meet.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// servers:
    ///   - server: production
    ///     type: kafka
    ///     host: one.example.com
    ///   - server: production
    ///     type: kafka
    ///     host: two.example.com
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// servers:
    ///   - server: production
    ///     type: kafka
    ///     host: one.example.com
    ///   - server: staging
    ///     type: kafka
    ///     host: two.example.com
    /// ```
    "contract/server-duplicated", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    for (first, second) in repeated(contract.servers.iter().filter_map(|it| it.name.known())) {
        findings
            .report(second.place(), format!("the server {} stands twice", quoted(&second.value)))
            .related(first.place(), "it stands here already")
            .help("give one of the two another name, or delete it");
    }
}
