use super::{Version, version_of};
use crate::evaluate::rules::MeshFindings;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{repeated::repeated_by, words::quoted};
use crate::model::Mesh;

declare_rule! {
    /// Two products have the same id in the same major version.
    ///
    /// ## Why
    /// Ownership, lineage and impact are looked up by the id of a product. With two of them the answers are
    /// about one and silent about the other.
    ///
    /// ## Bad
    /// ```yaml file=sales/sales.odps.yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// status: active
    /// ```
    /// ```yaml file=finance/sales.odps.yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// status: active
    /// ```
    ///
    /// ## Good
    /// ```yaml file=sales/sales.odps.yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// status: active
    /// ```
    /// ```yaml file=finance/sales.odps.yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales-ledger
    /// status: active
    /// ```
    ///
    /// ## Near miss
    /// ```yaml file=sales/orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// ```
    /// ```yaml file=sales/orders.odps.yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: orders
    /// status: active
    /// ```
    "mesh/product-id-duplicated", Error, since "0.1.0", Mesh
}

fn check(mesh: &Mesh, findings: &mut MeshFindings<'_>) {
    let products = mesh.products().filter_map(|(_, member, product)| {
        let id = product.id.known().filter(|it| !it.value.trim().is_empty())?;
        // A product may well have no version; all without one are the same version.
        let version = match version_of(&product.version) {
            Version::Open if product.version.is_absent() => Version::Text(""),
            Version::Open => return None,
            version => version,
        };
        Some(((&*id.value, version), (member, id)))
    });
    for ((first, first_id), (second, id)) in repeated_by(products) {
        let message = format!("the product id {} is taken already", quoted(&id.value));
        findings
            .on(second)
            .report(id.place(), message)
            .related_in(first, first_id.place(), "by this product of the same major version")
            .help("give one of the two another id, or delete it");
    }
}
