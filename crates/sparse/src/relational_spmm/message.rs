//! What an entry sends: a function of the features of its source and of its relation, and its derivatives.

use pulp::Simd;

use crate::{
    Real,
    lanes::{Block, LANES},
};

/// How the features `x` of the source of an entry and `r` of its relation become a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Message {
    /// `x + r` (Bordes et al., *Translating Embeddings for Modeling Multi-relational Data*, NeurIPS 2013).
    TransE,
    /// `x * r`, feature by feature (Yang et al., *Embedding Entities and Relations for Learning and Inference in Knowledge
    /// Bases*, ICLR 2015).
    #[default]
    DistMult,
    /// The product of complex numbers, feature by feature (Sun et al., *RotatE: Knowledge Graph Embedding by Relational
    /// Rotation in Complex Space*, ICLR 2019). The first half of the features are real parts, the second half imaginary
    /// parts; nothing is normalised: it is a rotation where the numbers of the relation have modulus 1.
    RotatE,
    /// `x`: the relation is not read, and its gradient is 0.
    Copy,
}

impl Message {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::TransE, Self::DistMult, Self::RotatE, Self::Copy];

    /// Number of equal parts that the features fall into.
    pub(crate) fn parts(self) -> usize {
        match self {
            Self::RotatE => 2,
            _ => 1,
        }
    }

    /// Calls `visitor` with the kernel of this message.
    pub(super) fn visit(self, visitor: impl Visitor) {
        match self {
            Self::TransE => visitor.visit::<TransE, 1>(),
            Self::DistMult => visitor.visit::<DistMult, 1>(),
            Self::RotatE => visitor.visit::<RotatE, 2>(),
            Self::Copy => visitor.visit::<Copied, 1>(),
        }
    }
}

/// Code that is compiled for every message.
pub(super) trait Visitor {
    fn visit<M: MessageKernel<P>, const P: usize>(self);
}

/// A message on a block of features, which has `P` parts: what belongs together lies in all of them.
pub(super) trait MessageKernel<const P: usize>: Send + Sync + 'static {
    /// The message.
    fn message<T: Real, S: Simd>(
        simd: S,
        x: &[Block<T>; P],
        relation: &[Block<T>; P],
    ) -> [Block<T>; P];

    /// Adds the gradient for `x` to `sum`, given that of the message.
    fn add_for_x<T: Real, S: Simd>(
        simd: S,
        relation: &[Block<T>; P],
        gradient: &[Block<T>; P],
        sum: &mut [Block<T>; P],
    );

    /// Adds the gradient for the relation to `sum`, given that of the message.
    fn add_for_relation<T: Real, S: Simd>(
        simd: S,
        x: &[Block<T>; P],
        gradient: &[Block<T>; P],
        sum: &mut [Block<T>; P],
    );
}

/// `left * right`, lane by lane.
#[inline(always)]
pub(super) fn product<T: Real, S: Simd>(simd: S, left: &Block<T>, right: &Block<T>) -> Block<T> {
    let mut result = *left;
    T::multiply(simd, &mut result, right);
    result
}

/// `block * factor`
#[inline(always)]
pub(super) fn scaled<T: Real, S: Simd>(simd: S, block: &Block<T>, factor: T) -> Block<T> {
    product(simd, block, &[factor; LANES])
}

struct TransE;

impl MessageKernel<1> for TransE {
    #[inline(always)]
    fn message<T: Real, S: Simd>(
        simd: S,
        [x]: &[Block<T>; 1],
        [relation]: &[Block<T>; 1],
    ) -> [Block<T>; 1] {
        let mut result = *x;
        T::accumulate(simd, &mut result, relation);
        [result]
    }

    #[inline(always)]
    fn add_for_x<T: Real, S: Simd>(
        simd: S,
        _: &[Block<T>; 1],
        [gradient]: &[Block<T>; 1],
        [sum]: &mut [Block<T>; 1],
    ) {
        T::accumulate(simd, sum, gradient);
    }

