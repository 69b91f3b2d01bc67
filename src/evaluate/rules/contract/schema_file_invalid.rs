use crate::evaluate::rules::{MeshFindings, declare_rule};
use crate::evaluate::words::{brief, quoted, visible_text};
use crate::finding::{Label, Severity};
use crate::model::{Mesh, SchemaFault};
use crate::source::Place;

declare_rule! {
    /// A schema file that a contract links can not be read.
    ///
    /// ## Why
    /// Nothing can be compared with it, and no program that runs on it works either. The same
    /// holds where it refers to a part of a file, and there is none. A file that it refers to by
    /// its path and that is not there may lie elsewhere, so that this is a warning. So is a file
    /// behind which more than 256 others stand: what is in the rest of them is not known.
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
    /// ```
    /// ```json file=orders.avsc
    /// {"type": "record", "name": "orders"}
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
    /// ```
    /// ```json file=orders.avsc
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
    ///       - name: price
    ///         logicalType: object
    /// ```
    /// ```json file=orders.avsc
    /// {
    ///   "type": "record",
    ///   "name": "orders",
    ///   "fields": [
    ///     {"name": "order_id", "type": "string"},
    ///     {"name": "price", "type": "acme.Money"}
    ///   ]
    /// }
    /// ```
    ///
    /// ## See also
    /// [Apache Avro, Schema declaration](https://avro.apache.org/docs/1.12.0/specification/#schema-declaration)
    "contract/schema-file-invalid", Error, since "0.1.0", Mesh
}

fn check(mesh: &Mesh, findings: &mut MeshFindings<'_>) {
    let faults = mesh.drifts().faults.iter().filter(|it| !it.unread);
    for SchemaFault { link, reason, span, lacks, is_cut, .. } in faults {
        let (Some(member), Some(schema)) =
            (mesh.members.get(link.contract), mesh.schemas.get(link.schema))
        else {
            continue;
        };
        let document = member.unit.document();
        let Some(root) = document.root() else { continue };
        let place = link.node.map_or_else(|| Place::key(root), Place::value);
        // The file that is broken may be one that the linked file refers to.
        let path = span.as_ref().map_or(&schema.path, |it| &it.0);
        let message = message(path, reason);
        let mut findings = findings.on(member);
        let advice = format!("correct {}: {}", quoted(path), visible_text(reason, 200));
        let mut draft =
            findings.report(place, message).discriminator(schema.path.to_string()).help(advice);
        if *lacks {
            // The other file may lie where this repository does not see it.
            let advice = "correct the reference, or bring the file that it names";
            draft = draft.severity(Severity::Warning).help(advice);
        }
        if *is_cut {
            let advice = "split the file, so that fewer others stand behind it";
            draft = draft.severity(Severity::Warning).help(advice);
        }
        let finding = draft.finding();
        let at = span.as_ref().and_then(|(path, it)| Some((mesh.schema_at(path)?.file, *it)));
        if let Some((file, span)) = at {
            let at = Label { file, span, message: String::new() };
            let mut link = std::mem::replace(&mut finding.primary, at);
            "linked from here".clone_into(&mut link.message);
            finding.related.push(link);
        }
    }
}

/// What is wrong counts for more than what it keeps the file from being, and the name of a file for
/// more than its folder.
fn message(path: &str, reason: &str) -> String {
    const MOST: usize = 90;
    const NAME: usize = 28;
    let length = |text: &str| text.chars().count();
    let file = path.rsplit('/').next().unwrap_or(path);
    let name = brief(if length(path) > NAME { file } else { path });
    let whole = format!("{name} is {reason}");
    match reason.split_once(": ") {
        Some((_, what)) if length(&whole) > MOST => {
            format!("{name}: {}", visible_text(what, MOST.saturating_sub(length(&name) + 2)))
        }
        _ => visible_text(&whole, MOST),
    }
}
