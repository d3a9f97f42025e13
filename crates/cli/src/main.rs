//! The program `argiope`.

use std::process::ExitCode;

fn main() -> ExitCode {
    argiope_cli::run(std::env::args_os())
}
