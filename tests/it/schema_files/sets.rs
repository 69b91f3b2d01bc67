//! JSON Schemas of which it was counted, over many documents, which accepts what the other does.

use mesh_lint::model::schema::Language;
use serde_json::Value;

/// One pair a line: its `id`, `old` and `new`, and whether readers and writers stay whole.
const PAIRS: &str = include_str!("sets.jsonl");

#[test]
fn one_set_lies_in_the_other_where_no_document_says_otherwise() {
    let mut wrong = Vec::new();
    for line in PAIRS.lines() {
        let pair: Value = serde_json::from_str(line).unwrap();
        let (old, new) = (pair["old"].to_string(), pair["new"].to_string());
        let comparison = Language::JsonSchema.compare(&old, &new).unwrap();
        for (side, got) in [("consumer", comparison.consumer), ("producer", comparison.producer)] {
            if pair[side] != got {
                wrong.push(format!("{} {side}: {got}", pair["id"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
