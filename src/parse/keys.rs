//! The words of the standards as small numbers, so that lookups compare integers.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// A key of one of the standards, or [`Symbol::UNKNOWN`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(u16);

impl Symbol {
    /// Any key that is not in the table.
    pub const UNKNOWN: Self = Self(u16::MAX);

    /// How many known keys there are.
    pub(crate) const COUNT: usize = KEYS.len();

    /// The place of the key among the known ones; beyond them for an unknown one.
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }

    /// The symbol of a key.
    pub fn of(key: &str) -> Self {
        TABLE.get(key).copied().unwrap_or(Self::UNKNOWN)
    }

    /// The key; empty for an unknown one.
    pub fn word(self) -> &'static str {
        KEYS.get(usize::from(self.0)).copied().unwrap_or_default()
    }
}

/// The symbol of a known key, found while compiling.
macro_rules! key {
    ($name:literal) => {
        const { $crate::parse::keys::known($name) }
    };
}
pub(crate) use key;

/// The symbol of a known key; an unknown one does not compile.
#[expect(clippy::indexing_slicing, clippy::panic, reason = "runs in the compiler only")]
#[expect(clippy::cast_possible_truncation, reason = "the table is small")]
pub(crate) const fn known(name: &str) -> Symbol {
    let mut index = 0;
    while index < KEYS.len() {
        if equal(KEYS[index].as_bytes(), name.as_bytes()) {
            return Symbol(index as u16);
        }
        index += 1;
    }
    panic!("not in the table of keys");
}

#[expect(clippy::indexing_slicing, reason = "runs in the compiler only")]
const fn equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}

static TABLE: LazyLock<FxHashMap<&'static str, Symbol>> =
    LazyLock::new(|| (0..).zip(KEYS).map(|(index, key)| (*key, Symbol(index))).collect());

/// Keys of ODCS 2.2 to 3.2 and ODPS 0.9 to 1.1, in the order of the alphabet.
#[rustfmt::skip]
const KEYS: &[&str] = &[
    "access", "account", "answer", "apiVersion", "arguments", "authoritativeDefinitions",
    "businessImpact", "businessName", "catalog", "catalogUrl", "channel", "classification",
    "clusterKeyPosition", "clusterStatus", "code", "column", "columns", "constraint",
    "constraints", "content", "context", "contractCreatedTs", "contractId", "criticalDataElement",
    "criticalDataElementStatus", "customProperties", "dataContractSpecification", "dataGranularity", "dataGranularityDescription", "dataProduct",
    "database", "dataset", "datasetDomain", "datasetKind", "datasetName", "dateIn",
    "dateOut", "defaultTimezone", "delimiter", "deprecated", "description", "dimension",
    "dimensions", "distanceMetric", "domain", "driver", "driverVersion", "element",
    "elementType", "embeddingModel", "embeddingModelVersion", "encoding", "encryptedColumnName", "encryptedName",
    "endpointUrl", "engine", "enum", "environment", "examples", "exclusiveMaximum",
    "exclusiveMinimum", "firstLevelApprovers", "format", "from", "host", "id",
    "implementation", "inputContracts", "inputPorts", "instructions", "invitationUrl", "isNullable",
    "isPrimaryKey", "isUnique", "items", "key", "kind", "label",
    "limitations", "locale", "location", "logicalType", "logicalTypeOptions", "managementPorts",
    "map", "maxItems", "maxLength", "maxProperties", "maximum", "members",
    "method", "metric", "minItems", "minLength", "minProperties", "minimum",
    "missingValues", "multipleOf", "mustBe", "mustBeBetween", "mustBeGreaterOrEqualTo", "mustBeGreaterThan",
    "mustBeGreaterThanOrEqualTo", "mustBeLessOrEqualTo", "mustBeLessThan", "mustBeLessThanOrEqualTo", "mustNotBe", "mustNotBeBetween",
    "name", "namespace", "normalized", "outputPorts", "partitionKeyPosition", "partitionStatus",
    "partitioned", "password", "path", "pattern", "physicalName", "physicalType",
    "port", "price", "priceAmount", "priceCurrency", "priceUnit", "primaryKey",
    "primaryKeyPosition", "priorTableName", "product", "productCreatedTs", "productDl", "productFeedbackUrl",
    "productSlackChannel", "project", "properties", "property", "purpose", "quality",
    "quantumName", "query", "question", "region", "regionName", "relationships",
    "replacedByUsername", "required", "role", "roles", "rule", "sampleValues",
    "sbom", "schedule", "scheduleCronExpression", "scheduler", "schema", "scope",
    "secondLevelApprovers", "semanticType", "server", "servers", "serviceName", "severity",
    "slaDefaultColumn", "slaDefaultElement", "slaProperties", "source", "sourcePlatform", "sourceSystem",
    "stagingDir", "stakeholders", "status", "stream", "support", "synonym",
    "synonyms", "table", "tags", "team", "templateName", "tenant",
    "timezone", "to", "tool", "toolName", "toolRuleName", "transformDescription",
    "transformLogic", "transformSourceObjects", "transformSourceTables", "type", "unique", "uniqueItems",
    "unit", "url", "usage", "userConsumptionMode", "username", "uuid",
    "validValues", "value", "valueExt", "vendor", "verifiedStatements", "version",
    "warehouse", "workgroup",
];
