//! The progress of one run among many.

use std::sync::atomic::{AtomicUsize, Ordering};

use argiope_graph::Progress;

/// Shows the outermost phase of a run under its name. Evaluations within the training would hide how far it is.
pub(crate) struct RunProgress<'a> {
    name: String,
    outer: &'a dyn Progress,
    depth: AtomicUsize,
}

impl<'a> RunProgress<'a> {
    pub(crate) fn new(name: String, outer: &'a dyn Progress) -> Self {
        Self {
            name,
            outer,
            depth: AtomicUsize::new(0),
        }
    }
}

impl Progress for RunProgress<'_> {
    fn begin(&self, phase: &str, total: Option<u64>) {
        if self.depth.fetch_add(1, Ordering::Relaxed) == 0 {
            self.outer.begin(&format!("{}: {phase}", self.name), total);
        }
    }

    fn advance(&self, amount: u64) {
        if self.depth.load(Ordering::Relaxed) == 1 {
            self.outer.advance(amount);
        }
    }

    fn end(&self) {
        // Phases of work that failed do not end.
        let before = self
            .depth
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |depth| {
                depth.checked_sub(1)
            });
        if before == Ok(1) {
            self.outer.end();
        }
    }

    fn is_cancelled(&self) -> bool {
        self.outer.is_cancelled()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[derive(Default)]
    struct Log(Mutex<Vec<String>>);

    impl Progress for Log {
        fn begin(&self, phase: &str, _: Option<u64>) {
            self.0.lock().unwrap().push(format!("begin {phase}"));
        }

        fn advance(&self, amount: u64) {
            self.0.lock().unwrap().push(format!("advance {amount}"));
        }

        fn end(&self) {
            self.0.lock().unwrap().push("end".to_owned());
        }
    }

    #[test]
    fn test_only_the_outermost_phase_is_shown() {
        let log = Log::default();
        let progress = RunProgress::new("seed 3".to_owned(), &log);
        progress.begin("training", Some(2));
        progress.begin("scores", Some(70));
        progress.advance(70);
        progress.end();
        progress.advance(1);
        progress.end();
        progress.end();
        let expected = ["begin seed 3: training", "advance 1", "end"];
        assert_eq!(*log.0.lock().unwrap(), expected);
    }
}
