//! Rows in parallel, each chunk with its own output; the outputs are then put together.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::{
    Accumulator, Product, SpgemmOptions,
    dense::DenseSums,
    hashed::HashedSums,
    masked::MaskedSums,
    select,
    workers::{map_chunks, sums_before},
};
use crate::{Pattern, Real, SparseError};

/// More columns than this in a row are not for a hash table.
const MOST_HASHED: u64 = 1 << 30;

/// Fails if the product has `limit` entries or more.
pub(super) fn multiply<T: Real>(
    product: Product<'_, T>,
    options: &SpgemmOptions,
    limit: u64,
) -> Result<(Pattern, Vec<T>), SparseError> {
    let (a, b) = (product.a.pattern, product.b.pattern);
    let products = products_before(a, b, options.mask.as_ref());
    let num_entries = AtomicU64::new(0);
    let new_state = || Rows::new(product, options, &products);
    let parts = map_chunks(&products, new_state, |state, rows| {
        let mut part = Part::default();
        // Relaxed: nobody relies on what others wrote. Once there are too many, all is thrown away.
        if num_entries.load(Ordering::Relaxed) < limit {
            for row in rows {
                let start = part.columns.len();
                state.multiply(row, &mut part);
                part.lengths.push((part.columns.len() - start) as u32);
                if part.columns.len() as u64 >= limit {
                    break;
                }
            }
        }
        num_entries.fetch_add(part.columns.len() as u64, Ordering::Relaxed);
        part
    });
    if num_entries.into_inner() >= limit {
        return Err(SparseError::TooMany {
            what: "entries of the product",
            count: limit,
        });
    }
    let (offsets, columns, values) = concatenate(a.num_rows(), parts);
    Ok((Pattern::new(b.num_columns(), offsets, columns)?, values))
}

/// Number of products of all rows before each; rows that the mask leaves empty have none.
pub(super) fn products_before(a: &Pattern, b: &Pattern, mask: Option<&Pattern>) -> Vec<u64> {
    sums_before(a.offsets(), |row| match mask {
        Some(mask) if mask.degree(row) == 0 => 0,
        _ => (a.row(row).iter())
            .map(|&k| b.degree(k as usize) as u64)
            .sum(),
    })
}

/// The space to work in of one thread.
struct Rows<'a, T> {
    product: Product<'a, T>,
    options: &'a SpgemmOptions,
    products: &'a [u64],
    dense: Option<DenseSums<T>>,
    hashed: HashedSums<T>,
    masked: MaskedSums<T>,
    order: Vec<u32>,
}

/// Consecutive rows of the product.
#[derive(Default)]
struct Part<T> {
    lengths: Vec<u32>,
    columns: Vec<u32>,
    values: Vec<T>,
}

impl<'a, T: Real> Rows<'a, T> {
    fn new(product: Product<'a, T>, options: &'a SpgemmOptions, products: &'a [u64]) -> Self {
        Self {
            product,
            options,
            products,
            dense: None,
            hashed: HashedSums::default(),
            masked: MaskedSums::new(product.b.pattern.num_columns()),
            order: Vec::new(),
        }
    }

    /// Appends a row.
    fn multiply(&mut self, row: usize, part: &mut Part<T>) {
        let num_products = self.products[row + 1] - self.products[row];
        if num_products == 0 {
            return;
        }
        let (columns, values) = (&mut part.columns, &mut part.values);
        let start = columns.len();
        let push = |column, value| {
            columns.push(column);
            values.push(value);
        };
        let Self {
            product, options, ..
        } = *self;
        match &options.mask {
            Some(mask) => {
                let accumulator = options.accumulator;
                (self.masked).multiply(product, mask, accumulator, num_products, row, push);
            }
            None => self.sum(row, num_products, push),
        }
        if let Some(threshold) = options.threshold {
            select::threshold(columns, values, start, threshold);
        }
        if let Some(top_k) = options.top_k {
            select::top_k(columns, values, start, top_k, &mut self.order);
        }
    }

    /// Calls `visit(column, sum)` for all entries of a row, in ascending order.
    fn sum(&mut self, row: usize, num_products: u64, visit: impl FnMut(u32, T)) {
        let product = self.product;
        let num_columns = product.b.pattern.num_columns();
        let most = num_products.min(num_columns as u64);
        match self.options.accumulator.for_row(num_products, num_columns) {
            Accumulator::Hash if most <= MOST_HASHED => {
                self.hashed.start(most as usize);
                for_each_product(product, row, |column, value| self.hashed.add(column, value));
                self.hashed.drain(visit);
            }
            _ => {
                let dense = self
                    .dense
                    .get_or_insert_with(|| DenseSums::new(num_columns));
                for_each_product(product, row, |column, value| dense.add(column, value));
                dense.drain(visit);
            }
        }
    }
}

/// Calls `visit(column, product)` in the order of the slots.
#[inline(always)]
fn for_each_product<T: Real>(product: Product<'_, T>, row: usize, mut visit: impl FnMut(u32, T)) {
    for (factor, slots) in product.terms(row) {
        let b = product.b;
        let columns = &b.pattern.indices()[slots.clone()];
        match b.values {
            Some(values) => {
                for (&column, &value) in columns.iter().zip(&values[slots]) {
                    visit(column, factor * value);
                }
            }
            None => columns.iter().for_each(|&column| visit(column, factor)),
        }
    }
}

/// Offsets, columns and values of all rows.
fn concatenate<T: Real>(num_rows: usize, mut parts: Vec<Part<T>>) -> (Vec<u64>, Vec<u32>, Vec<T>) {
    let mut offsets = Vec::with_capacity(num_rows + 1);
    let mut end = 0;
    offsets.push(end);
    for length in parts.iter().flat_map(|part| &part.lengths) {
        end += u64::from(*length);
        offsets.push(end);
    }
    // Chunks leave no row out.
    if parts.len() == 1 {
        let part = parts.remove(0);
        return (offsets, part.columns, part.values);
    }
    let mut columns = vec![0; end as usize];
    let mut values = vec![T::zero(); end as usize];
    let (mut rest_columns, mut rest_values) = (&mut columns[..], &mut values[..]);
    let mut places = Vec::with_capacity(parts.len());
    for part in parts {
        let (of_columns, more_columns) = rest_columns.split_at_mut(part.columns.len());
        let (of_values, more_values) = rest_values.split_at_mut(part.values.len());
        places.push((part, of_columns, of_values));
        (rest_columns, rest_values) = (more_columns, more_values);
    }
    // Every part is freed as soon as it is copied.
    places.into_par_iter().for_each(|(part, columns, values)| {
        columns.copy_from_slice(&part.columns);
        values.copy_from_slice(&part.values);
    });
    (offsets, columns, values)
}
