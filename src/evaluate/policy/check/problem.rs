//! What can be wrong with a policy, as data, and the words for it.

use crate::evaluate::policy::metadata::MetadataFault;
use crate::source::{FileId, Span};

/// One thing that is wrong with a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyProblem {
    /// What is wrong.
    pub kind: PolicyProblemKind,
    /// The module.
    pub file: FileId,
    /// Where in its text.
    pub span: Span,
    /// Other places that explain it, and what stands there.
    pub related: Vec<(FileId, Span, String)>,
    /// Whether nothing may be evaluated before it is mended.
    pub stops: bool,
}

impl PolicyProblem {
    /// A problem at a place; the kind decides whether it stops a run.
    pub fn new(kind: PolicyProblemKind, file: FileId, span: Span) -> Self {
        let stops = kind.stops();
        Self { kind, file, span, related: Vec::new(), stops }
    }

    /// Adds another place.
    #[must_use]
    pub fn related(mut self, file: FileId, span: Span, message: impl Into<String>) -> Self {
        self.related.push((file, span, message.into()));
        self
    }
}

/// The kinds of problems of policies; each is reported by one rule of group `policy/`.
#[derive(Debug, Clone, PartialEq)]
pub enum PolicyProblemKind {
    /// The text does not follow the grammar.
    SyntaxInvalid {
        /// What the parser met, lower case, no full stop.
        message: String,
    },
    /// A character that no text holds and at which the parser would stop silently.
    ControlCharacter {
        /// The character.
        character: char,
    },
    /// Something is larger than is read or evaluated.
    Limit(Limit),
    /// A variable that nothing gives a value.
    VariableUnsafe {
        /// Its name.
        name: String,
    },
    /// Rules or functions that need themselves.
    Recursion {
        /// The rules of the cycle; the first one closes it.
        cycle: Vec<String>,
    },
    /// A call of a function that does not exist.
    FunctionUnknown {
        /// Its name as called.
        name: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
    /// A call with too many or too few arguments.
    ArityWrong {
        /// The function.
        name: String,
        /// How many it takes.
        expected: usize,
        /// How many it is given.
        found: usize,
    },
    /// An argument or operand of a kind that is not taken.
    TypeWrong {
        /// The function or operator.
        name: String,
        /// Which argument, from 1; nothing for an operand.
        argument: Option<usize>,
        /// What is taken.
        takes: &'static str,
        /// What is given.
        found: &'static str,
    },
    /// A variable that `some` declares and nothing uses.
    VariableUnused {
        /// Its name.
        name: String,
    },
    /// A builtin that must not answer: network, environment, chance.
    BuiltinForbidden {
        /// Its name.
        name: String,
        /// Why.
        reason: &'static str,
    },
    /// A builtin of Open Policy Agent that the engine lacks.
    BuiltinMissing {
        /// Its name.
        name: String,
        /// What to use instead.
        instead: &'static str,
    },
    /// Definitions of one name that can't stand beside each other.
    RulesConflict {
        /// The rule or package.
        name: String,
        /// What the two definitions are.
        clash: Clash,
    },
    /// A document below `data` that takes the place of a rule.
    DataConflict {
        /// The rule.
        name: String,
    },
    /// The engine refuses the modules for a reason of its own.
    EngineRefuses {
        /// Its words.
        message: String,
    },
    /// A METADATA block that can't be used.
    Metadata(MetadataFault),
    /// One id for two policies.
    IdDuplicated {
        /// The id.
        id: String,
    },
    /// A package under a root that the product fills.
    PackageReserved {
        /// The package.
        package: String,
    },
    /// A reference to parameters that no METADATA declares.
    ParamUnknown {
        /// The id of the policy.
        policy: String,
        /// The parameter, if the policy is known.
        name: Option<String>,
        /// The nearest known name.
        nearest: Option<String>,
    },
    /// A policy without METADATA or without a title in it.
    TitleMissing {
        /// The package.
        package: String,
    },
    /// A policy that no test refers to.
    TestMissing {
        /// The package.
        package: String,
    },
    /// A `print` outside a test.
    PrintLeftOver,
    /// An entry point that is no partial set.
    EntryPointNotASet {
        /// Its name.
        name: String,
    },
    /// What switches a policy off or makes it slow without being wrong.
    Advice(Advice),
    /// A negated call whose argument may be absent, so that the rule does not fire.
    CallNegatedOnOptional {
        /// The argument as written.
        argument: String,
    },
    /// A key of the document whose shape differs between versions of the standard.
    KeyUnstable {
        /// The reference as written.
        key: String,
        /// The reference that is the same for all versions.
        instead: &'static str,
    },
    /// A key of METADATA that is neither ours nor near one of ours.
    MetadataKeyForeign {
        /// The key.
        key: String,
    },
}

/// What is no fault of the language, and yet not what is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advice {
    /// A policy that no run asks anything, or a rule that only looks like an entry point.
    EntryPointMissing {
        /// The package, or the rule.
        name: String,
        /// The entry point that is meant, if a rule is near one.
        nearest: Option<String>,
        /// Whether METADATA declares a policy there.
        declared: bool,
    },
    /// A loop inside another one over the same fields.
    LoopQuadratic {
        /// The collection as written.
        over: String,
    },
    /// A pattern of a mapping, which fits mappings of exactly its keys.
    PatternExact {
        /// Its first key.
        key: String,
    },
    /// A key of the document that no version of the standard has.
    InputFieldUnknown {
        /// The key.
        key: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
}

/// Why two definitions of one name can't stand beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clash {
    /// One gives a value, a set, a mapping or a function, the other something else of these.
    Kinds,
    /// Functions with different numbers of arguments.
    Arguments,
    /// Two default values.
    Defaults,
    /// Two imports that give one name.
    Imports,
    /// A rule where another one, or a package, has its place.
    Places,
}

