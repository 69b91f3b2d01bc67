//! The words by which the report writes what other stages decide.
//!
//! The stages themselves know nothing of files: how their values are written is told here alone.

use crate::config::{Preset, Protect};
use crate::finding::{Bump, Reach, Safety, Severity, Status};
use crate::settle::{FailOn, Gate, Verdict};
use crate::source::Revision;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::borrow::Cow;

/// Writes an enum as one word each, reads it back and describes it in the JSON Schema.
macro_rules! words {
    ($type:ident, $about:literal, $($variant:ident = $word:literal),+ $(,)?) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(match self { $(Self::$variant => $word),+ })
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                match &*Cow::<str>::deserialize(deserializer)? {
                    $($word => Ok(Self::$variant),)+
                    other => Err(D::Error::unknown_variant(other, &[$($word),+])),
                }
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($type))
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "description": $about, "type": "string", "enum": [$($word),+] })
            }
        }
    };
}

words!(
    Severity,
    "How much a finding matters.",
    Info = "info",
    Warning = "warning",
    Error = "error"
);
words!(
    Status,
    "Whether a finding stands at head alone, at both revisions, or at base alone.",
    New = "new",
    Existing = "existing",
    Fixed = "fixed",
);
words!(
    Bump,
    "The version step that a change asks for.",
    Patch = "patch",
    Minor = "minor",
    Major = "major"
);
words!(
    Reach,
    "How a change reaches a consumer.",
    WillBreak = "will break",
    MayBeAffected = "may be affected",
    NotAffected = "not affected",
);
words!(Safety, "Whether a repair keeps the meaning of the file.", Safe = "safe", Unsafe = "unsafe");
words!(Verdict, "The outcome.", Pass = "pass", Fail = "fail", Incomplete = "incomplete");
words!(Gate, "Which findings decide the verdict.", All = "all", New = "new");
words!(
    FailOn,
    "From which severity on a finding fails the run.",
    Error = "error",
    Warning = "warning",
    Never = "never",
);
words!(
    Preset,
    "Severities of shipped policies that come together.",
    Discover = "discover",
    Platform = "platform",
    Scale = "scale",
);
words!(
    Protect,
    "Which side of a contract a breaking change is judged for.",
    Consumers = "consumers",
    Producers = "producers",
    Both = "both",
);
words!(Revision, "One of the two compared revisions.", Head = "head", Base = "base");
