//! The command line.

use std::process::ExitCode;

use agendapack::commands;
use clap::Parser;

/// Trees and pages are made of a great many small pieces on several threads, which takes the usual allocators a quarter of
/// the time of a build.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Bytes of stack for each thread that works beside the first. Texts may nest as deeply as the first thread can follow.
const STACK: usize = 16 << 20;

fn main() -> ExitCode {
    agendapack::foreign::keep_quiet();
    // Fails only where threads cannot be had; the work is then done on those that there are.
    let _ = rayon::ThreadPoolBuilder::new().stack_size(STACK).build_global();
    ExitCode::from(commands::run(commands::Arguments::parse()))
}
