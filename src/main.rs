//! The command `mesh-lint`.

use mesh_lint::cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main().into()
}
