//! The dialects of SQL that physical types are written in.

/// An SQL dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) enum Dialect {
    /// Unknown: only what all have in common.
    Common,
    /// Snowflake.
    Snowflake,
    /// `PostgreSQL`.
    Postgres,
    /// `BigQuery`.
    BigQuery,
    /// Databricks, Spark and Hive.
    Spark,
    /// Redshift.
    Redshift,
    /// SQL Server and Synapse.
    SqlServer,
    /// `MySQL` and `MariaDB`.
    MySql,
    /// Oracle.
    Oracle,
    /// Trino and Presto.
    Trino,
    /// `DuckDB`.
    DuckDb,
    /// `ClickHouse`.
    ClickHouse,
    /// Vertica.
    Vertica,
}

impl Dialect {
    /// The dialect of a type of server, in lower case.
    pub(super) fn of(server: &str) -> Option<Self> {
        Some(match server {
            "snowflake" => Self::Snowflake,
            "postgres" | "postgresql" => Self::Postgres,
            "bigquery" => Self::BigQuery,
            "databricks" | "hive" | "impala" | "glue" | "athena" => Self::Spark,
            "redshift" => Self::Redshift,
            "sqlserver" | "synapse" => Self::SqlServer,
            "mysql" | "mariadb" => Self::MySql,
            "oracle" => Self::Oracle,
            "trino" | "presto" => Self::Trino,
            "duckdb" => Self::DuckDb,
            "clickhouse" => Self::ClickHouse,
            "vertica" => Self::Vertica,
            _ => return None,
        })
    }
}
