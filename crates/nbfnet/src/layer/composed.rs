//! A layer of operations that every device has: with any aggregation, with weights of messages, without a normalisation.

use argiope_sparse::{
    Message, Reduce, RowIndex, SparseError, Statistics, gather_rows, relational_spmm,
    relational_spmm_weighted, relational_statistics, relational_statistics_weighted, scatter_rows,
};
use burn::tensor::{Bool, DType, Device, Tensor, TensorData, activation::relu};

use super::{BellmanFordLayer, MIN_VARIANCE};
use crate::{NbfnetError, config::Aggregate, plan::LayerPlan};

pub(super) fn layer(
    layer: &BellmanFordLayer,
    plan: &LayerPlan,
    x: Tensor<3>,
    input: Tensor<3>,
    relations: Tensor<3>,
    queries: Tensor<2>,
    weights: Option<Tensor<1>>,
) -> Result<Tensor<3>, NbfnetError> {
    let inner = &plan.inner;
    let [_, batch, dim] = x.dims();
    let message = layer.message.into();
    let boundary = boundary(plan, queries, [batch, dim])?;
    let (device, dtype) = (x.device().inner(), x.dtype());
    let counts = inner.groups.messages.iter().map(|&count| f64::from(count));
    let degree = per_row(counts.collect(), &device, dtype);
    let lonely: Tensor<3, Bool> = degree.clone().equal_elem(1.0).expand(boundary.dims());

    let messages = Messages {
        plan,
        message,
        x,
        relations,
        weights,
    };
    let reduce = |reduce: Reduce| messages.reduce(reduce);
    // Of equal values, messages take the gradient.
    let larger = |of_messages: Tensor<3>| {
        let from_boundary = (boundary.clone().greater(of_messages.clone())).bool_or(lonely.clone());
        of_messages.mask_where(from_boundary, boundary.clone())
    };
    let smaller = |of_messages: Tensor<3>| {
        let from_boundary = (boundary.clone().lower(of_messages.clone())).bool_or(lonely.clone());
        of_messages.mask_where(from_boundary, boundary.clone())
    };

    let weight = layer.linear.weight.val();
    let block = |first: usize, blocks: usize| -> Tensor<3> {
        (weight.clone().narrow(0, first * dim, blocks * dim)).unsqueeze()
    };
    let mut z = input.clone().matmul(block(0, 1));
    z = match layer.aggregate {
        Aggregate::Sum => z + (reduce(Reduce::Sum)? + boundary).matmul(block(1, 1)),
        Aggregate::Mean => {
            let mean = (reduce(Reduce::Sum)? + boundary) / degree;
            z + mean.matmul(block(1, 1))
        }
        Aggregate::Max => z + larger(reduce(Reduce::Max)?).matmul(block(1, 1)),
        Aggregate::Min => z + smaller(reduce(Reduce::Min)?).matmul(block(1, 1)),
        Aggregate::Pna => {
            let statistics = messages.statistics()?;
            let mean = (statistics.sum + boundary.clone()) / degree.clone();
            let squares = (statistics.squares + boundary.clone().square()) / degree;
            let variance = squares - mean.clone().square();
            let deviation = variance.clamp_min(MIN_VARIANCE).sqrt();
            let (max, min) = (larger(statistics.max), smaller(statistics.min));
            let features = Tensor::cat(vec![mean, max, min, deviation], 2);
            for number in 0..3 {
                let scales = scales(plan, number, &device, dtype);
                z = z + features.clone().matmul(block(1 + 4 * number, 4)) * scales;
            }
            z
        }
    };
    if let Some(bias) = &layer.linear.bias {
        z = z + bias.val().unsqueeze();
    }
    if let Some(norm) = &layer.norm {
        z = norm.forward(z)?;
    }
    let y = relu(z);
    Ok(if layer.shortcut { y + input } else { y })
}

/// What neighbours send.
struct Messages<'a> {
    plan: &'a LayerPlan,
    message: Message,
    x: Tensor<3>,
    /// `[num_relations, 1 or batch, dim]`
    relations: Tensor<3>,
    weights: Option<Tensor<1>>,
}

impl Messages<'_> {
    /// The relations that all of the batch share, if it does.
    fn shared(&self) -> Option<Tensor<2>> {
        let [num_relations, repeats, dim] = self.relations.dims();
        (repeats == 1).then(|| self.relations.clone().reshape([num_relations, dim]))
    }

    fn reduce(&self, reduce: Reduce) -> Result<Tensor<3>, SparseError> {
        match self.shared() {
            Some(relations) => self.reduce_by(relations, reduce),
            None => self.reduce_by(self.relations.clone(), reduce),
        }
    }

    fn reduce_by<const R: usize>(
        &self,
        relations: Tensor<R>,
        reduce: Reduce,
    ) -> Result<Tensor<3>, SparseError> {
        let (pattern, x, message) = (&self.plan.inner.pattern, self.x.clone(), self.message);
        match self.weights.clone() {
            None => relational_spmm(pattern, x, relations, message, reduce),
            Some(weights) => {
                relational_spmm_weighted(pattern, weights, x, relations, message, reduce)
            }
        }
    }

    fn statistics(&self) -> Result<Statistics<3>, SparseError> {
        match self.shared() {
            Some(relations) => self.statistics_by(relations),
            None => self.statistics_by(self.relations.clone()),
        }
    }

    fn statistics_by<const R: usize>(
        &self,
        relations: Tensor<R>,
    ) -> Result<Statistics<3>, SparseError> {
        let (pattern, x, message) = (&self.plan.inner.pattern, self.x.clone(), self.message);
        match self.weights.clone() {
            None => relational_statistics(pattern, x, relations, message),
            Some(weights) => {
                relational_statistics_weighted(pattern, weights, x, relations, message)
            }
        }
    }
}

/// The boundary condition, `[num_rows, batch, dim]`.
fn boundary(
    plan: &LayerPlan,
    queries: Tensor<2>,
    [batch, dim]: [usize; 2],
) -> Result<Tensor<3>, NbfnetError> {
    let num_rows = plan.inner.pattern.pattern().num_rows();
    let places = &plan.inner.boundary.places;
    let of_queries: Vec<u32> = places.iter().map(|place| place.query).collect();
    let vectors = gather_rows(
        queries.clone(),
        &RowIndex::new(of_queries, queries.dims()[0])?,
    )?;
    let rows: Vec<u32> = (places.iter())
        .map(|place| place.row * batch as u32 + place.index)
        .collect();
    let index = RowIndex::new(rows, num_rows * batch)?;
    Ok(scatter_rows(vectors, &index)?.reshape([num_rows, batch, dim]))
}

/// A number for every row, `[num_rows, 1, 1]`.
fn per_row(values: Vec<f64>, device: &Device, dtype: DType) -> Tensor<3> {
    let len = values.len();
    Tensor::from_data(
        TensorData::new(values, [len, 1, 1]).convert_dtype(dtype),
        (device, dtype),
    )
}

/// One of the three scales of every row.
fn scales(plan: &LayerPlan, number: usize, device: &Device, dtype: DType) -> Tensor<3> {
    let rows = &plan.inner.groups;
    let mut values = vec![0.0; rows.order.len()];
    let mut start = 0;
    for group in &rows.groups {
        for &row in &rows.order[start..group.end] {
            values[row as usize] = group.scales()[number];
        }
        start = group.end;
    }
    per_row(values, device, dtype)
}
