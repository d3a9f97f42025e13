//! What a piece of work took: time and memory.

use std::{fs, time::Instant};

/// Measures from its start on.
#[derive(Debug)]
pub(crate) struct Meter {
    started: Instant,
    /// Whether the system forgot the peak of what ran before.
    is_reset: bool,
}

impl Meter {
    /// Starts. The largest memory so far is forgotten, where the system can do that: of two meters that overlap, the one that
    /// started first then sees the second one's part only.
    pub(crate) fn start() -> Self {
        Self {
            // Linux, proc(5): 5 resets the peak of the resident set.
            is_reset: fs::write("/proc/self/clear_refs", "5").is_ok(),
            started: Instant::now(),
        }
    }

    /// Seconds since the start.
    pub(crate) fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    /// The largest resident memory of the process since the start, in MiB: all that it holds, data included. `None` where the system does not
    /// tell.
    pub(crate) fn peak_mib(&self) -> Option<f64> {
        if !self.is_reset {
            return None;
        }
        let text = fs::read_to_string("/proc/self/status").ok()?;
        let line = (text.lines()).find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kib: f64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
        Some(kib / 1024.0)
    }
}
