//! The mesh of one revision: contracts, products, owners and the edges between them.

use super::linked::{self, SchemaFile, SchemaLink};
use super::{Built, Contract, Drifts, Manifest, Neighbours, Observed, Product, Unit, Version};
use crate::source::{FileId, NodeId};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// A contract or product at its path in one revision.
#[derive(Debug, Clone)]
pub struct MeshMember {
    /// The file.
    pub file: FileId,
    /// Its path.
    pub path: Arc<str>,
    /// What stands in it.
    pub unit: Arc<Unit>,
    /// The domain that its folder is mapped to.
    pub domain: Option<Arc<str>>,
    /// Who owns the file: CODEOWNERS, else the domain's owners.
    pub owners: Arc<[String]>,
    /// Who reviews the file, by CODEOWNERS alone.
    pub review: Review,
    /// The repository that it lies in, where that is another; nothing is found in it then.
    pub elsewhere: Option<Arc<str>>,
    /// What findings call it: the id, `id@MAJOR` beside a higher major, or `file:` and the path.
    pub subject: Arc<str>,
}

/// What CODEOWNERS says of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Review {
    /// There is no CODEOWNERS file.
    #[default]
    Unknown,
    /// No line matches.
    Unlisted,
    /// The line that matches names nobody: it takes the ownership away.
    Nobody,
    /// The owners that the line names.
    Owners(Arc<[String]>),
}

/// A domain: a folder mapped to an owning team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// Its name.
    pub name: Arc<str>,
    /// Its folder, with `/` and without one at the end.
    pub path: String,
    /// Who owns it.
    pub owners: Vec<String>,
}

/// How one contract or product uses another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    /// An input port of a product.
    InputPort,
    /// An output port of a product: it provides the contract.
    OutputPort,
    /// An output port says what it is made from.
    InputContract,
    /// A foreign key of another contract.
    Relationship,
    /// A field says which fields it is made from.
    Transform,
    /// A contract lists what one consumer reads.
    ConsumerContract,
}

impl EdgeKind {
    /// The word used in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::InputPort => "input port",
            Self::OutputPort => "output port",
            Self::InputContract => "input contract",
            Self::Relationship => "relationship",
            Self::Transform => "transform",
            Self::ConsumerContract => "consumer contract",
        }
    }
}

/// By what somebody finds the contract that is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundBy {
    /// Its id.
    Id,
    /// Its name.
    Name,
    /// The path of its file.
    Path,
    /// The table that it promises.
    Table,
}

/// One use of a contract.
#[derive(Debug, Clone)]
pub struct Edge {
    /// Index of the member that uses it.
    pub from: usize,
    /// Where it says so.
    pub node: NodeId,
    /// Id of the contract used.
    pub to: Box<str>,
    /// Index of the member that is it, where it is known; the version decides between majors.
    pub target: Option<usize>,
    /// The version asked for, as written.
    pub version: Option<Box<str>>,
    /// How.
    pub kind: EdgeKind,
    /// By what it finds the contract.
    pub found_by: FoundBy,
    /// The object and dotted field used, where they are declared.
    pub element: Option<(Box<str>, Option<Box<str>>)>,
    /// The object and dotted field of `from` that uses it, where they are declared.
    pub by: Option<(Box<str>, Box<str>)>,
}

/// All contracts and products of one revision, indexed.
#[derive(Debug, Default)]
pub struct Mesh {
    /// Contracts and products, by path.
    pub members: Vec<MeshMember>,
    /// Domains, by name.
    pub domains: Vec<Domain>,
    /// Uses of contracts, by user.
    pub edges: Vec<Edge>,
    /// Consumers that dbt projects know of.
    pub observed: Vec<Observed>,
    /// Contracts that dbt projects build from others.
    pub built: Vec<Built>,
    /// Whether nothing outside this mesh can be meant by a reference.
    pub complete: bool,
    /// Schema files that contracts link or the configuration names, by path.
    pub schemas: Vec<SchemaFile>,
    /// Which contract links which of them.
    pub schema_links: Vec<SchemaLink>,
    /// Contracts that name a schema file which is not there, and where.
    pub schemas_missing: Vec<(usize, NodeId)>,
    drifts: OnceLock<Drifts>,
    /// What dbt projects were compiled to, by path.
    pub(super) manifests: Vec<(Arc<str>, Arc<Manifest>)>,
    contracts: BTreeMap<String, Vec<usize>>,
    products: BTreeMap<String, Vec<usize>>,
    paths: BTreeMap<Arc<str>, usize>,
    subjects: BTreeMap<Arc<str>, usize>,
}

