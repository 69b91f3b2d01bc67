//! What people get wrong by hand: one finding, at the exact place, with the right advice.

use mesh_lint::evaluate;
use mesh_lint::model::Unit;
use std::fmt::Write as _;

/// A valid contract; each mistake is made in it.
const CONTRACT: &str = r##"apiVersion: v3.1.0
kind: DataContract
id: orders
name: orders
version: 1.0.0
status: active
domain: sales
description:
  purpose: All orders of the shop.
schema:
  - name: orders
    logicalType: object
    physicalType: table
    physicalName: sales.orders
    quality:
      - metric: rowCount
        mustBeGreaterThan: 0
    properties:
      - name: order_id
        logicalType: string
        required: true
        primaryKey: true
        primaryKeyPosition: 1
      - name: amount
        logicalType: number
        logicalTypeOptions:
          minimum: 0
        quality:
          - metric: nullValues
            mustBe: 0
      - name: ordered_at
        logicalType: timestamp
      - name: address
        logicalType: object
        properties:
          - name: street
            logicalType: string
servers:
  - server: production
    type: postgres
    host: db.example.com
    port: 5432
    database: sales
    schema: public
slaProperties:
  - property: latency
    value: 4
    unit: h
    element: orders.ordered_at
team:
  name: checkout
  members:
    - username: ana
      role: Owner
      dateIn: 2024-01-01
support:
  - channel: "#orders"
    url: https://chat.example.com/orders
customProperties:
  - property: costCenter
    value: "4711"
"##;

