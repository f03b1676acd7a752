//! The `dateline` command.

/// Rendering makes many small values in several threads at once, which this allocator does faster
/// than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    dateline::cli::main()
}
