//! Physical types in the dialects of servers: what is one type, and which way others moved.

use crate::changes_exact::between;
use mesh_lint::finding::Effect;

/// Type of server, type at base, type at head, and the rule that finds it.
const STEPS: [(&str, &str, &str, &str); 204] = [
    ("kafka", "int", "long", "physical-type-widened"),
    ("s3", "INT32", "INT64", "physical-type-widened"),
    ("s3", "INT64", "INT32", "physical-type-narrowed"),
    ("s3", "UINT8", "INT32", "physical-type-widened"),
    ("clickhouse", "Date", "Date32", "physical-type-widened"),
    ("clickhouse", "Array(Nullable(Int8))", "Array(Int8)", "physical-type-narrowed"),
    ("clickhouse", "Array(Int8)", "Array(Nullable(Int8))", "physical-type-widened"),
    ("vertica", "int", "bigint", "physical-type-alias-changed"),
    ("vertica", "real", "double precision", "physical-type-alias-changed"),
    ("vertica", "varchar", "varchar(80)", "physical-type-alias-changed"),
    ("sqlserver", "sysname", "nvarchar(128)", "physical-type-alias-changed"),
    ("snowflake", "int", "bigint", "physical-type-alias-changed"),
    ("snowflake", "number", "number(38,0)", "physical-type-alias-changed"),
    ("snowflake", "text", "varchar", "physical-type-alias-changed"),
    ("snowflake", "string", "varchar(16777216)", "physical-type-alias-changed"),
    ("snowflake", "timestamp", "timestamp_ntz", "physical-type-alias-changed"),
    ("snowflake", "datetime", "timestamp_ntz", "physical-type-alias-changed"),
    ("snowflake", "char", "char(1)", "physical-type-alias-changed"),
    ("snowflake", "char", "varchar(1)", "physical-type-alias-changed"),
    ("snowflake", "decimal", "number(38,0)", "physical-type-alias-changed"),
    ("snowflake", "float", "double", "physical-type-alias-changed"),
    ("snowflake", "varbinary", "binary", "physical-type-alias-changed"),
    ("snowflake", "nvarchar(10)", "varchar(10)", "physical-type-alias-changed"),
    ("snowflake", "byteint", "integer", "physical-type-alias-changed"),
    ("postgres", "int4", "integer", "physical-type-alias-changed"),
    ("postgres", "smallint", "int2", "physical-type-alias-changed"),
    ("postgres", "bool", "boolean", "physical-type-alias-changed"),
    ("postgres", "character varying(5)", "varchar(5)", "physical-type-alias-changed"),
    ("postgres", "numeric(10,2)", "decimal(10,2)", "physical-type-alias-changed"),
    ("postgres", "timestamptz", "timestamp with time zone", "physical-type-alias-changed"),
    ("postgres", "timestamp", "timestamp without time zone", "physical-type-alias-changed"),
    ("postgres", "float4", "real", "physical-type-alias-changed"),
    ("postgres", "serial", "integer", "physical-type-alias-changed"),
    ("postgres", "bigserial", "bigint", "physical-type-alias-changed"),
    ("postgres", "char", "character(1)", "physical-type-alias-changed"),
    ("postgres", "timestamp(6)", "timestamp", "physical-type-alias-changed"),
    ("postgres", "varbit", "bit varying", "physical-type-alias-changed"),
    ("postgres", "timetz", "time with time zone", "physical-type-alias-changed"),
    ("postgres", "int[]", "integer[]", "physical-type-alias-changed"),
    ("postgres", "json", "jsonb", "physical-type-changed"),
    ("postgres", "float(24)", "real", "physical-type-alias-changed"),
    ("postgres", "float", "double precision", "physical-type-alias-changed"),
    ("postgres", "numeric", "numeric(10,2)", "physical-type-narrowed"),
    (
        "postgres",
        "timestamp with time zone",
        "timestamp(6) with time zone",
        "physical-type-alias-changed",
    ),
    ("bigquery", "INT64", "INTEGER", "physical-type-alias-changed"),
    ("bigquery", "FLOAT", "FLOAT64", "physical-type-alias-changed"),
    ("bigquery", "BOOL", "BOOLEAN", "physical-type-alias-changed"),
    ("bigquery", "STRUCT", "RECORD", "physical-type-alias-changed"),
    ("bigquery", "NUMERIC", "NUMERIC(38,9)", "physical-type-alias-changed"),
    ("bigquery", "BIGNUMERIC", "BIGDECIMAL", "physical-type-alias-changed"),
    ("bigquery", "DECIMAL", "NUMERIC", "physical-type-alias-changed"),
    ("bigquery", "INT64", "BIGNUMERIC", "physical-type-widened"),
    ("bigquery", "ARRAY<INT64>", "ARRAY<INTEGER>", "physical-type-alias-changed"),
    (
        "bigquery",
        "STRUCT<a INT64, b STRING>",
        "STRUCT<a INTEGER,b STRING>",
        "physical-type-alias-changed",
    ),
    ("bigquery", "STRING", "STRING(10)", "length-decreased"),
    ("bigquery", "DATETIME", "TIMESTAMP", "physical-type-changed"),
    ("bigquery", "STRUCT<a INT64>", "STRUCT<a INT64, b STRING>", "physical-type-changed"),
    ("databricks", "long", "bigint", "physical-type-alias-changed"),
    ("databricks", "short", "smallint", "physical-type-alias-changed"),
    ("databricks", "byte", "tinyint", "physical-type-alias-changed"),
    ("databricks", "dec", "decimal", "physical-type-alias-changed"),
    ("databricks", "decimal", "decimal(10,0)", "physical-type-alias-changed"),
    ("databricks", "numeric(10,2)", "decimal(10,2)", "physical-type-alias-changed"),
    ("databricks", "real", "float", "physical-type-alias-changed"),
    ("databricks", "integer", "int", "physical-type-alias-changed"),
    ("databricks", "array<int>", "array<integer>", "physical-type-alias-changed"),
    ("databricks", "map<string,int>", "map<string, int>", "physical-type-alias-changed"),
    (
        "databricks",
        "struct<a:int,b:string>",
        "struct<a: integer, b: string>",
        "physical-type-alias-changed",
    ),
    ("databricks", "timestamp", "timestamp_ntz", "physical-type-changed"),
    ("databricks", "timestamp", "timestamp_ltz", "physical-type-alias-changed"),
    ("databricks", "string", "varchar(10)", "length-decreased"),
    ("databricks", "int", "long", "physical-type-widened"),
    ("databricks", "array<int>", "array<bigint>", "physical-type-widened"),
    ("redshift", "varchar", "varchar(256)", "physical-type-alias-changed"),
    ("redshift", "text", "varchar(256)", "physical-type-alias-changed"),
    ("redshift", "int8", "bigint", "physical-type-alias-changed"),
    ("redshift", "float8", "double precision", "physical-type-alias-changed"),
    ("redshift", "float", "double precision", "physical-type-alias-changed"),
    ("redshift", "bpchar", "char(256)", "physical-type-alias-changed"),
    ("redshift", "char", "char(1)", "physical-type-alias-changed"),
    ("redshift", "numeric", "numeric(18,0)", "physical-type-alias-changed"),
    ("sqlserver", "datetime", "datetime2", "physical-type-changed"),
    ("sqlserver", "varchar(10)", "nvarchar(10)", "physical-type-changed"),
    ("sqlserver", "decimal", "decimal(18,0)", "physical-type-alias-changed"),
    ("sqlserver", "datetime2", "datetime2(7)", "physical-type-alias-changed"),
    ("sqlserver", "float", "float(53)", "physical-type-alias-changed"),
    ("sqlserver", "real", "float(24)", "physical-type-alias-changed"),
    ("sqlserver", "int", "integer", "physical-type-alias-changed"),
    ("sqlserver", "varchar(10)", "varchar(max)", "length-increased"),
    ("sqlserver", "rowversion", "timestamp", "physical-type-alias-changed"),
    ("sqlserver", "dec(10,2)", "numeric(10,2)", "physical-type-alias-changed"),
    ("sqlserver", "char varying(5)", "varchar(5)", "physical-type-alias-changed"),
    ("sqlserver", "tinyint", "smallint", "physical-type-widened"),
    ("mysql", "int(11)", "int", "physical-type-alias-changed"),
    ("mysql", "bool", "tinyint(1)", "physical-type-alias-changed"),
    ("mysql", "boolean", "bool", "physical-type-alias-changed"),
    ("mysql", "int", "int unsigned", "physical-type-changed"),
    ("mysql", "bigint(20) unsigned", "bigint unsigned", "physical-type-alias-changed"),
    ("mysql", "decimal", "decimal(10,0)", "physical-type-alias-changed"),
    ("mysql", "integer", "int", "physical-type-alias-changed"),
    ("mysql", "dec(5,2)", "fixed(5,2)", "physical-type-alias-changed"),
    ("mysql", "double precision", "double", "physical-type-alias-changed"),
    ("mysql", "tinytext", "text", "length-increased"),
    ("mysql", "text", "mediumtext", "length-increased"),
    ("mysql", "datetime", "timestamp", "physical-type-changed"),
    ("mysql", "datetime", "datetime(0)", "physical-type-alias-changed"),
    ("mysql", "smallint unsigned", "int", "physical-type-widened"),
    ("oracle", "number(38,0)", "integer", "physical-type-alias-changed"),
    ("oracle", "number(38)", "int", "physical-type-alias-changed"),
    ("oracle", "varchar2(10 byte)", "varchar2(10 char)", "physical-type-changed"),
    ("oracle", "varchar2(10)", "varchar2(10 byte)", "physical-type-alias-changed"),
    ("oracle", "date", "timestamp", "physical-type-changed"),
    ("oracle", "number", "number(10)", "physical-type-narrowed"),
    ("oracle", "float", "float(126)", "physical-type-alias-changed"),
    ("oracle", "varchar(10)", "varchar2(10)", "physical-type-alias-changed"),
    ("oracle", "numeric(5,2)", "number(5,2)", "physical-type-alias-changed"),
    ("trino", "int", "integer", "physical-type-alias-changed"),
    ("trino", "varchar", "varchar(10)", "length-decreased"),
    ("trino", "timestamp", "timestamp(3)", "physical-type-alias-changed"),
    ("trino", "decimal", "decimal(38,0)", "physical-type-alias-changed"),
    ("trino", "array(integer)", "array(int)", "physical-type-alias-changed"),
    ("trino", "row(a integer)", "row(a int)", "physical-type-alias-changed"),
    (
        "trino",
        "timestamp(3) with time zone",
        "timestamp with time zone",
        "physical-type-alias-changed",
    ),
    ("duckdb", "int4", "integer", "physical-type-alias-changed"),
    ("duckdb", "int8", "bigint", "physical-type-alias-changed"),
    ("duckdb", "hugeint", "int128", "physical-type-alias-changed"),
    ("duckdb", "text", "varchar", "physical-type-alias-changed"),
    ("duckdb", "string", "varchar", "physical-type-alias-changed"),
    ("duckdb", "logical", "bool", "physical-type-alias-changed"),
    ("duckdb", "long", "int8", "physical-type-alias-changed"),
    ("duckdb", "int1", "tinyint", "physical-type-alias-changed"),
    ("duckdb", "decimal", "decimal(18,3)", "physical-type-alias-changed"),
    ("duckdb", "short", "int2", "physical-type-alias-changed"),
    ("duckdb", "utinyint", "smallint", "physical-type-widened"),
    ("duckdb", "timestamptz", "timestamp with time zone", "physical-type-alias-changed"),
    ("duckdb", "int", "hugeint", "physical-type-widened"),
    ("duckdb", "float", "real", "physical-type-alias-changed"),
    ("duckdb", "double", "float8", "physical-type-alias-changed"),
    ("duckdb", "datetime", "timestamp", "physical-type-alias-changed"),
    ("duckdb", "integer[]", "int[]", "physical-type-alias-changed"),
    ("clickhouse", "Int32", "Nullable(Int32)", "physical-nullability-in-type"),
    ("clickhouse", "UInt8", "Int16", "physical-type-widened"),
    ("clickhouse", "Decimal(10,2)", "Decimal(12,2)", "decimal-precision-increased"),
    ("clickhouse", "LowCardinality(String)", "String", "physical-type-alias-changed"),
    ("clickhouse", "Int32", "INT", "physical-type-alias-changed"),
    ("clickhouse", "String", "TEXT", "physical-type-alias-changed"),
    ("clickhouse", "Bool", "Boolean", "physical-type-alias-changed"),
    ("clickhouse", "Float32", "Float64", "physical-type-widened"),
    ("clickhouse", "DateTime", "DateTime64(3)", "physical-type-widened"),
    ("clickhouse", "Array(Int32)", "Array(Int64)", "physical-type-widened"),
    ("clickhouse", "Decimal64(2)", "Decimal(18,2)", "physical-type-alias-changed"),
    ("oracle", "CLOB", "VARCHAR2(100)", "length-decreased"),
    ("oracle", "VARCHAR2(100 CHAR)", "CLOB", "length-increased"),
    ("oracle", "NCLOB", "NVARCHAR2(10)", "length-decreased"),
    ("oracle", "CLOB", "NCLOB", "physical-type-changed"),
    ("oracle", "LONG", "CLOB", "length-increased"),
    ("oracle", "LONG RAW", "RAW(10)", "length-decreased"),
    ("oracle", "BLOB", "RAW(10)", "length-decreased"),
    ("sqlserver", "image", "varbinary(max)", "physical-type-alias-changed"),
    ("sqlserver", "image", "varbinary(10)", "length-decreased"),
    ("sqlserver", "nvarchar(max)", "varchar(10)", "physical-type-changed"),
    ("mysql", "LONGTEXT", "VARCHAR(10)", "length-decreased"),
    ("mysql", "LONGBLOB", "VARBINARY(10)", "length-decreased"),
    ("oracle", "number(*,0)", "integer", "physical-type-alias-changed"),
    ("oracle", "number(*,0)", "number", "physical-type-widened"),
    ("oracle", "real", "float(63)", "physical-type-alias-changed"),
    ("oracle", "double precision", "float", "physical-type-alias-changed"),
    ("oracle", "float(63)", "float", "physical-type-widened"),
    ("oracle", "float", "number", "physical-type-widened"),
    ("oracle", "binary_float", "binary_double", "physical-type-widened"),
    ("oracle", "float(126)", "binary_double", "physical-type-changed"),
    ("sqlserver", "binary", "binary(1)", "physical-type-alias-changed"),
    ("sqlserver", "varbinary", "binary varying(1)", "physical-type-alias-changed"),
    ("sqlserver", "varbinary", "varbinary(max)", "length-increased"),
    ("sqlserver", "binary(8)", "varbinary(8)", "physical-type-changed"),
    ("sqlserver", "national character(5)", "nchar(5)", "physical-type-alias-changed"),
    ("sqlserver", "national char varying(5)", "nvarchar(5)", "physical-type-alias-changed"),
    ("clickhouse", "INT NULL", "Nullable(Int32)", "physical-type-alias-changed"),
    ("clickhouse", "INT1", "Int8", "physical-type-alias-changed"),
    ("clickhouse", "BYTE", "Int8", "physical-type-alias-changed"),
    ("clickhouse", "MEDIUMINT UNSIGNED", "UInt32", "physical-type-alias-changed"),
    ("clickhouse", "SIGNED", "Int64", "physical-type-alias-changed"),
    ("clickhouse", "CHAR", "String", "physical-type-alias-changed"),
    ("clickhouse", "BLOB", "String", "physical-type-alias-changed"),
    ("clickhouse", "VARCHAR(9)", "String", "physical-type-alias-changed"),
    ("clickhouse", "BINARY(9)", "FixedString(9)", "physical-type-alias-changed"),
    ("mysql", "bit", "bit(1)", "physical-type-alias-changed"),
    ("mysql", "year(4)", "year", "physical-type-alias-changed"),
    ("mysql", "int3", "mediumint", "physical-type-alias-changed"),
    ("mysql", "middleint", "mediumint", "physical-type-alias-changed"),
    ("mysql", "binary", "binary(1)", "physical-type-alias-changed"),
    ("mysql", "binary(2)", "varbinary(2)", "physical-type-changed"),
    ("postgres", "bit", "bit(1)", "physical-type-alias-changed"),
    ("postgres", "_int4", "integer[]", "physical-type-alias-changed"),
    ("postgres", "int[][]", "int[3]", "physical-type-alias-changed"),
    ("postgres", "integer array[4]", "integer[]", "physical-type-alias-changed"),
    ("postgres", "integer array", "integer[]", "physical-type-alias-changed"),
    ("duckdb", "int16", "smallint", "physical-type-alias-changed"),
    ("duckdb", "int32", "signed", "physical-type-alias-changed"),
    ("duckdb", "oid", "bigint", "physical-type-alias-changed"),
    ("duckdb", "guid", "uuid", "physical-type-alias-changed"),
    ("duckdb", "bitstring", "bit", "physical-type-alias-changed"),
    ("duckdb", "timestamp_us", "timestamp", "physical-type-alias-changed"),
    ("snowflake", "binary", "binary(8388608)", "physical-type-alias-changed"),
];

