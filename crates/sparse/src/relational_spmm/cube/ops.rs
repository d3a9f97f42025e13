//! The op's traits on cube tensors.

use burn_cubecl::{CubeBackend, tensor::CubeTensor};

use super::{Operands, Upstream, Wanted, for_relations, for_weights, for_x, forward};
use crate::{
    Reduce,
    relational_spmm::{
        Message, RelationalPattern,
        ops::{Inputs, RelationalKernels, RelationalOps, Results},
    },
};

impl RelationalOps for CubeBackend {
    fn relational(
        pattern: RelationalPattern,
        x: CubeTensor,
        relations: CubeTensor,
        message: Message,
        reduce: Reduce,
    ) -> CubeTensor {
        let inputs = Inputs {
            pattern,
            message,
            weights: None,
            x,
            relations,
        };
        Self::relational_reduce(&inputs, reduce, false).0
    }

    fn relational_weighted(
        pattern: RelationalPattern,
        weights: CubeTensor,
        x: CubeTensor,
        relations: CubeTensor,
        message: Message,
        reduce: Reduce,
    ) -> CubeTensor {
        let inputs = Inputs {
            pattern,
            message,
            weights: Some(weights),
            x,
            relations,
        };
        Self::relational_reduce(&inputs, reduce, false).0
    }

    fn relational_statistics(
        pattern: RelationalPattern,
        x: CubeTensor,
        relations: CubeTensor,
        message: Message,
    ) -> (CubeTensor, CubeTensor, CubeTensor, CubeTensor) {
        let inputs = Inputs {
            pattern,
            message,
            weights: None,
            x,
            relations,
        };
        Self::relational_four(&inputs, false).0.into()
    }

    fn relational_statistics_weighted(
        pattern: RelationalPattern,
        weights: CubeTensor,
        x: CubeTensor,
        relations: CubeTensor,
        message: Message,
    ) -> (CubeTensor, CubeTensor, CubeTensor, CubeTensor) {
        let inputs = Inputs {
            pattern,
            message,
            weights: Some(weights),
            x,
            relations,
        };
        Self::relational_four(&inputs, false).0.into()
    }
}

impl RelationalKernels for CubeBackend {
    fn relational_reduce(
        inputs: &Inputs<CubeTensor>,
        reduce: Reduce,
        keep: bool,
    ) -> (CubeTensor, Option<CubeTensor>) {
        let wanted = Wanted {
            sum: matches!(reduce, Reduce::Sum | Reduce::Mean),
            max: reduce == Reduce::Max,
            min: reduce == Reduce::Min,
            mean: reduce == Reduce::Mean,
            squares: false,
        };
        let ([sum, _, max, min], [of_max, of_min]) = forward(&Operands::new(inputs, wanted));
        match reduce {
            Reduce::Sum | Reduce::Mean => (sum, None),
            Reduce::Max => (max, keep.then_some(of_max)),
            Reduce::Min => (min, keep.then_some(of_min)),
        }
    }

    fn relational_four(
        inputs: &Inputs<CubeTensor>,
        keep: bool,
    ) -> ([CubeTensor; 4], Option<[CubeTensor; 2]>) {
        let (values, arguments) = forward(&Operands::new(inputs, Wanted::FOUR));
        (values, keep.then_some(arguments))
    }

    fn relational_for_features(
        inputs: &Inputs<CubeTensor>,
        results: Results<CubeTensor, CubeTensor>,
        wants_x: bool,
        wants_relations: bool,
    ) -> (Option<CubeTensor>, Option<CubeTensor>) {
        let upstream = Upstream::new(results);
        let operands = Operands::new(inputs, upstream.wanted);
        (
            wants_x.then(|| for_x(&operands, &upstream)),
            wants_relations.then(|| for_relations(&operands, &upstream)),
        )
    }

    fn relational_for_weights(
        inputs: &Inputs<CubeTensor>,
        results: Results<CubeTensor, CubeTensor>,
    ) -> CubeTensor {
        let upstream = Upstream::new(results);
        let operands = Operands::new(inputs, upstream.wanted);
        for_weights(&operands, &upstream)
    }
}
