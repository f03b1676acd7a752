//! Writes to the terminal: standard output and standard error, colours, and a progress bar for builds
//! that take longer than a second.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::pipeline::Progress;
use crate::printable::printable_lines;

/// Whether reports may have colours: only on a terminal that can show them, and not if NO_COLOR is set
/// (no-color.org).
#[allow(clippy::disallowed_methods, reason = "colours are for the terminal alone")]
pub fn colour() -> bool {
    let refused = std::env::var("NO_COLOR").is_ok_and(|value| !value.is_empty());
    let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
    std::io::stderr().is_terminal() && !refused && !dumb
}

/// Writes to standard output, with all control characters except line breaks and tabs escaped. Errors
/// are ignored, since the reader may have closed the pipe.
pub fn out(text: &str) {
    let _ = std::io::stdout().write_all(printable_lines(text).as_bytes());
}

/// Writes to standard error in the same way.
pub fn err(text: &str) {
    let _ = std::io::stderr().write_all(printable_lines(text).as_bytes());
}

/// Writes a report to standard error as it is, since it may have colours. Texts from a site's files are
/// already escaped in it.
pub fn report(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// A progress bar that appears once a build has run for a second, if standard error is a terminal.
pub struct Bar {
    bar: ProgressBar,
    shown: bool,
    start: Instant,
    stage: Mutex<Option<(&'static str, u64)>>,
}

impl Bar {
    /// Makes a bar, which never appears if `quiet` is true.
    pub fn new(quiet: bool) -> Self {
        let shown = !quiet && std::io::stderr().is_terminal();
        Bar { bar: ProgressBar::hidden(), shown, start: Instant::now(), stage: Mutex::new(None) }
    }

    /// Removes the bar from the screen.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }

    fn show(&self) {
        let Ok(mut stage) = self.stage.lock() else { return };
        if let Some((name, steps)) = stage.take() {
            let template =
                if steps == 0 { "{msg} {spinner}" } else { "{msg:9} {wide_bar} {pos}/{len}" };
            if let Ok(style) = ProgressStyle::with_template(template) {
                self.bar.set_style(style);
            }
            self.bar.set_length(steps);
            self.bar.set_message(name);
            self.bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
    }
}

impl Progress for Bar {
    fn stage(&self, name: &'static str, steps: usize) {
        if !self.shown {
            return;
        }
        self.bar.set_position(0);
        if let Ok(mut stage) = self.stage.lock() {
            *stage = Some((name, steps as u64));
        }
    }

    fn step(&self) {
        if !self.shown {
            return;
        }
        self.bar.inc(1);
        if self.bar.position().is_multiple_of(64) && self.start.elapsed() > Duration::from_secs(1) {
            self.show();
        }
    }
}