#[test]
fn physical_types_are_judged_in_their_dialect() {
    let contract = |server: &str, it: &str| typed(server, &format!("physicalType: \"{it}\""));
    let mut wrong = Vec::new();
    for (server, before, after, id) in STEPS {
        let found = between(&contract(server, before), &contract(server, after));
        let ids: Vec<&str> = found
            .iter()
            .map(|it| it.rule.as_str().trim_start_matches("change/"))
            .filter(|it| !it.starts_with("version-"))
            .collect();
        if ids != [id] {
            wrong.push(format!("{server}: {before} -> {after}: {ids:?} instead of {id}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A field of a table in a system, with its types.
fn typed(server: &str, types: &str) -> String {
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: t\nversion: 1.0.0\nstatus: draft\n\
         servers:\n  - {{server: s, type: {server}}}\nschema:\n  - name: t\n    properties:\n      \
         - {{name: a, {types}}}\n"
    )
}

/// The rules that find something between two fields, in the order of the alphabet.
fn found(server: &str, before: &str, after: &str) -> Vec<String> {
    let found = between(&typed(server, before), &typed(server, after));
    let ids = found.iter().map(|it| it.rule.as_str().trim_start_matches("change/"));
    let mut ids: Vec<_> = ids.filter(|it| !it.starts_with("version-")).map(str::to_owned).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn a_scale_that_takes_room_is_told_beside_the_logical_type() {
    let whole = |it: &str| format!("logicalType: integer, physicalType: '{it}'");
    let broken = |it: &str| format!("logicalType: number, physicalType: '{it}'");
    let (of, to) = (whole("numeric(10,0)"), broken("numeric(10,2)"));
    assert_eq!(found("postgres", &of, &to), ["decimal-scale-changed", "type-widened"]);
    assert_eq!(found("postgres", &to, &of), ["decimal-scale-changed", "type-narrowed"]);
    // Ten digits in front of the point as before.
    let wider = broken("numeric(12,2)");
    assert_eq!(found("postgres", &of, &wider), ["type-widened"]);
    assert_eq!(found("postgres", &wider, &of), ["type-narrowed"]);
}

#[test]
fn whether_a_column_may_be_empty_is_told_beside_its_type() {
    let of = |it: &str| format!("physicalType: '{it}'");
    for (server, before, after) in [
        ("postgres", "integer", "bigint not null"),
        ("clickhouse", "Nullable(Int32)", "Int64"),
        ("clickhouse", "LowCardinality(Nullable(Int32))", "Int64"),
    ] {
        let ids = found(server, &of(before), &of(after));
        assert_eq!(ids, ["physical-nullability-in-type", "physical-type-widened"], "{before}");
    }
    let told = |before: &str, after: &str| {
        let found = between(&typed("postgres", &of(before)), &typed("postgres", &of(after)));
        let rule = "change/physical-nullability-in-type";
        found.into_iter().find(|it| it.rule.as_str() == rule).unwrap().message
    };
    let closed = told("int", "int not null");
    assert_eq!(closed, "by its physical type `t.a` may no longer be empty");
    assert_eq!(told("int not null", "int"), "by its physical type `t.a` may be empty now");
}

#[test]
fn a_time_zone_that_comes_is_one_finding() {
    let of = |zone: bool, it: &str| {
        format!(
            "logicalType: timestamp, logicalTypeOptions: {{timezone: {zone}}}, physicalType: '{it}'"
        )
    };
    let (plain, aware) = (of(false, "timestamp"), of(true, "timestamptz"));
    assert_eq!(found("postgres", &plain, &aware), ["timezone-awareness-changed"]);
    assert_eq!(found("postgres", &aware, &plain), ["timezone-awareness-changed"]);
    let text = of(true, "text");
    let other = ["physical-type-changed", "timezone-awareness-changed"];
    assert_eq!(found("postgres", &plain, &text), other);
}

#[test]
fn a_member_that_goes_is_missed_by_readers_alone() {
    let effects = |server: &str, before: &str, after: &str| {
        let of = |it: &str| typed(server, &format!("physicalType: '{it}'"));
        let active = |it: &str| of(it).replace("status: draft", "status: active");
        let found = between(&active(before), &active(after));
        let own = found.into_iter().find(|it| !it.rule.as_str().contains("/version-")).unwrap();
        let change = own.change.unwrap();
        (own.rule.as_str().to_owned(), change.consumers, change.producers)
    };
    let changed = |producers| ("change/physical-type-changed".to_owned(), Effect::Break, producers);
    for (server, before, after) in [
        ("bigquery", "STRUCT<a INT64, b STRING>", "STRUCT<a INT64>"),
        ("trino", "array(row(a int, b int))", "array(row(b int))"),
        ("databricks", "struct<a:struct<b:int,c:int>>", "struct<a:struct<b:int>>"),
    ] {
        assert_eq!(effects(server, before, after), changed(Effect::Fine), "{before}");
    }
    let both = changed(Effect::Break);
    assert_eq!(effects("trino", "row(a int, b int, c int)", "row(c int, a int)"), both);
    assert_eq!(effects("trino", "row(a int, b int)", "row(a varchar)"), both);
}
