use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, words::brief};
use crate::model::Contract;

declare_rule! {
    /// A server's port is no port.
    ///
    /// ## Why
    /// Ports run from 1 to 65535. Nothing can connect to another number.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// servers:
    ///   - server: warehouse
    ///     type: postgres
    ///     host: db.example.com
    ///     port: 99999
    ///     database: sales
    ///     schema: public
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
    ///   - server: warehouse
    ///     type: postgres
    ///     host: db.example.com
    ///     port: 5432
    ///     database: sales
    ///     schema: public
    /// ```
    "contract/port-out-of-range", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    for server in &contract.servers {
        let Some((_, port)) = server.settings.iter().find(|(key, _)| &**key == "port") else {
            continue;
        };
        let number = port.value.trim().parse::<u16>().ok().filter(|it| *it > 0);
        if number.is_none() {
            findings
                .report(port.place(), format!("{} is no port", brief(&port.value)))
                .help("write a number from 1 to 65535");
        }
    }
}