    #[inline(always)]
    fn add_for_relation<T: Real, S: Simd>(
        simd: S,
        _: &[Block<T>; 1],
        [gradient]: &[Block<T>; 1],
        [sum]: &mut [Block<T>; 1],
    ) {
        T::accumulate(simd, sum, gradient);
    }
}

struct DistMult;

impl MessageKernel<1> for DistMult {
    #[inline(always)]
    fn message<T: Real, S: Simd>(
        simd: S,
        [x]: &[Block<T>; 1],
        [relation]: &[Block<T>; 1],
    ) -> [Block<T>; 1] {
        [product(simd, x, relation)]
    }

    #[inline(always)]
    fn add_for_x<T: Real, S: Simd>(
        simd: S,
        [relation]: &[Block<T>; 1],
        [gradient]: &[Block<T>; 1],
        [sum]: &mut [Block<T>; 1],
    ) {
        T::add_product(simd, sum, gradient, relation);
    }

    #[inline(always)]
    fn add_for_relation<T: Real, S: Simd>(
        simd: S,
        [x]: &[Block<T>; 1],
        [gradient]: &[Block<T>; 1],
        [sum]: &mut [Block<T>; 1],
    ) {
        T::add_product(simd, sum, gradient, x);
    }
}

/// Part 0 is real, part 1 imaginary.
struct RotatE;

impl MessageKernel<2> for RotatE {
    #[inline(always)]
    fn message<T: Real, S: Simd>(
        simd: S,
        [x, x_im]: &[Block<T>; 2],
        [r, r_im]: &[Block<T>; 2],
    ) -> [Block<T>; 2] {
        let mut real = product(simd, x, r);
        T::subtract(simd, &mut real, &product(simd, x_im, r_im));
        let mut imaginary = product(simd, x, r_im);
        T::add_product(simd, &mut imaginary, x_im, r);
        [real, imaginary]
    }

    #[inline(always)]
    fn add_for_x<T: Real, S: Simd>(
        simd: S,
        relation: &[Block<T>; 2],
        gradient: &[Block<T>; 2],
        sum: &mut [Block<T>; 2],
    ) {
        add_times_conjugate(simd, gradient, relation, sum);
    }

    #[inline(always)]
    fn add_for_relation<T: Real, S: Simd>(
        simd: S,
        x: &[Block<T>; 2],
        gradient: &[Block<T>; 2],
        sum: &mut [Block<T>; 2],
    ) {
        add_times_conjugate(simd, gradient, x, sum);
    }
}

/// `sum += left * conjugate(right)`
#[inline(always)]
fn add_times_conjugate<T: Real, S: Simd>(
    simd: S,
    [left, left_im]: &[Block<T>; 2],
    [right, right_im]: &[Block<T>; 2],
    [real, imaginary]: &mut [Block<T>; 2],
) {
    T::add_product(simd, real, left, right);
    T::add_product(simd, real, left_im, right_im);
    T::add_product(simd, imaginary, left_im, right);
    T::subtract(simd, imaginary, &product(simd, left, right_im));
}

struct Copied;

impl MessageKernel<1> for Copied {
    #[inline(always)]
    fn message<T: Real, S: Simd>(_: S, x: &[Block<T>; 1], _: &[Block<T>; 1]) -> [Block<T>; 1] {
        *x
    }

    #[inline(always)]
    fn add_for_x<T: Real, S: Simd>(
        simd: S,
        _: &[Block<T>; 1],
        [gradient]: &[Block<T>; 1],
        [sum]: &mut [Block<T>; 1],
    ) {
        T::accumulate(simd, sum, gradient);
    }

    #[inline(always)]
    fn add_for_relation<T: Real, S: Simd>(
        _: S,
        _: &[Block<T>; 1],
        _: &[Block<T>; 1],
        _: &mut [Block<T>; 1],
    ) {
    }
}
