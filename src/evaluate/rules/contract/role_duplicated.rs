use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, repeated::repeated_by, words::quoted};
use crate::model::Contract;

declare_rule! {
    /// A role stands twice with the same access.
    ///
    /// ## Why
    /// Two entries of one role have two lists of approvers. Who grants access does not know which holds.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// roles:
    ///   - role: analyst
    ///     access: read
    ///     firstLevelApprovers: ana
    ///   - role: analyst
    ///     access: read
    ///     firstLevelApprovers: bert
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// roles:
    ///   - role: analyst
    ///     access: read
    ///     firstLevelApprovers: ana, bert
    /// ```
    ///
    /// ## Near miss
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// roles:
    ///   - role: analyst
    ///     access: read
    ///   - role: analyst
    ///     access: write
    /// ```
    "contract/role-duplicated", Warning, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    let roles = contract.roles.iter().filter_map(|role| {
        let name = role.name.known()?;
        (!role.access.is_unknown()).then_some(((&*name.value, role.access.text()), name))
    });
    for (first, second) in repeated_by(roles) {
        findings
            .report(second.place(), format!("the role {} stands twice", quoted(&second.value)))
            .related(first.place(), "it stands here already")
            .help("merge the two entries");
    }
}
