//! Completion scripts and manual pages, made of the same definitions as the parser.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Command, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::{arguments::Arguments, output::OutputArguments};

/// Arguments of `argiope completions`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope completions bash > ~/.local/share/bash-completion/completions/argiope
  argiope completions zsh > ~/.zfunc/_argiope
  argiope completions fish > ~/.config/fish/completions/argiope.fish")]
pub(crate) struct CompletionsArguments {
    /// The shell
    shell: Shell,
    #[command(flatten)]
    output: OutputArguments,
}

/// Arguments of `argiope man`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope man orbits nodes | man -l -
  argiope man --folder ~/.local/share/man/man1")]
pub(crate) struct ManArguments {
    /// The command, such as `orbits nodes`; none for the program itself
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,
    /// Write the pages of all commands to this folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    folder: Option<PathBuf>,
}

/// Prints a completion script.
pub(crate) fn write_completions(arguments: &CompletionsArguments) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut program(), "argiope", &mut script);
    write(&arguments.output, &script)
}

/// Prints a manual page, or writes all of them.
pub(crate) fn write_man_pages(arguments: &ManArguments) -> Result<()> {
    if let Some(folder) = &arguments.folder {
        let write = || {
            std::fs::create_dir_all(folder)?;
            clap_mangen::generate_to(program(), folder)
        };
        return write().with_context(|| format!("{}: cannot write", folder.display()));
    }
    let mut command = program();
    command.build();
    for name in &arguments.command {
        let found = command.find_subcommand(name).cloned();
        match found {
            Some(found) => command = found,
            None => bail!(
                "\"{}\" is no command of argiope",
                arguments.command.join(" ")
            ),
        }
    }
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    write(&OutputArguments::default(), &page)
}

fn program() -> Command {
    Arguments::command()
}

fn write(output: &OutputArguments, text: &[u8]) -> Result<()> {
    let mut output = output.create()?;
    output.write(text)?;
    output.finish()
}
