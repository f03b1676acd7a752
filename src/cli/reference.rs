//! Makes `docs/cli.md` from the definitions of the command line.

use clap::{Arg, Command};
use std::fmt::Write;

/// The reference of all commands as Markdown.
pub fn markdown(command: &Command) -> String {
    let mut out = String::from(
        "# The command line\n\n<!-- Made by `dateline reference`; don't edit: a test compares it. -->\n\n",
    );
    // Writing to a string can't fail.
    let _ = write_all(&mut out, command);
    out
}

fn write_all(out: &mut String, command: &Command) -> std::fmt::Result {
    writeln!(out, "{}\n", command.get_about().map(ToString::to_string).unwrap_or_default())?;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        write_command(out, sub)?;
    }
    writeln!(out, "## Exit codes\n")?;
    writeln!(out, "| code | meaning |\n| --- | --- |")?;
    writeln!(
        out,
        "| 0 | done; of a check of some files: no mistakes in those |\n| 1 | mistakes in the site (or in the files asked about), or a publish that somebody should look at first; nothing was changed. Of `archive`: mistakes, or a source that somebody should look at |"
    )?;
    writeln!(
        out,
        "| 2 | wrong usage of the command |\n| 3 | the machine: disk, lock, network; for `archive`, also an archive that had no copy this time |"
    )
}

fn write_command(out: &mut String, command: &Command) -> std::fmt::Result {
    writeln!(out, "## dateline {}\n", command.get_name())?;
    let about = command.get_long_about().or(command.get_about());
    writeln!(out, "{}\n", about.map(ToString::to_string).unwrap_or_default())?;
    let arguments: Vec<&Arg> = command
        .get_arguments()
        .filter(|argument| !matches!(argument.get_id().as_str(), "help" | "version"))
        .collect();
    if arguments.is_empty() {
        return Ok(());
    }
    writeln!(out, "| argument | meaning |\n| --- | --- |")?;
    for argument in arguments {
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let mut meaning = help.replace('|', "\\|");
        let values: Vec<String> = argument
            .get_possible_values()
            .iter()
            .map(|value| match value.get_help() {
                Some(help) => format!("`{}` ({help})", value.get_name()),
                None => format!("`{}`", value.get_name()),
            })
            .collect();
        if argument.get_action().takes_values() && !values.is_empty() {
            write!(meaning, ": {}", values.join(", "))?;
        }
        if let Some(default) = argument.get_default_values().first()
            && argument.get_action().takes_values()
        {
            write!(meaning, " (default `{}`)", default.to_string_lossy())?;
        }
        writeln!(out, "| `{}` | {meaning} |", name(argument))?;
    }
    writeln!(out)
}

fn name(argument: &Arg) -> String {
    let value = argument
        .get_value_names()
        .and_then(|names| names.first())
        .filter(|_| argument.get_action().takes_values());
    let value_word = value.map(ToString::to_string);
    match (argument.get_short(), argument.get_long(), value_word) {
        (None, None, value) => {
            value.unwrap_or_else(|| argument.get_id().to_string().to_uppercase())
        }
        (short, long, value) => {
            let mut words: Vec<String> = short.map(|s| format!("-{s}")).into_iter().collect();
            words.extend(long.map(|l| format!("--{l}")));
            let words = words.join(", ");
            value.map_or(words.clone(), |value| format!("{words} {value}"))
        }
    }
}
