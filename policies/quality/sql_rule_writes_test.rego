package policies.quality.sql_rule_writes_test

import rego.v1

import data.policies.quality.sql_rule_writes

defaults := {
	"forbid": [
		"alter", "call", "copy", "create", "delete", "do", "drop", "exec", "execute", "grant", "insert", "into", "merge",
		"replace", "revoke", "truncate", "update",
	],
	"single_statement": true,
}

top := ["schema", 0, "quality", 0]

found(query, params) := results if {
	schema := [{"name": "orders", "path": ["schema", 0], "quality": [{"type": "sql", "query": query, "path": top}]}]
	results := sql_rule_writes.violation with input as {"mesh": {"contract": {"schema": schema}, "fields": []}}
		with data.params as {"quality/sql-rule-writes": params}
}

judged(query) := found(query, defaults)

writes(verb) := {{
	"msg": sprintf("the query of a quality rule writes: `%s`", [verb]),
	"path": array.concat(top, ["query"]),
}}

several(number) := {{
	"msg": sprintf("the query of a quality rule holds %d statements", [number]),
	"path": array.concat(top, ["query"]),
}}

test_queries_that_read if {
	every query in [
		"SELECT COUNT(*) FROM {object} WHERE amount < 0",
		"select count(*) from ${table} where ${property} is null;",
		"SELECT COUNT(*) FROM {{ ref('orders') }} WHERE NOT valid",
		"{{ config(x='delete') }}\nSELECT 1",
		"{% if x %} SELECT 1 {% else %} SELECT 2 {% endif %}",
		"-- delete the old rows first; drop table x\nSELECT 1",
		"/* UPDATE; */ SELECT 1 /**/",
		"SELECT 'drop table x; delete from y' AS text",
		"SELECT \"delete\", `update`, [drop] FROM t",
		"SELECT update, call FROM t WHERE state = 'create' ORDER BY delete",
		"SELECT replace(name, 'a', 'b'), SUM(TRUNCATE(x, 2)), insert(a, 1, 2, b) FROM t",
		"WITH a AS (SELECT 1), b AS (SELECT 2) SELECT COUNT(*) FROM a, b",
		"SELECT last_update FROM t WHERE grant_id IS NULL",
		"SELECT $$delete from x; drop$$",
		"SELECT 'it''s; delete from x'",
		"SELECT x FROM t WHERE (update > 3) AND (copy IS NULL) = false",
		"SHOW TABLES", "DESCRIBE orders", "EXPLAIN SELECT 1", "", " ", "${QUERY}", "deleted",
	] {
		judged(query) == set()
	}
}

test_queries_that_write if {
	every query, verb in {
		"DELETE FROM orders": "DELETE",
		"delete from ${table} where true": "DELETE",
		"\n  Insert Into orders VALUES (1)": "INSERT",
		"UPDATE {object} SET a = 1": "UPDATE",
		"MERGE INTO a USING b ON true": "MERGE",
		"DROP TABLE orders": "DROP",
		"ALTER TABLE orders ADD x int": "ALTER",
		"CREATE TABLE x AS SELECT 1": "CREATE",
		"TRUNCATE orders": "TRUNCATE",
		"GRANT ALL ON x TO y": "GRANT",
		"COPY orders FROM 's3://x'": "COPY",
		"CALL wipe()": "CALL",
		"EXEC wipe": "EXEC",
		"REPLACE INTO x VALUES (1)": "REPLACE",
		"DO $$ BEGIN END $$": "DO",
		"-- only reads\nDELETE FROM orders": "DELETE",
		"/* reads */ DELETE/**/FROM orders": "DELETE",
		"/*!50000 DELETE FROM orders */": "DELETE",
		"{{ config(x=1) }} DELETE FROM orders": "DELETE",
		"(DELETE FROM orders)": "DELETE",
		"EXPLAIN ANALYZE DELETE FROM orders": "DELETE",
		"WITH gone AS (DELETE FROM orders RETURNING *) SELECT COUNT(*) FROM gone": "DELETE",
		"WITH old AS (SELECT 1) DELETE FROM orders": "DELETE",
		"SELECT * INTO copy_of FROM orders": "INTO",
		"SELECT 1; DROP TABLE orders": "DROP",
	} {
		judged(query) == writes(verb)
	}
}

test_a_backslash_hides_nothing if {
	judged(`SELECT '\'; DROP TABLE orders; --'`) == writes("DROP")
	judged(`SELECT 'it\'s fine'`) == set()
}

test_several_statements if {
	judged("SELECT 1; SELECT 2") == several(2)
	judged("SELECT 1; SELECT 2; ; SELECT 3;") == several(3)
	found("SELECT 1; SELECT 2", object.union(defaults, {"single_statement": false})) == set()
}

test_the_words_are_a_parameter if {
	found("VACUUM orders", object.union(defaults, {"forbid": ["Vacuum"]})) == writes("VACUUM")
	found("DELETE FROM orders", object.union(defaults, {"forbid": []})) == set()
}

test_rules_of_fields if {
	fields := [{"name": "id", "quality": [{"query": "DELETE FROM x", "path": ["schema", 0, "properties", 0, "quality", 0]}]}]
	results := sql_rule_writes.violation with input as {"mesh": {"contract": {"schema": []}, "fields": fields}}
		with data.params as {"quality/sql-rule-writes": defaults}
	{result.path | some result in results} == {["schema", 0, "properties", 0, "quality", 0, "query"]}
}

test_odd_inputs if {
	every odd in [null, 5, [], {}] {
		judged(odd) == set()
	}
	every odd in [
		null, "text", 5, [], {}, {"mesh": null}, {"mesh": {"contract": 5}}, {"mesh": {"contract": {"schema": 5}, "fields": 5}},
		{"mesh": {"contract": {"schema": [5, {"quality": 5}]}, "fields": [{"quality": [5, {"query": "DROP TABLE x"}]}]}},
	] {
		sql_rule_writes.violation == set() with input as odd
			with data.params as {"quality/sql-rule-writes": defaults}
	}
}
