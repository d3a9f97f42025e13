//! This process: its threads, and what it has taken.

use std::fs;

use anyhow::{Context as _, Result};

/// Makes the calling thread one of `threads` workers of the pool that everything uses.
///
/// # Errors
/// If there is a pool already, or threads cannot be started.
pub fn start_threads(threads: usize) -> Result<()> {
    Ok(rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .use_current_thread()
        .build_global()?)
}

/// CPU seconds of all threads so far, in hundredths.
///
/// # Errors
/// Where the system does not tell.
pub fn cpu_seconds() -> Result<f64> {
    let text = fs::read_to_string("/proc/self/stat")?;
    let fields = text.rsplit_once(')').context("no command")?.1;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks: f64 = fields[11].parse::<f64>()? + fields[12].parse::<f64>()?;
    Ok(ticks / 100.0)
}

/// The largest memory so far, in MiB.
///
/// # Errors
/// Where the system does not tell.
pub fn peak_mib() -> Result<f64> {
    memory_mib("VmHWM:")
}

/// The memory now, in MiB.
///
/// # Errors
/// Where the system does not tell.
pub fn resident_mib() -> Result<f64> {
    memory_mib("VmRSS:")
}

fn memory_mib(name: &str) -> Result<f64> {
    let text = fs::read_to_string("/proc/self/status")?;
    let mut lines = text.lines();
    let line = lines.find_map(|line| line.strip_prefix(name));
    let line = line.with_context(|| format!("no {name}"))?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1024.0)
}

/// The median; sorts.
///
/// # Panics
/// Without values.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
