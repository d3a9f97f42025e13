//! Progress of the libraries' work: bars on a terminal, timings of phases if they are asked for.

use std::{
    io::{self, IsTerminal, Write},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use argiope_graph::Progress;
use indicatif::{ProgressBar, ProgressStyle};

use crate::interrupt;

/// Shows the current phase.
#[derive(Debug)]
pub(crate) struct Reporter {
    bars: bool,
    timings: bool,
    phase: Mutex<Option<Phase>>,
}

#[derive(Debug)]
struct Phase {
    name: String,
    started: Instant,
    bar: Option<ProgressBar>,
}

impl Reporter {
    /// With bars unless `quiet` or standard error is no terminal; with a line a phase if `timings`.
    pub(crate) fn new(quiet: bool, timings: bool) -> Self {
        Self {
            bars: !quiet && io::stderr().is_terminal(),
            timings,
            phase: Mutex::new(None),
        }
    }

    fn phase(&self) -> MutexGuard<'_, Option<Phase>> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finish(&self, phase: Option<Phase>) {
        let Some(phase) = phase else { return };
        if let Some(bar) = phase.bar {
            bar.finish_and_clear();
        }
        if self.timings {
            let seconds = phase.started.elapsed().as_secs_f64();
            let _ = writeln!(io::stderr(), "argiope: {}: {seconds:.3} s", phase.name);
        }
    }
}

impl Progress for Reporter {
    fn begin(&self, name: &str, total: Option<u64>) {
        if !self.bars && !self.timings {
            return;
        }
        let new = Phase {
            name: name.to_owned(),
            started: Instant::now(),
            bar: self.bars.then(|| bar(name, total)),
        };
        let previous = self.phase().replace(new);
        self.finish(previous);
    }

    fn advance(&self, amount: u64) {
        if self.bars
            && let Some(Phase { bar: Some(bar), .. }) = &*self.phase()
        {
            bar.inc(amount);
        }
    }

    fn end(&self) {
        let phase = self.phase().take();
        self.finish(phase);
    }

    fn is_cancelled(&self) -> bool {
        interrupt::requested()
    }
}

impl Drop for Reporter {
    /// An error may have left a bar behind.
    fn drop(&mut self) {
        if let Some(bar) = self.phase().take().and_then(|phase| phase.bar) {
            bar.finish_and_clear();
        }
    }
}

fn bar(name: &str, total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (
            ProgressBar::new(total),
            "{msg:20} [{bar:40}] {percent:>3}% {eta} left",
        ),
        None => (
            ProgressBar::no_length(),
            "{msg:20} {spinner} {human_pos} {elapsed}",
        ),
    };
    let style = ProgressStyle::with_template(template);
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style.progress_chars("=> "))
        .with_message(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_templates_are_valid() {
        for total in [Some(3), None] {
            let bar = bar("reading", total);
            bar.inc(1);
            assert_eq!((bar.position(), bar.message().as_str()), (1, "reading"));
        }
    }

    #[test]
    fn test_phases_may_end_without_having_begun() {
        let reporter = Reporter::new(true, false);
        reporter.end();
        reporter.begin("reading", None);
        reporter.advance(1);
        reporter.begin("counting", Some(2));
        reporter.end();
        assert!(reporter.phase().is_none());
    }
}
