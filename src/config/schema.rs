//! The JSON Schema of `mesh-lint.yaml`, for editors.

use super::{Against, ContentModel, MajorBump, Preset, Protect, WaiverSettings};
use crate::finding::Severity;
use serde_json::{Value, json};

/// The JSON Schema of the configuration file, as text.
pub fn schema() -> String {
    let mut text = serde_json::to_string_pretty(&value()).unwrap_or_default();
    text.push('\n');
    text
}

#[expect(clippy::too_many_lines, reason = "one table of data")]
fn value() -> Value {
    let severities: Vec<&str> =
        std::iter::once("off").chain(Severity::ALL.map(Severity::word)).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mesh-lint.yaml",
        "description": "What mesh-lint checks in a data mesh, and how. All keys are optional.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "version": {
                "description": "Version of this format.",
                "const": 1
            },
            "preset": {
                "description": "How severe shipped policies are: `discover` informs, `platform` warns, `scale` is as the policies say.",
                "enum": Preset::ALL.map(Preset::word),
                "default": Preset::Discover.word()
            },
            "protect": {
                "description": "Which side of a contract a breaking change is judged for.",
                "enum": Protect::ALL.map(Protect::word),
                "default": Protect::Consumers.word()
            },
            "changes": changes(),
            "exclude": {
                "description": "Globs of files that are not read, such as templates.",
                "type": "array",
                "items": {"type": "string"}
            },
            "schemas": {
                "description": "Globs of schema files whose changes are judged though no contract links them.",
                "type": "array",
                "items": {"type": "string"}
            },
            "domains": {
                "description": "Domains by name: the folder that each owns, and who owns it.",
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["path"],
                    "properties": {
                        "path": {"description": "Folder from the root.", "type": "string"},
                        "owners": {
                            "description": "Users and teams, such as `@acme/sales`.",
                            "type": "array",
                            "items": {"type": "string"}
                        }
                    }
                }
            },
            "severities": {
                "description": "Severities of rules and policies by id or glob; the last match wins.",
                "type": "object",
                "additionalProperties": {"enum": severities}
            },
            "policies": {
                "description": "Where policies come from.",
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "dirs": {
                        "description": "Folders of Rego modules.",
                        "type": "array",
                        "items": {"type": "string"},
                        "default": ["policies"]
                    },
                    "shipped": {
                        "description": "Whether the policies that come with mesh-lint run.",
                        "type": "boolean",
                        "default": true
                    }
                }
            },
            "params": {
                "description": "Parameters of policies by id and name.",
                "type": "object",
                "additionalProperties": {"type": "object"}
            },
            "mesh": {
                "description": "What is known of the mesh as a whole.",
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "complete": {
                        "description": "Whether nothing outside this repository can be meant by a reference.",
                        "type": "boolean",
                        "default": false
                    }
                }
            },
            "rollout": {
                "description": "From which day on findings block; before it they warn and say so.",
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["policy", "error_from"],
                    "properties": {
                        "policy": {"description": "Id of a rule or policy, or a glob of ids.", "type": "string"},
                        "error_from": {"description": "First day on which it blocks, YYYY-MM-DD.", "type": "string", "format": "date"},
                        "domains": {
                            "description": "Domains that this is about; all where there is none.",
                            "type": "array",
                            "items": {"type": "string"}
                        }
                    }
                }
            },
            "waivers": waivers()
        }
    })
}

fn changes() -> Value {
    json!({
        "description": "How changes of contracts are judged.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "against": {
                "description": "What head must not break besides its base: nothing, what release tags hold, or all that the branch held within `since`.",
                "enum": Against::ALL.map(Against::word),
                "default": Against::Base.word()
            },
            "content_model": {
                "description": "How a schema file is judged that breaks only by what open objects let in, or by the letter of a registry: a message or a member of a oneof of Protobuf that is new.",
                "enum": ContentModel::ALL.map(ContentModel::word),
                "default": ContentModel::Lenient.word()
            },
            "grace_days": {
                "description": "Days that consumers have at least between a deprecation and the end.",
                "type": "integer",
                "minimum": 0,
                "default": 90
            },
            "major_bump": {
                "description": "What a right major version does to a break: it only warns where the old contract had announced its end and that has come (`downgrade`), everywhere (`allow`), or nowhere (`keep`).",
                "enum": MajorBump::ALL.map(MajorBump::word),
                "default": MajorBump::Downgrade.word()
            },
            "since": {
                "description": "How far `against: all` looks back: a span such as 90d, 12w or P1Y, or a day.",
                "type": "string",
                "default": "90d"
            },
            "tags": {
                "description": "Glob of the tags that are releases; behind the id of a contract and a slash they release that contract alone.",
                "type": "string",
                "minLength": 1,
                "default": "v*"
            }
        }
    })
}

fn waivers() -> Value {
    let WaiverSettings { file, max_days, warn_days, max_matches } = WaiverSettings::default();
    let number = |about: &str, default: Value| json!({"description": about, "type": "integer", "minimum": 0, "default": default});
    json!({
        "description": "How findings may be accepted.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "file": {"description": "The file of waivers, from the root.", "type": "string", "default": file},
            "max_days": number("Most days that a waiver may last.", max_days.into()),
            "warn_days": number("How many days before its end a waiver is warned about.", warn_days.into()),
            "max_matches": number("Most findings that one waiver may accept.", max_matches.into())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::rollout;

    #[test]
    fn the_schema_and_the_reader_know_the_same_keys() {
        let value = value();
        let keys: Vec<&str> =
            value["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let mut read = super::super::read::KEYS.to_vec();
        read.sort_unstable();
        let mut keys = keys;
        keys.sort_unstable();
        assert_eq!(keys, read);
        let below = |path: &str, read: &[&str]| {
            let keys = value.pointer(path).unwrap().as_object().unwrap();
            assert!(
                keys.len() == read.len() && read.iter().all(|it| keys.contains_key(*it)),
                "{path}"
            );
        };
        below("/properties/rollout/items/properties", &rollout::ROLLOUT);
        below("/properties/waivers/properties", &rollout::WAIVERS);
    }
}
