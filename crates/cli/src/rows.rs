//! Rows of numbers as text: the one hot path of the program itself.
//!
//! Rows are formatted into large buffers, several at a time if there are several threads, and written in order.

use anyhow::Result;
use argiope_graph::Progress;
use rayon::prelude::*;

use crate::output::ResultWriter;

/// Rows of a buffer: a few hundred kilobytes of text.
const BUFFER_ROWS: usize = 2048;

/// Appends rows to the text, one after the other.
///
/// `append` formats the row of a number; it may be called from any thread, for any row, but what it appends is written
/// in the order of the rows.
pub(crate) fn write_rows(
    output: &mut ResultWriter,
    num_rows: usize,
    progress: &dyn Progress,
    append: impl Fn(&mut Vec<u8>, usize) -> Result<()> + Sync,
) -> Result<()> {
    let threads = rayon::current_num_threads();
    let num_buffers = num_rows.div_ceil(BUFFER_ROWS);
    let mut buffers = vec![Vec::new(); num_buffers.min(if threads == 1 { 1 } else { 2 * threads })];
    progress.begin("writing", Some(num_rows as u64));
    let mut start = 0;
    while start < num_rows {
        let fill = |(at, buffer): (usize, &mut Vec<u8>)| {
            buffer.clear();
            let first = num_rows.min(start + at * BUFFER_ROWS);
            let end = num_rows.min(first + BUFFER_ROWS);
            (first..end).try_for_each(|row| append(buffer, row))
        };
        match &mut buffers[..] {
            [buffer] => fill((0, buffer))?,
            buffers => buffers.par_iter_mut().enumerate().try_for_each(fill)?,
        }
        for buffer in &buffers {
            output.write(buffer)?;
        }
        let done = (buffers.len() * BUFFER_ROWS).min(num_rows - start);
        start += done;
        progress.advance(done as u64);
        progress.check()?;
    }
    progress.end();
    Ok(())
}

/// Appends numbers with a separator between them.
pub(crate) fn append_numbers(text: &mut Vec<u8>, numbers: &[u64], separator: u8) {
    let mut buffer = itoa::Buffer::new();
    for (position, &number) in numbers.iter().enumerate() {
        if position > 0 {
            text.push(separator);
        }
        text.extend_from_slice(buffer.format(number).as_bytes());
    }
}
