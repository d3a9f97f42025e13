#![doc = include_str!("../README.md")]

mod arguments;
#[cfg(feature = "link")]
mod bench;
mod data;
#[cfg(feature = "link")]
mod directed;
mod failure;
mod graph;
#[cfg(feature = "graphon")]
mod graphon;
mod input;
mod interrupt;
#[cfg(feature = "link")]
mod kg;
#[cfg(feature = "link")]
mod link;
mod manual;
#[cfg(feature = "link")]
mod markdown;
mod memory;
#[cfg(feature = "link")]
mod metrics;
mod orbits;
mod output;
#[cfg(feature = "link")]
mod pretrain;
mod progress;
mod rows;
#[cfg(feature = "link")]
mod run_progress;
#[cfg(feature = "link")]
mod runs;
#[cfg(feature = "link")]
mod seeds;
mod session;
#[cfg(feature = "link")]
mod settings;
#[cfg(feature = "link")]
mod unlearn;

use std::{ffi::OsString, process::ExitCode};

use anyhow::{Context as _, Result};
use clap::Parser as _;

use crate::{
    arguments::{Arguments, Command},
    session::Session,
};

/// Runs the program on a command line whose first element is the program's name. To be called once a process: signals
/// are taken over, the allocator is tuned, and the calling thread becomes a worker.
pub fn run(command_line: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(command_line) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Nobody listens if this fails.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(failure::ERROR));
        }
    };
    memory::prepare(&arguments.command);
    interrupt::install();
    match execute(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failure::report(&error),
    }
}

fn execute(arguments: Arguments) -> Result<()> {
    let session = Session::new(&arguments.shared);
    // The calling thread is one of the workers: a single-threaded run spawns none.
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.shared.threads())
        .use_current_thread()
        .build()
        .context("cannot start the threads")?;
    pool.install(|| match arguments.command {
        Command::Graph(command) => graph::run(command, &session),
        Command::Orbits(command) => orbits::run(command, &session),
        #[cfg(feature = "link")]
        Command::Link(command) => link::run(command, &session),
        #[cfg(feature = "link")]
        Command::Kg(command) => kg::run(command, &session),
        #[cfg(feature = "link")]
        Command::Directed(command) => directed::run(command, &session),
        #[cfg(feature = "link")]
        Command::Unlearn(command) => unlearn::run(command, &session),
        #[cfg(feature = "link")]
        Command::Pretrain(command) => pretrain::run(command, &session),
        #[cfg(feature = "graphon")]
        Command::Graphon(command) => graphon::run(command, &session),
        Command::Data(command) => data::run(command, &session),
        Command::Completions(arguments) => manual::write_completions(&arguments),
        Command::Man(arguments) => manual::write_man_pages(&arguments),
    })
}
