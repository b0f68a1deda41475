//! The command line.

use std::process::ExitCode;

use agendapack::commands;
use clap::Parser;

/// Bytes of stack for each thread that works beside the first. Texts may nest as deeply as the first thread can follow.
const STACK: usize = 16 << 20;

fn main() -> ExitCode {
    agendapack::foreign::keep_quiet();
    // Fails only where threads cannot be had; the work is then done on those that there are.
    let _ = rayon::ThreadPoolBuilder::new().stack_size(STACK).build_global();
    ExitCode::from(commands::run(commands::Arguments::parse()))
}