impl Mesh {
    /// Indexes the members of a revision.
    pub fn new(mut members: Vec<MeshMember>, domains: Vec<Domain>, complete: bool) -> Self {
        members.sort_by(|a, b| a.path.cmp(&b.path));
        let mut mesh = Self { members, domains, complete, ..Self::default() };
        for (index, member) in mesh.members.iter().enumerate() {
            mesh.paths.insert(member.path.clone(), index);
            let Some(id) = member.unit.id() else { continue };
            let by_id =
                if member.unit.is_contract() { &mut mesh.contracts } else { &mut mesh.products };
            by_id.entry(id.to_owned()).or_default().push(index);
        }
        mesh.name_subjects();
        mesh.subjects = (0..).zip(&mesh.members).map(|(at, it)| (it.subject.clone(), at)).collect();
        mesh.edges = super::edges::edges(&mesh);
        mesh.edges.shrink_to_fit();
        mesh
    }

    /// Adds what dbt projects say of who reads its contracts.
    #[must_use]
    pub fn observing(
        mut self,
        manifests: &[(Arc<str>, Arc<Manifest>)],
        neighbours: &Neighbours,
    ) -> Self {
        (self.observed, self.built) = super::manifest::observe(&self, manifests);
        self.manifests = manifests.to_vec();
        let elsewhere = neighbours.observed.iter();
        let elsewhere = elsewhere.filter_map(|it| it.within(&self));
        let elsewhere: Vec<Observed> = elsewhere.collect();
        self.observed.extend(elsewhere);
        self
    }

    /// Adds the schema files that lie beside its contracts.
    #[must_use]
    pub fn with_schemas(mut self, mut schemas: Vec<SchemaFile>) -> Self {
        schemas.sort_by(|a, b| a.path.cmp(&b.path));
        let own = self.contract_members().filter(|(_, it)| it.elsewhere.is_none());
        let named = own.map(|(index, it)| (index, &*it.path, &*it.unit.facts.schemas));
        let (links, missing) = linked::links(named, &schemas);
        (self.schemas, self.schema_links, self.schemas_missing) = (schemas, links, missing);
        self
    }

    /// The schema file at a path.
    pub fn schema_at(&self, path: &str) -> Option<&SchemaFile> {
        let at = self.schemas.binary_search_by(|it| (*it.path).cmp(path)).ok()?;
        self.schemas.get(at)
    }

    /// The links of the contract at an index.
    pub fn links_of(&self, contract: usize) -> &[SchemaLink] {
        let from = self.schema_links.partition_point(|it| it.contract < contract);
        let to = self.schema_links.partition_point(|it| it.contract <= contract);
        self.schema_links.get(from..to).unwrap_or_default()
    }

    /// Where schema files say something else than the contracts that link them.
    pub fn drifts(&self) -> &Drifts {
        self.drifts.get_or_init(|| super::drift::drifts(self, None))
    }

    /// Finds the same, and takes from another revision what stands there in the same bytes.
    pub fn find_drifts_with(&self, other: &Self) {
        self.drifts.get_or_init(|| super::drift::drifts(self, Some(other)));
    }

    /// Gives each member the name that findings call it by.
    fn name_subjects(&mut self) {
        let mut names: Vec<(usize, Arc<str>)> = Vec::new();
        for group in [&self.contracts, &self.products] {
            for (id, indexes) in group {
                names.extend(self.names_of(id, indexes));
            }
        }
        for member in &mut self.members {
            member.subject = Arc::from(format!("file:{}", member.path));
        }
        for (index, name) in names {
            if let Some(member) = self.members.get_mut(index) {
                member.subject = name;
            }
        }
    }

    /// The highest major keeps the bare id; members of one id and major fall back on their path.
    fn names_of(&self, id: &str, indexes: &[usize]) -> Vec<(usize, Arc<str>)> {
        let major = |index: usize| {
            let member = self.members.get(index)?;
            member.unit.version().map(Version::major)
        };
        let highest = indexes.iter().map(|it| major(*it)).max().flatten();
        indexes
            .iter()
            .filter(|it| indexes.iter().filter(|other| major(**other) == major(**it)).count() == 1)
            .map(|it| {
                let name = match major(*it) {
                    own if own == highest => id.to_owned(),
                    Some(own) => format!("{id}@{own}"),
                    None => format!("{id}@?"),
                };
                (*it, Arc::from(name))
            })
            .collect()
    }

    /// The contracts of an id, by path.
    pub fn contracts_of(&self, id: &str) -> impl Iterator<Item = (usize, &MeshMember)> {
        self.indexed(self.contracts.get(id))
    }

    /// The products of an id, by path.
    pub fn products_of(&self, id: &str) -> impl Iterator<Item = (usize, &MeshMember)> {
        self.indexed(self.products.get(id))
    }