/// What stands there, what is written instead, the rule, the marked text, a part of the help.
type Mistake = (&'static str, &'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const MISTAKES: [Mistake; 66] = [
    // A required key misspelt is one mistake, not an unknown key and a missing one.
    ("status: active", "statsu: active", "document/key-unknown", "statsu", "`status`"),
    ("apiVersion:", "apiversion:", "document/key-unknown", "apiversion", "`apiVersion`"),
    ("kind:", "knd:", "document/key-unknown", "knd", "`kind`"),
    ("\nid:", "\nidd:", "document/key-unknown", "idd", "`id`"),
    ("- name: amount", "- nme: amount", "document/key-unknown", "nme", "`name`"),
    ("    host:", "    hots:", "document/key-unknown", "hots", "`host`"),
    ("- username:", "- usrname:", "document/key-unknown", "usrname", "`username`"),
    ("    value: 4\n", "    valeu: 4\n", "document/key-unknown", "valeu", "`value`"),
    ("mustBeGreaterThan:", "mustBeGreatherThan:", "document/key-unknown", "mustBeGreatherThan", "`mustBeGreaterThan`"),
    ("mustBeGreaterThan:", "mustBeGreaterThanOrEqualTo:", "document/key-unknown", "mustBeGreaterThanOrEqualTo", "`mustBeGreaterOrEqualTo`"),
    ("domain:", "domian:", "document/key-unknown", "domian", "`domain`"),
    ("\nschema:", "\nmodels:", "document/key-unknown", "models", "`schema`"),
    ("        logicalType: number", "        type: number", "document/key-unknown", "type", "`logicalType`"),
    ("          minimum: 0", "          min: 0", "document/key-unknown", "min", "`minimum`"),
    // Keys of another version, type or place.
    ("      - name: ordered_at\n", "      - name: ordered_at\n        deprecated: true\n", "document/key-unknown", "deprecated", "raise `apiVersion` to `v3.2.0`"),
    ("    schema: public\n", "    schema: public\n    username: x\n", "document/key-unknown", "username", "delete it"),
    ("          minimum: 0", "          minLength: 2", "document/key-unknown", "minLength", "option of type `string`"),
    ("          minimum: 0", "          uniqueItems: true", "document/key-unknown", "uniqueItems", "option of type `array`"),
    ("    physicalType: table\n", "    physicalType: table\n    primaryKey: true\n", "document/key-unknown", "primaryKey", "under `schema.properties`"),
    ("  purpose:", "purpose:", "document/key-unknown", "purpose", "under `description`"),
    ("domain: sales", "owners: [ana]", "document/key-unknown", "owners", "delete it"),
    // Values.
    ("logicalType: number", "logicalType: decimal", "document/value-unknown", "decimal", "write `number`"),
    ("logicalType: timestamp", "logicalType: datetime", "document/value-unknown", "datetime", "write `timestamp`"),
    ("logicalType: timestamp", "logicalType: vector", "document/value-unknown", "vector", "raise `apiVersion` to `v3.2.0`"),
    ("type: postgres", "type: postgre", "document/value-unknown", "postgre", "write `postgres`"),
    ("metric: nullValues", "metric: nullvalue", "document/value-unknown", "nullvalue", "write `nullValues`"),
    ("kind: DataContract", "kind: datacontract", "document/value-unknown", "datacontract", "write `DataContract`"),
    ("apiVersion: v3.1.0", "apiVersion: 3.1.0", "document/api-version-unsupported", "3.1.0", "write `v3.1.0`"),
    ("apiVersion: v3.1.0", "apiVersion: v3.1", "document/api-version-unsupported", "v3.1", "write `v3.1.0`"),
    ("version: 1.0.0", "version: 1.0", "document/type-wrong", "1.0", "quotation marks"),
    ("required: true", "required: yes", "document/type-wrong", "yes", "write `true`"),
    ("required: true", "required: \"true\"", "document/type-wrong", "\"true\"", "write `true`"),
    ("port: 5432", "port: \"5432\"", "document/type-wrong", "\"5432\"", "delete the quotation marks"),
    ("port: 5432", "port: 99999", "contract/port-out-of-range", "99999", "1 to 65535"),
    ("dateIn: 2024-01-01", "dateIn: 2024-13-01", "document/value-invalid", "2024-13-01", "such as `2025-01-31`"),
    ("domain: sales", "domain:", "document/type-wrong", "domain", "give the key a value"),
    ("channel: \"#orders\"", "channel: #orders", "document/type-wrong", "channel", "starts a comment"),
    ("description:\n  purpose: All orders of the shop.", "description: All orders", "document/type-wrong", "All orders", "under `purpose:`"),
    ("  - property: costCenter\n    value: \"4711\"", "  costCenter: 4711", "document/type-wrong", "costCenter: 4711", "- property: NAME"),
    ("  - server: production", "    server: production", "document/type-wrong", "servers", "write a list"),
    ("element: orders.ordered_at", "element: orders.orderd_at", "contract/sla-element-unresolved", "orders.orderd_at", "`orders.ordered_at`"),
    ("element: orders.ordered_at", "element: orderd_at", "contract/sla-element-unresolved", "orderd_at", "`orders.ordered_at`"),
    // What is missing, with an example.
    ("status: active\n", "", "document/key-missing", "orders", "`status: draft`"),
    ("apiVersion: v3.1.0\n", "", "document/key-missing", "orders", "`apiVersion: v3.2.0`"),
    ("    host: db.example.com\n", "", "document/key-missing", "production", "`host: db.example.com`"),
    ("- metric: rowCount", "- rule: rowCount", "document/key-missing", "rule: rowCount", "`metric: rowCount`"),
    ("        logicalType: number\n", "", "document/key-missing", "amount", "`logicalType: string`"),
    // What does not go together.
    ("mustBeGreaterThan: 0", "mustBeGreaterThan: 0\n        mustBeLessThan: 9", "document/combination-invalid", "mustBeLessThan", "mustBeBetween"),
    ("primaryKeyPosition: 1", "primaryKeyPosition: 0", "contract/primary-key-position-invalid", "0", "write 1"),
    ("        logicalType: object\n        properties:\n", "        properties:\n", "contract/nested-type-missing", "address", "logicalType: object"),
    ("domain: sales", "domain: sales\ndomain: shop", "document/key-duplicated", "domain", "delete one"),
    ("        logicalType: timestamp", "        logicalType: timestamp\n        name: day\n        logicalType: date", "document/key-duplicated", "name", "`- `"),
    // Syntax.
    ("        logicalType: number\n", "\t\tlogicalType: number\n", "document/tab-indentation", "\t", "indent with blanks"),
    ("        logicalType: number\n", "       logicalType: number\n", "document/syntax-invalid", "l", "like its siblings"),
    ("        logicalType: number\n", "          logicalType: number\n", "document/syntax-invalid", ":", "indentation"),
    ("status: active", "status active", "document/syntax-invalid", "s", "a colon and a blank"),
    ("status: active", "status:active", "document/syntax-invalid", "s", "a colon and a blank"),
    ("servers:\n", "servers\n", "document/syntax-invalid", "s", "a colon and a blank"),
    ("purpose: All orders", "purpose: Note: all orders", "document/syntax-invalid", ":", "quote a text"),
    ("purpose: All orders of the shop.", "purpose: \"All orders of the shop.", "document/syntax-invalid", "\"", "close it"),
    ("domain: sales", "domain: 'sales", "document/syntax-invalid", "'", "close it"),
    ("channel: \"#orders\"", "channel: \"#orders", "document/syntax-invalid", "\"", "close it"),
    ("        required: true", "        tags: [a, b\n        required: true", "document/syntax-invalid", "[", "close the bracket"),
    ("domain: sales", "domain: @sales", "document/syntax-invalid", "@", "quotation marks"),
    ("domain: sales", "domain: *sales", "document/alias-undefined", "*sales", "quotation marks"),
    ("domain: sales", "domain: {{ domain }}", "document/template", "{ domain }", "rendered file"),
];

#[test]
fn one_mistake_gives_one_finding_with_advice() {
    assert!(evaluate::unit(&Unit::read(CONTRACT.as_bytes(), "a.odcs.yaml")).is_empty());
    let mut surprises = String::new();
    for (right, wrong, rule, marked, advice) in MISTAKES {
        let text = CONTRACT.replacen(right, wrong, 1);
        assert_ne!(text, CONTRACT, "{right}");
        let unit = Unit::read(text.as_bytes(), "a.odcs.yaml");
        let found = evaluate::unit(&unit);
        let place =
            |it: &mesh_lint::finding::Finding| it.primary.span.slice(unit.source()).to_owned();
        let fits = matches!(found.as_slice(), [one] if one.rule.as_str() == rule
            && place(one) == marked
            && one.help.as_deref().unwrap_or_default().contains(advice));
        if !fits {
            let _ = writeln!(surprises, "{wrong:?}");
            for it in &found {
                let help = it.help.as_deref().unwrap_or_default();
                let _ =
                    writeln!(surprises, "  {} {:?} {}\n    {help}", it.rule, place(it), it.message);
            }
        }
    }
    assert!(surprises.is_empty(), "{surprises}");
}
