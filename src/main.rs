//! The command `mesh-lint`.

use mesh_lint::cli;
use std::process::ExitCode;

/// Much is read, kept and dropped at once, on all cores.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::main().into()
}
