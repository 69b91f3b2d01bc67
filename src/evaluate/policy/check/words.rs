//! The words for every kind of problem: what is wrong, and what to do.

use super::{Advice, Clash, Limit, PolicyProblemKind, scan};

/// What is said of a text with values in it, which newer versions of the language have.
pub(in super::super) const INTERPOLATED: &str = "the text with values in it can't be read";
/// What to do about what may be absent below `not`.
const DEFAULTED: &str =
    "where it is, the rule does not fire; read it by `object.get(…, …, default)`";
/// Most characters of a name inside a message.
const NAME: usize = 40;
/// Most characters of a message.
const MESSAGE: usize = 90;

/// Cuts a text to the given number of characters.
pub(in super::super) fn clip(text: &str, most: usize) -> String {
    let one_line: String =
        text.chars().map(|it| if it.is_control() { ' ' } else { it }).take(most + 1).collect();
    if one_line.chars().count() <= most {
        return one_line;
    }
    one_line.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

fn named(name: &str) -> String {
    format!("`{}`", clip(name, NAME))
}

impl PolicyProblemKind {
    /// What is wrong, at most 90 characters.
    pub fn message(&self) -> String {
        let text = match self {
            Self::SyntaxInvalid { message } => format!("this is no Rego: {message}"),
            Self::ControlCharacter { character } => {
                format!("the text holds the control character U+{:04X}", u32::from(*character))
            }
            Self::Limit(limit) => limit.message(),
            Self::VariableUnsafe { name } => format!("nothing gives {} a value", named(name)),
            Self::Recursion { cycle } => recursion(cycle),
            Self::FunctionUnknown { name, .. } => format!("no function {} exists", named(name)),
            Self::ArityWrong { name, expected, found } => {
                format!("{} takes {} and gets {found}", named(name), arguments(*expected))
            }
            Self::TypeWrong { name, argument: Some(at), takes, found } => {
                format!("{} takes {takes} as argument {at} and gets {found}", named(name))
            }
            Self::TypeWrong { name, argument: None, takes, found } => {
                format!("{} takes {takes} and gets {found}", named(name))
            }
            Self::VariableUnused { name } => format!("nothing uses the variable {}", named(name)),
            Self::BuiltinForbidden { name, reason } => format!("{} {reason}", named(name)),
            Self::BuiltinMissing { name, .. } => format!("{} is not available here", named(name)),
            Self::RulesConflict { name, clash } => format!("{} {}", named(name), clash.words()),
            Self::DataConflict { name } => {
                format!("data takes the place of the rule {}", named(name))
            }
            Self::EngineRefuses { message } => clip(message, MESSAGE),
            Self::Metadata(fault) => fault.message(),
            Self::IdDuplicated { id } => format!("two policies have the id {}", named(id)),
            Self::PackageReserved { package } => {
                format!("the package {} lies under a reserved root", named(package))
            }
            Self::ParamUnknown { policy, name: None, .. } => {
                format!("no policy {} declares parameters", named(policy))
            }
            Self::ParamUnknown { policy, name: Some(name), .. } => {
                format!("{} has no parameter `{}`", named(policy), clip(name, 25))
            }
            Self::TitleMissing { package } => format!("the policy {} has no title", named(package)),
            Self::TestMissing { package } => format!("no test covers {}", named(package)),
            Self::PrintLeftOver => "`print` is left over".to_owned(),
            Self::EntryPointNotASet { name } => format!("{} is no set of results", named(name)),
            Self::Advice(advice) => advice.message(),
            Self::CallNegatedOnOptional { argument } => {
                format!("{} may be absent below `not`", named(argument))
            }
            Self::KeyUnstable { key, .. } => {
                format!("{} differs between versions of the standard", named(key))
            }
            Self::MetadataKeyForeign { key } => {
                format!("METADATA has the foreign key {}", named(key))
            }
        };
        clip(&text, MESSAGE)
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::SyntaxInvalid { message } if message == INTERPOLATED => {
                "write `sprintf(\"…%v…\", [value])`".to_owned()
            }
            Self::SyntaxInvalid { .. } => {
                "write Rego v1; `mesh-lint policy new` shows the form".to_owned()
            }
            Self::ControlCharacter { .. } => "remove the character".to_owned(),
            Self::Limit(limit) => limit.help(),
            Self::VariableUnsafe { name } => format!(
                "assign `{}` in the same body, outside `not`, or correct its name",
                clip(name, NAME)
            ),
            Self::Recursion { .. } => {
                "break the cycle; for nested values use `walk` or `graph.reachable`".to_owned()
            }
            Self::FunctionUnknown { nearest, .. } => nearest.as_ref().map_or_else(
                || "correct the name, or add the module that defines it".to_owned(),
                |nearest| format!("did you mean `{nearest}`?"),
            ),
            Self::ArityWrong { expected, .. } => format!("give it {}", arguments(*expected)),
            Self::TypeWrong { takes, .. } => format!("give it {takes}"),
            Self::VariableUnused { .. } => "use it, or write `_` or nothing for it".to_owned(),
            Self::BuiltinForbidden { .. } => {
                "use `input`, `data.mesh` and the run's date; nothing else may decide".to_owned()
            }
            Self::BuiltinMissing { instead, .. } => (*instead).to_owned(),
            Self::RulesConflict { clash, .. } => clash.help().to_owned(),
            Self::DataConflict { .. } => "move the data below a root of its own".to_owned(),
            Self::EngineRefuses { .. } => "rewrite the marked part".to_owned(),
            Self::Metadata(fault) => fault.help(),
            Self::IdDuplicated { .. } => "give one of them another `custom.id`".to_owned(),
            Self::PackageReserved { .. } => {
                "use a package such as `policies.<group>.<problem>`".to_owned()
            }
            Self::ParamUnknown { nearest: Some(nearest), .. } => {
                format!("did you mean `{nearest}`?")
            }
            Self::ParamUnknown { nearest: None, .. } => {
                "declare it under `custom.params` of the policy's METADATA".to_owned()
            }
            Self::TitleMissing { .. } => {
                "write a METADATA block with `title:` above the package".to_owned()
            }
            Self::TestMissing { .. } => {
                "add `test_…` rules for it to a file named `…_test.rego`".to_owned()
            }
            Self::PrintLeftOver => "remove the call".to_owned(),
            Self::EntryPointNotASet { name } => {
                format!("write `{} contains … if {{ … }}`", clip(name, NAME))
            }
            Self::Advice(advice) => advice.help(),
            Self::CallNegatedOnOptional { .. } => DEFAULTED.to_owned(),
            Self::KeyUnstable { instead, .. } => format!("read `{instead}` instead"),
            Self::MetadataKeyForeign { .. } => {
                "ignored here; remove it if it was meant for this tool".to_owned()
            }
        }
    }
}

