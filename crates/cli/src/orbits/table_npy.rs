//! Tables of counts as NumPy arrays: the counts alone, `[rows, counts]`.

use std::path::Path;

use anyhow::Result;
use argiope_graph::Progress as _;
use argiope_io::npy::NpyWriter;
use argiope_orbits::OrbitError;
use rayon::prelude::*;

use super::table::CountTable;
use crate::session::Session;

/// Rows computed before they are written.
const BLOCK_ROWS: usize = 1 << 14;

pub(super) fn write<const NODES: usize, const COUNTS: usize>(
    path: &Path,
    table: &impl CountTable<NODES, COUNTS>,
    session: &Session,
) -> Result<()> {
    let num_rows = table.num_rows();
    let progress = &session.progress;
    progress.begin("writing", Some(num_rows as u64));
    let mut writer = NpyWriter::create(path, &[num_rows as u64, COUNTS as u64])?;
    for start in (0..num_rows).step_by(BLOCK_ROWS) {
        let rows = start..num_rows.min(start + BLOCK_ROWS);
        let done = rows.len() as u64;
        let counts = rows.into_par_iter().map(|row| table.counts(row));
        let counts = counts.collect::<Result<Vec<[u64; COUNTS]>, OrbitError>>()?;
        writer.write(counts.as_flattened())?;
        progress.advance(done);
        progress.check()?;
    }
    writer.finish()?;
    progress.end();
    Ok(())
}
