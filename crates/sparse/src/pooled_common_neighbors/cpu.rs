//! Pairs in parallel: the common neighbours of one pair, then their features in blocks of registers.

use pulp::{Simd, WithSimd};

use crate::{
    Intersect, Pattern, Real,
    common_neighbors::cpu::work_before,
    intersection,
    lanes::{self, Block, LANES, vectorize},
    rows::{RowValues, for_each_chunk},
};

/// Rows ahead of the current one that are fetched: covers the latency of a cache miss.
const FETCH_AHEAD: usize = 8;

/// `z` is `[num_pairs, dim]`.
pub(super) fn pool<T: Real>(
    pattern: &Pattern,
    pairs: &[(u32, u32)],
    node_weights: Option<&[T]>,
    x: &[T],
    dim: usize,
    z: &mut [T],
) {
    if dim == 0 {
        return;
    }
    let work = work_before(pattern, pattern, pairs);
    let z = RowValues::new(z, dim);
    for_each_chunk(&work, 1, dim.div_ceil(LANES), z, |_, chunk, z| {
        let mut common = Vec::new();
        for (&(u, v), z) in pairs[chunk].iter().zip(z.values.chunks_exact_mut(dim)) {
            let (of_u, of_v) = (pattern.row(u as usize), pattern.row(v as usize));
            common.clear();
            intersection::collect_into(of_u, of_v, Intersect::Auto, &mut common);
            let nodes = &common[..];
            match node_weights {
                None => vectorize(SumRows {
                    nodes,
                    factor: One,
                    x,
                    dim,
                    z,
                }),
                Some(weights) => vectorize(SumRows {
                    nodes,
                    factor: OfNode(weights),
                    x,
                    dim,
                    z,
                }),
            }
        }
    });
}

/// What a row is multiplied with. A trait, as closures cannot be told to be inlined.
trait Factor<T> {
    fn of(&self, node: u32) -> T;
}

struct One;

impl<T: Real> Factor<T> for One {
    #[inline(always)]
    fn of(&self, _: u32) -> T {
        T::one()
    }
}

struct OfNode<'a, T>(&'a [T]);

impl<T: Real> Factor<T> for OfNode<'_, T> {
    #[inline(always)]
    fn of(&self, node: u32) -> T {
        self.0[node as usize]
    }
}

/// `z = sum over nodes of factor(node) * x[node]`
struct SumRows<'a, T, F> {
    nodes: &'a [u32],
    factor: F,
    x: &'a [T],
    dim: usize,
    z: &'a mut [T],
}

impl<T: Real, F: Factor<T>> WithSimd for SumRows<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let mut at = 0;
        while self.dim - at >= 4 * LANES {
            self.sum_blocks::<S, 4>(simd, at);
            at += 4 * LANES;
        }
        while self.dim - at >= LANES {
            self.sum_blocks::<S, 1>(simd, at);
            at += LANES;
        }
        if at < self.dim {
            self.sum_rest(at);
        }
    }
}

impl<T: Real, F: Factor<T>> SumRows<'_, T, F> {
    /// `N` whole blocks of features, from `start` on.
    #[inline(always)]
    fn sum_blocks<S: Simd, const N: usize>(&mut self, simd: S, start: usize) {
        let mut sums: [Block<T>; N] = [[T::zero(); LANES]; N];
        for (position, &node) in self.nodes.iter().enumerate() {
            if let Some(&ahead) = self.nodes.get(position + FETCH_AHEAD) {
                let at = ahead as usize * self.dim + start;
                for line in 0..N * LANES * size_of::<T>() / 64 {
                    lanes::prefetch(self.x, at + line * 64 / size_of::<T>());
                }
            }
            let at = node as usize * self.dim + start;
            lanes::add_scaled(
                simd,
                &mut sums,
                self.factor.of(node),
                &self.x[at..at + N * LANES],
            );
        }
        self.z[start..start + N * LANES].copy_from_slice(sums.as_flattened());
    }

    /// The last features, fewer than a block.
    #[inline(always)]
    fn sum_rest(&mut self, start: usize) {
        let mut sums = [T::zero(); LANES];
        let rest = self.dim - start;
        for &node in self.nodes {
            let at = node as usize * self.dim + start;
            let factor = self.factor.of(node);
            for (sum, &value) in sums.iter_mut().zip(&self.x[at..at + rest]) {
                *sum += factor * value;
            }
        }
        self.z[start..].copy_from_slice(&sums[..rest]);
    }
}