impl Advice {
    fn message(&self) -> String {
        match self {
            Self::EntryPointMissing { name, nearest: None, .. } => {
                format!("a run asks nothing of the policy {}", named(name))
            }
            Self::EntryPointMissing { name, nearest: Some(nearest), .. } => {
                format!("no run asks for {}, only for `{nearest}`", named(name))
            }
            Self::LoopQuadratic { over } => {
                format!("a loop over {} runs inside another one", named(over))
            }
            Self::PatternExact { key } => {
                format!("the pattern with {} fits only mappings of exactly its keys", named(key))
            }
            Self::InputFieldUnknown { key, .. } => {
                format!("no version of the standard has {} here", named(key))
            }
        }
    }

    fn help(&self) -> String {
        match self {
            Self::EntryPointMissing { nearest: None, .. } => {
                "write `deny contains … if { … }`, or `warn`, `info` or `violation`".to_owned()
            }
            Self::EntryPointMissing { nearest: Some(nearest), .. } => {
                format!("did you mean `{nearest}`?")
            }
            Self::LoopQuadratic { .. } => {
                "gather what is compared once, outside: `{name: field | …}`, or count with a set"
                    .to_owned()
            }
            Self::PatternExact { key } => {
                format!("name the whole by `some x in …`, and read `x.{}`", clip(key, NAME))
            }
            Self::InputFieldUnknown { nearest, .. } => nearest.as_ref().map_or_else(
                || "read a key of the standard, or one of `customProperties`".to_owned(),
                |nearest| format!("did you mean `{nearest}`?"),
            ),
        }
    }
}

impl Clash {
    /// What is wrong, as what follows the name.
    const fn words(self) -> &'static str {
        match self {
            Self::Kinds => "is defined as two kinds of thing",
            Self::Arguments => "takes different numbers of arguments",
            Self::Defaults => "has two default values",
            Self::Imports => "is the name of two imports",
            Self::Places => "lies below a rule",
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Self::Kinds => "give one of them another name",
            Self::Arguments => "give all definitions the same arguments",
            Self::Defaults => "keep one of them",
            Self::Imports => "remove one, or rename it by `as`",
            Self::Places => "rename the rule or the package: one hides the other",
        }
    }
}

impl Limit {
    fn message(&self) -> String {
        match self {
            Self::FileTooLarge { bytes } => format!("the policy file holds {bytes} bytes"),
            Self::LinesTooMany => "the policy file has too many lines".to_owned(),
            Self::LineTooLong { columns } => format!("the line has {columns} columns"),
            Self::ImportsTooMany => "the module has too many imports".to_owned(),
            Self::NestingTooDeep { limit } => format!("brackets nest deeper than {limit}"),
            Self::ExpressionTooLong => "the expression has too many parts".to_owned(),
            Self::TooCostly => "the nested values take too long to parse".to_owned(),
            Self::BodyTooLong { statements } => format!("the body has {statements} statements"),
            Self::CallsTooDeep { rule } => format!("calls below {} nest too deep", named(rule)),
        }
    }

    fn help(&self) -> String {
        match self {
            Self::FileTooLarge { .. } => {
                format!("split the module; at most {} bytes are read", scan::MAX_FILE_BYTES)
            }
            Self::LinesTooMany => {
                format!("split the module; at most {} lines are read", scan::MAX_LINES)
            }
            Self::LineTooLong { .. } => {
                format!("break the line before column {}", scan::MAX_COLUMNS)
            }
            Self::ImportsTooMany => {
                format!("split the module; at most {} imports are read", scan::MAX_IMPORTS)
            }
            Self::NestingTooDeep { .. } | Self::ExpressionTooLong | Self::TooCostly => {
                "name parts of it by rules or variables of their own".to_owned()
            }
            Self::BodyTooLong { .. } => "move statements to rules of their own".to_owned(),
            Self::CallsTooDeep { .. } => "let fewer rules depend on each other in a row".to_owned(),
        }
    }
}

fn arguments(count: usize) -> String {
    if count == 1 { "1 argument".to_owned() } else { format!("{count} arguments") }
}

fn recursion(cycle: &[String]) -> String {
    match cycle {
        [alone] => format!("{} needs itself", named(alone)),
        [first, second, ..] => {
            format!("`{}` needs itself through `{}`", clip(first, 30), clip(second, 30))
        }
        [] => "a rule needs itself".to_owned(),
    }
}
