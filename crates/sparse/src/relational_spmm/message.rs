//! What an entry sends: a function of the features of its source and of its relation, and its derivatives.

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
    fn message<T: Real>(x: &[Block<T>; P], relation: &[Block<T>; P]) -> [Block<T>; P];

    /// The gradient for `x`, given that of the message.
    fn for_x<T: Real>(
        x: &[Block<T>; P],
        relation: &[Block<T>; P],
        gradient: &[Block<T>; P],
    ) -> [Block<T>; P];

    /// The gradient for the relation, given that of the message.
    fn for_relation<T: Real>(
        x: &[Block<T>; P],
        relation: &[Block<T>; P],
        gradient: &[Block<T>; P],
    ) -> [Block<T>; P];
}

/// `left * right`, lane by lane.
#[inline(always)]
pub(super) fn product<T: Real>(left: &Block<T>, right: &Block<T>) -> Block<T> {
    let mut result = [T::zero(); LANES];
    for lane in 0..LANES {
        result[lane] = left[lane] * right[lane];
    }
    result
}

/// `block * factor`
#[inline(always)]
pub(super) fn scaled<T: Real>(block: &Block<T>, factor: T) -> Block<T> {
    product(block, &[factor; LANES])
}

struct TransE;

impl MessageKernel<1> for TransE {
    #[inline(always)]
    fn message<T: Real>([x]: &[Block<T>; 1], [relation]: &[Block<T>; 1]) -> [Block<T>; 1] {
        let mut result = [T::zero(); LANES];
        for lane in 0..LANES {
            result[lane] = x[lane] + relation[lane];
        }
        [result]
    }

    #[inline(always)]
    fn for_x<T: Real>(
        _: &[Block<T>; 1],
        _: &[Block<T>; 1],
        gradient: &[Block<T>; 1],
    ) -> [Block<T>; 1] {
        *gradient
    }

    #[inline(always)]
    fn for_relation<T: Real>(
        _: &[Block<T>; 1],
        _: &[Block<T>; 1],
        gradient: &[Block<T>; 1],
    ) -> [Block<T>; 1] {
        *gradient
    }
}

struct DistMult;

impl MessageKernel<1> for DistMult {
    #[inline(always)]
    fn message<T: Real>([x]: &[Block<T>; 1], [relation]: &[Block<T>; 1]) -> [Block<T>; 1] {
        [product(x, relation)]
    }

    #[inline(always)]
    fn for_x<T: Real>(
        _: &[Block<T>; 1],
        [relation]: &[Block<T>; 1],
        [gradient]: &[Block<T>; 1],
    ) -> [Block<T>; 1] {
        [product(gradient, relation)]
    }

    #[inline(always)]
    fn for_relation<T: Real>(
        [x]: &[Block<T>; 1],
        _: &[Block<T>; 1],
        [gradient]: &[Block<T>; 1],
    ) -> [Block<T>; 1] {
        [product(gradient, x)]
    }
}

/// Part 0 is real, part 1 imaginary.
struct RotatE;

impl MessageKernel<2> for RotatE {
    #[inline(always)]
    fn message<T: Real>([x, x_im]: &[Block<T>; 2], [r, r_im]: &[Block<T>; 2]) -> [Block<T>; 2] {
        let mut result = [[T::zero(); LANES]; 2];
        for lane in 0..LANES {
            result[0][lane] = x[lane] * r[lane] - x_im[lane] * r_im[lane];
            result[1][lane] = x[lane] * r_im[lane] + x_im[lane] * r[lane];
        }
        result
    }

    #[inline(always)]
    fn for_x<T: Real>(
        _: &[Block<T>; 2],
        relation: &[Block<T>; 2],
        gradient: &[Block<T>; 2],
    ) -> [Block<T>; 2] {
        times_conjugate(gradient, relation)
    }

    #[inline(always)]
    fn for_relation<T: Real>(
        x: &[Block<T>; 2],
        _: &[Block<T>; 2],
        gradient: &[Block<T>; 2],
    ) -> [Block<T>; 2] {
        times_conjugate(gradient, x)
    }
}

/// `left * conjugate(right)`
#[inline(always)]
fn times_conjugate<T: Real>(
    [left, left_im]: &[Block<T>; 2],
    [right, right_im]: &[Block<T>; 2],
) -> [Block<T>; 2] {
    let mut result = [[T::zero(); LANES]; 2];
    for lane in 0..LANES {
        result[0][lane] = left[lane] * right[lane] + left_im[lane] * right_im[lane];
        result[1][lane] = left_im[lane] * right[lane] - left[lane] * right_im[lane];
    }
    result
}

struct Copied;

impl MessageKernel<1> for Copied {
    #[inline(always)]
    fn message<T: Real>(x: &[Block<T>; 1], _: &[Block<T>; 1]) -> [Block<T>; 1] {
        *x
    }

    #[inline(always)]
    fn for_x<T: Real>(
        _: &[Block<T>; 1],
        _: &[Block<T>; 1],
        gradient: &[Block<T>; 1],
    ) -> [Block<T>; 1] {
        *gradient
    }

    #[inline(always)]
    fn for_relation<T: Real>(
        _: &[Block<T>; 1],
        _: &[Block<T>; 1],
        _: &[Block<T>; 1],
    ) -> [Block<T>; 1] {
        [[T::zero(); LANES]]
    }
}
