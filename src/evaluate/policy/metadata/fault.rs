//! What can be wrong with a METADATA block, and the words for it.

use crate::evaluate::policy::check::clip;

/// One thing that makes a METADATA block unusable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MetadataFault {
    /// The comment lines are no YAML.
    YamlInvalid {
        /// What the parser met.
        message: String,
    },
    /// The YAML is no mapping.
    NotAMapping,
    /// No package and no rule follows.
    Unattached,
    /// A key that is near one of ours, or stands where all keys are ours.
    KeyUnknown {
        /// The key.
        key: String,
        /// The nearest known one.
        nearest: Option<&'static str>,
    },
    /// A value of another kind than the key wants.
    ValueWrong {
        /// The key.
        key: String,
        /// What it wants, with its article.
        expected: &'static str,
    },
    /// A word outside a closed list.
    WordUnknown {
        /// The key.
        key: String,
        /// The word.
        found: String,
        /// The allowed ones.
        allowed: &'static [&'static str],
    },
    /// An id that is not of the form `group/problem`.
    IdInvalid {
        /// The id.
        id: String,
    },
    /// A glob that can't be read.
    GlobInvalid {
        /// The glob.
        glob: String,
    },
    /// A type that does not exist.
    ParamTypeUnknown {
        /// The parameter.
        param: String,
        /// The type as written.
        found: String,
    },
    /// A parameter without a needed key.
    ParamIncomplete {
        /// The parameter.
        param: String,
        /// The key.
        key: &'static str,
    },
    /// A default that is not of the parameter's type.
    DefaultWrong {
        /// The parameter.
        param: String,
        /// The type as written.
        expected: String,
    },
    /// A direction that the type can't go.
    TightenUnfit {
        /// The parameter.
        param: String,
        /// The type as written.
        kind: String,
    },
    /// `order:` that names no list of texts among the parameters.
    OrderUnknown {
        /// The parameter.
        param: String,
        /// What it names.
        order: String,
    },
}

const TYPES: &str =
    "string, integer, number, boolean, duration, date, list<T>, set<T>, map<T>, level";

impl MetadataFault {
    /// What is wrong.
    pub fn message(&self) -> String {
        match self {
            Self::YamlInvalid { message } => format!("METADATA is no YAML: {}", clip(message, 65)),
            Self::NotAMapping => "METADATA is no mapping".to_owned(),
            Self::Unattached => "METADATA stands above neither a package nor a rule".to_owned(),
            Self::KeyUnknown { key, .. } => format!("METADATA has no key `{}`", clip(key, 40)),
            Self::ValueWrong { key, expected } => format!("`{}` is not {expected}", clip(key, 40)),
            Self::WordUnknown { key, found, .. } => {
                format!("`{}` can't be `{}`", clip(key, 30), clip(found, 40))
            }
            Self::IdInvalid { id } => {
                format!("`{}` is not of the form `group/problem`", clip(id, 40))
            }
            Self::GlobInvalid { glob } => format!("`{}` is no glob", clip(glob, 60)),
            Self::ParamTypeUnknown { param, found } => {
                format!("the type `{}` of `{}` does not exist", clip(found, 30), clip(param, 30))
            }
            Self::ParamIncomplete { param, key } => {
                format!("the parameter `{}` has no `{key}`", clip(param, 40))
            }
            Self::DefaultWrong { param, expected } => {
                format!("the default of `{}` is no `{}`", clip(param, 30), clip(expected, 30))
            }
            Self::TightenUnfit { param, kind } => {
                format!("`{}` of type `{}` can't go there", clip(param, 30), clip(kind, 30))
            }
            Self::OrderUnknown { param, order } => {
                format!("`{}` orders `{}` but is no list", clip(order, 30), clip(param, 30))
            }
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::YamlInvalid { .. } => {
                "correct the comment lines, or leave a blank line below the block".to_owned()
            }
            Self::NotAMapping => "write `# key: value` lines".to_owned(),
            Self::Unattached => "move the block right above the package or rule".to_owned(),
            Self::KeyUnknown { nearest, .. } => nearest.map_or_else(
                || "remove the key".to_owned(),
                |nearest| format!("did you mean `{nearest}`?"),
            ),
            Self::ValueWrong { expected, .. } => format!("write {expected}"),
            Self::WordUnknown { allowed, .. } => format!("use one of {}", allowed.join(", ")),
            Self::IdInvalid { .. } => {
                "use lower-case words with hyphens around one slash".to_owned()
            }
            Self::GlobInvalid { .. } => "write a glob such as `domains/crm/**`".to_owned(),
            Self::ParamTypeUnknown { .. } => format!("use one of {TYPES}"),
            Self::ParamIncomplete { key, .. } => format!("add `{key}:`"),
            Self::DefaultWrong { expected, .. } => {
                format!("write a default of type `{}`", clip(expected, 40))
            }
            Self::TightenUnfit { .. } => "use increase or decrease for quantities, subset or \
                 superset for lists and sets, else locked or free"
                .to_owned(),
            Self::OrderUnknown { .. } => {
                "name a parameter of type `list<string>`, mildest first".to_owned()
            }
        }
    }
}
