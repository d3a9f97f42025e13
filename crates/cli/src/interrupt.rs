//! Ctrl-C: the first one asks the work to stop, the second one ends the process.

use std::{
    io::{self, IsTerminal, Write},
    process,
    sync::atomic::{AtomicBool, Ordering},
};

use crate::failure;

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Takes Ctrl-C over. SIGTERM and SIGHUP are left as they are: `nohup` must keep working.
pub(crate) fn install() {
    let handler = || {
        if REQUESTED.swap(true, Ordering::Relaxed) {
            process::exit(failure::INTERRUPTED.into());
        }
        let mut stderr = io::stderr();
        if stderr.is_terminal() {
            let _ = writeln!(
                stderr,
                "argiope: stopping; press Ctrl-C again to stop at once"
            );
        }
    };
    // Without the handler Ctrl-C ends the process, as it does by default.
    let _ = ctrlc::set_handler(handler);
}

/// True once the work should stop.
pub(crate) fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}
