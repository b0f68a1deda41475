//! The command line.

use std::process::ExitCode;

use agendapack::commands;
use clap::Parser;

fn main() -> ExitCode {
    ExitCode::from(commands::run(commands::Arguments::parse()))
}
