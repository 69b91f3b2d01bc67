use crate::evaluate::rules::{MeshFindings, declare_rule};
use crate::evaluate::words::{brief, listed, quoted};
use crate::model::{LostPart, Mesh};
use crate::source::Place;

declare_rule! {
    /// A contract names a schema file, or a part of one, that is not there.
    ///
    /// ## Why
    /// The link was most likely right before a file moved. Until it is mended, nobody compares the contract
    /// with what producers and consumers run on.
    ///
    /// The path starts at the folder of the contract or at the root of the repository. Symbolic links are not
    /// followed. A name such as `orders.json`, which may be that of anything, is looked at where the type of the
    /// link says that a schema is meant, such as `canonical`.
    ///
    /// What follows a `#` is the part of the file that is meant: a JSON Pointer or an anchor, or the name of a
    /// message, record or model. One that names lines, as the pages of forges do, means the whole file.
    ///
    /// ## Bad
    /// ```yaml file=orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: order_id
    ///         logicalType: string
    /// authoritativeDefinitions:
    ///   - url: schemas/order.avsc
    ///     type: canonical
    /// ```
    /// ```json file=schemas/orders.avsc
    /// {
    ///   "type": "record",
    ///   "name": "orders",
    ///   "fields": [
    ///     {"name": "order_id", "type": "string"}
    ///   ]
    /// }
    /// ```
    ///
    /// ## Good
    /// ```yaml file=orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: order_id
    ///         logicalType: string
    /// authoritativeDefinitions:
    ///   - url: schemas/orders.avsc
    ///     type: canonical
    /// ```
    /// ```json file=schemas/orders.avsc
    /// {
    ///   "type": "record",
    ///   "name": "orders",
    ///   "fields": [
    ///     {"name": "order_id", "type": "string"}
    ///   ]
    /// }
    /// ```
    ///
    /// ## Near miss
    /// ```yaml file=orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: order_id
    ///         logicalType: string
    /// authoritativeDefinitions:
    ///   - url: https://registry.example.com/orders.avsc
    ///     type: canonical
    /// ```
    ///
    /// ## See also
    /// [Open Data Contract Standard, Authoritative definitions](https://bitol-io.github.io/open-data-contract-standard/latest/)
    "contract/schema-file-missing", Warning, since "0.1.0", Mesh
}

fn check(mesh: &Mesh, findings: &mut MeshFindings<'_>) {
    for (contract, node) in &mesh.schemas_missing {
        let Some(member) = mesh.members.get(*contract) else { continue };
        let url = member.unit.document().scalar(*node);
        let message = format!("no schema file lies at {}", quoted(url));
        findings
            .on(member)
            .report(Place::value(*node), message)
            .help("write the path of a file from here or from the root, or delete the link");
    }
    for LostPart { link, near, known } in &mesh.drifts().lost {
        let member = mesh.members.get(link.contract);
        let (Some(member), Some(schema), Some(node), Some(fragment)) =
            (member, mesh.schemas.get(link.schema), link.node, &link.fragment)
        else {
            continue;
        };
        let message =
            format!("{} has no part {}", brief(&schema.path), brief(&format!("#{fragment}")));
        let help = match near {
            Some(near) => format!("write {} if that is meant", quoted(near)),
            None if known.is_empty() => "link the whole file".to_owned(),
            None => format!("write {}, or link the whole file", listed(known)),
        };
        findings.on(member).report(Place::value(node), message).help(help);
    }
}