    fn indexed<'mesh>(
        &'mesh self,
        indexes: Option<&'mesh Vec<usize>>,
    ) -> impl Iterator<Item = (usize, &'mesh MeshMember)> {
        indexes
            .into_iter()
            .flatten()
            .filter_map(|index| self.members.get(*index).map(|member| (*index, member)))
    }

    /// All ids of contracts with the indexes of their members, in the order of the ids.
    pub fn contract_ids(&self) -> impl Iterator<Item = (&str, &[usize])> {
        self.contracts.iter().map(|(id, indexes)| (id.as_str(), indexes.as_slice()))
    }

    /// All ids of products with the indexes of their members, in the order of the ids.
    pub fn product_ids(&self) -> impl Iterator<Item = (&str, &[usize])> {
        self.products.iter().map(|(id, indexes)| (id.as_str(), indexes.as_slice()))
    }

    /// The members that are contracts, by path.
    pub fn contract_members(&self) -> impl Iterator<Item = (usize, &MeshMember)> {
        self.members.iter().enumerate().filter(|(_, member)| member.unit.is_contract())
    }

    /// The members that are products, by path.
    pub fn product_members(&self) -> impl Iterator<Item = (usize, &MeshMember)> {
        self.members.iter().enumerate().filter(|(_, member)| member.unit.is_product())
    }

    /// All contracts that name others or their own elements, with their members, by path.
    pub fn referring_contracts(&self) -> impl Iterator<Item = (usize, &MeshMember, &Contract)> {
        self.contract_members()
            .filter(|(_, member)| member.unit.facts.refers)
            .filter_map(|(index, member)| Some((index, member, member.unit.contract()?)))
    }

    /// All contracts with their members, by path.
    pub fn contracts(&self) -> impl Iterator<Item = (usize, &MeshMember, &Contract)> {
        self.members
            .iter()
            .enumerate()
            .filter_map(|(index, member)| Some((index, member, member.unit.contract()?)))
    }

    /// All products with their members, by path.
    pub fn products(&self) -> impl Iterator<Item = (usize, &MeshMember, &Product)> {
        self.members
            .iter()
            .enumerate()
            .filter_map(|(index, member)| Some((index, member, member.unit.product()?)))
    }

    /// The member at a path.
    pub fn at_path(&self, path: &str) -> Option<(usize, &MeshMember)> {
        let index = *self.paths.get(path)?;
        self.members.get(index).map(|member| (index, member))
    }

    /// The member that findings call by a name; see [`MeshMember::subject`].
    pub fn called(&self, subject: &str) -> Option<(usize, &MeshMember)> {
        let index = *self.subjects.get(subject)?;
        self.members.get(index).map(|member| (index, member))
    }

    /// The uses of a member, directly.
    pub fn uses_of(&self, target: usize) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(move |edge| edge.target == Some(target))
    }

    /// What a member uses, by position.
    pub fn uses_by(&self, user: usize) -> &[Edge] {
        let from = self.edges.partition_point(|it| it.from < user);
        let to = self.edges.partition_point(|it| it.from <= user);
        self.edges.get(from..to).unwrap_or_default()
    }

    /// The contract that an id and a version ask for.
    ///
    /// A bare version is a floor within its major (0.x: minor), `=2.0.0` pins, none means the
    /// highest major. What does not fit gives nothing.
    pub fn resolve(&self, id: &str, version: Option<&str>) -> Option<usize> {
        let asked = version.map(Asked::read);
        self.contracts_of(id)
            .filter(|(_, member)| {
                let own = member.unit.version();
                asked.as_ref().is_none_or(|asked| asked.fits(own))
            })
            .max_by_key(|(index, member)| (member.unit.version(), std::cmp::Reverse(*index)))
            .map(|(index, _)| index)
    }
}

/// A version that a port asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// `=2.0.0`: this one.
    Exactly(Version),
    /// `2.0.0`: this one or a later one of its major; before 1.0 of its minor.
    AtLeast(Version),
    /// Not to be read, or with a variable: anything.
    Any,
}

impl Asked {
    /// Reads the version of a port.
    pub fn read(text: &str) -> Self {
        let text = text.trim();
        let (pinned, bare) = text.strip_prefix('=').map_or((false, text), |rest| (true, rest));
        match Version::read(bare) {
            Some(version) if pinned => Self::Exactly(version),
            Some(version) => Self::AtLeast(version),
            None => Self::Any,
        }
    }

    /// Whether a contract of a version is what is asked for.
    pub fn fits(&self, own: Option<&Version>) -> bool {
        match (self, own) {
            (Self::Any, _) | (_, None) => true,
            (Self::Exactly(asked), Some(own)) => asked == own,
            (Self::AtLeast(asked), Some(own)) => {
                own >= asked
                    && own.major() == asked.major()
                    && (own.major() > 0 || own.minor() == asked.minor())
            }
        }
    }
}
