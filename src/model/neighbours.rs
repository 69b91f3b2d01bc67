//! What is known of other repositories: their contracts, products and who is seen to read ours.

use super::{Mesh, Observed, Read, Unit};
use std::sync::Arc;

/// A document of another repository, read.
#[derive(Debug, Clone)]
pub struct Elsewhere {
    /// What people call that repository.
    pub repository: Arc<str>,
    /// Its path there.
    pub path: Arc<str>,
    /// What stands in it.
    pub unit: Arc<Unit>,
    /// Its domain.
    pub domain: Option<Arc<str>>,
    /// Who owns the file.
    pub owners: Arc<[String]>,
}

/// All that is known of other repositories.
#[derive(Debug, Clone, Default)]
pub struct Neighbours {
    /// Their contracts and products.
    pub members: Vec<Elsewhere>,
    /// The consumers that dbt projects of theirs know of.
    pub observed: Vec<ObservedElsewhere>,
}

/// A consumer that a dbt project of another repository knows of.
#[derive(Debug, Clone)]
pub struct ObservedElsewhere {
    /// The consumer; its file names the repository, and what it reads is still to be found.
    pub observed: Observed,
    /// The ids of the contracts that it reads, with the number of steps.
    pub reads: Vec<(String, u32)>,
}

impl ObservedElsewhere {
    /// The consumer as one of a mesh; nothing where that has none of the contracts.
    pub(super) fn within(&self, mesh: &Mesh) -> Option<Observed> {
        let reads = self.reads.iter().filter_map(|(id, steps)| {
            let contract = mesh.resolve(id, None)?;
            Some(Read { contract, object: None, steps: *steps })
        });
        let reads: Vec<Read> = reads.collect();
        (!reads.is_empty()).then(|| Observed { reads, ..self.observed.clone() })
    }
}