/// What is larger than is read or evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    /// The file holds more bytes than are read.
    FileTooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The file has more lines than are read.
    LinesTooMany,
    /// A line is longer than the parser takes.
    LineTooLong {
        /// Its columns.
        columns: usize,
    },
    /// More imports than are read.
    ImportsTooMany,
    /// Brackets nested deeper than is read.
    NestingTooDeep {
        /// The deepest nesting that is read.
        limit: usize,
    },
    /// A run of operators, fields or indexes that is longer than is read.
    ExpressionTooLong,
    /// Nested lists and mappings that would take the parser too long.
    TooCostly,
    /// A body with more statements than are evaluated.
    BodyTooLong {
        /// Their number.
        statements: usize,
    },
    /// Rules that call rules, deeper than the stack of an evaluation holds.
    CallsTooDeep {
        /// The rule at the top.
        rule: String,
    },
}

impl From<Limit> for PolicyProblemKind {
    fn from(limit: Limit) -> Self {
        Self::Limit(limit)
    }
}

impl PolicyProblemKind {
    /// Whether nothing may be evaluated before it is mended.
    pub const fn stops(&self) -> bool {
        match self {
            Self::SyntaxInvalid { .. }
            | Self::ControlCharacter { .. }
            | Self::Limit(_)
            | Self::VariableUnsafe { .. }
            | Self::Recursion { .. }
            | Self::FunctionUnknown { .. }
            | Self::ArityWrong { .. }
            | Self::TypeWrong { .. }
            | Self::VariableUnused { .. }
            | Self::BuiltinForbidden { .. }
            | Self::BuiltinMissing { .. }
            | Self::RulesConflict { .. }
            | Self::DataConflict { .. }
            | Self::EngineRefuses { .. }
            | Self::Metadata(_)
            | Self::IdDuplicated { .. }
            | Self::PackageReserved { .. }
            | Self::ParamUnknown { .. } => true,
            Self::Advice(advice) => {
                matches!(advice, Advice::EntryPointMissing { declared: true, .. })
            }
            Self::TitleMissing { .. }
            | Self::TestMissing { .. }
            | Self::PrintLeftOver
            | Self::EntryPointNotASet { .. }
            | Self::CallNegatedOnOptional { .. }
            | Self::KeyUnstable { .. }
            | Self::MetadataKeyForeign { .. } => false,
        }
    }

    /// Whether it is about what makes policies of modules, and says nothing against evaluating
    /// them.
    pub const fn is_about_policies(&self) -> bool {
        match self {
            Self::Metadata(_)
            | Self::IdDuplicated { .. }
            | Self::PackageReserved { .. }
            | Self::ParamUnknown { .. }
            | Self::TitleMissing { .. }
            | Self::TestMissing { .. }
            | Self::PrintLeftOver
            | Self::EntryPointNotASet { .. }
            | Self::Advice(_)
            | Self::KeyUnstable { .. }
            | Self::MetadataKeyForeign { .. } => true,
            Self::SyntaxInvalid { .. }
            | Self::ControlCharacter { .. }
            | Self::Limit(_)
            | Self::VariableUnsafe { .. }
            | Self::Recursion { .. }
            | Self::FunctionUnknown { .. }
            | Self::ArityWrong { .. }
            | Self::TypeWrong { .. }
            | Self::VariableUnused { .. }
            | Self::BuiltinForbidden { .. }
            | Self::BuiltinMissing { .. }
            | Self::RulesConflict { .. }
            | Self::DataConflict { .. }
            | Self::EngineRefuses { .. }
            | Self::CallNegatedOnOptional { .. } => false,
        }
    }

    /// The id of the rule that reports it.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::SyntaxInvalid { .. } | Self::ControlCharacter { .. } => "policy/syntax-invalid",
            Self::Limit(_) => "policy/limit-exceeded",
            Self::VariableUnsafe { .. } => "policy/variable-unsafe",
            Self::Recursion { .. } => "policy/recursion",
            Self::FunctionUnknown { .. } => "policy/function-unknown",
            Self::ArityWrong { .. } | Self::TypeWrong { .. } => "policy/arguments-wrong",
            Self::VariableUnused { .. } => "policy/variable-unused",
            Self::BuiltinForbidden { .. } => "policy/builtin-forbidden",
            Self::BuiltinMissing { .. } => "policy/builtin-missing",
            Self::RulesConflict { .. } | Self::DataConflict { .. } => "policy/rules-conflict",
            Self::EngineRefuses { .. } => "policy/engine-refuses",
            Self::Metadata(_) => "policy/metadata-invalid",
            Self::IdDuplicated { .. } => "policy/id-duplicated",
            Self::PackageReserved { .. } => "policy/package-reserved",
            Self::ParamUnknown { .. } => "policy/parameter-unknown",
            Self::TitleMissing { .. } => "policy/title-missing",
            Self::TestMissing { .. } => "policy/test-missing",
            Self::PrintLeftOver => "policy/print-left-over",
            Self::EntryPointNotASet { .. } => "policy/entry-point-not-a-set",
            Self::Advice(Advice::EntryPointMissing { .. }) => "policy/entry-point-missing",
            Self::Advice(Advice::LoopQuadratic { .. }) => "policy/loop-quadratic",
            Self::Advice(Advice::PatternExact { .. }) => "policy/pattern-exact",
            Self::Advice(Advice::InputFieldUnknown { .. }) => "policy/input-field-unknown",
            Self::CallNegatedOnOptional { .. } => "policy/negated-call-on-optional",
            Self::KeyUnstable { .. } => "policy/key-unstable",
            Self::MetadataKeyForeign { .. } => "policy/metadata-key-unknown",
        }
    }
}
