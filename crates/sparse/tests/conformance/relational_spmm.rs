use argiope_sparse::{
    Message, Reduce, RelationalPattern, SparseError, relational_spmm,
    relational_spmm::{RelationalOperands, reference},
    relational_spmm_weighted, relational_statistics, relational_statistics_weighted,
};
use burn::tensor::{DType, Device, Tensor};

use crate::{
    check::{Case, check, compare, devices, flat, flatten, random, reshape, values},
    graphs::{self, hub, patterns},
};

/// One op on one pattern.
struct Sample {
    name: String,
    pattern: RelationalPattern,
    message: Message,
    batch: usize,
    dim: usize,
    /// All of the batch share the relations.
    is_shared: bool,
    /// Has weights.
    is_weighted: bool,
}

impl Sample {
    fn x(&self) -> Vec<f64> {
        random(
            self.pattern.pattern().num_columns() * self.batch * self.dim,
            1,
        )
    }

    fn relations(&self) -> Vec<f64> {
        let repeats = if self.is_shared { 1 } else { self.batch };
        random(self.pattern.num_relations() * repeats * self.dim, 2)
    }

    fn weights(&self) -> Option<Vec<f64>> {
        (self.is_weighted).then(|| random(self.pattern.num_entries(), 3))
    }

    fn inputs(&self) -> Vec<Vec<f64>> {
        let inputs = [self.x(), self.relations()];
        inputs.into_iter().chain(self.weights()).collect()
    }

    fn with_operands<R>(&self, run: impl FnOnce(&RelationalOperands<'_, f64>) -> R) -> R {
        run(&RelationalOperands {
            pattern: &self.pattern,
            weights: self.weights().as_deref(),
            x: &self.x(),
            relations: &self.relations(),
            batch: self.batch,
            dim: self.dim,
        })
    }

    /// The inputs in their shapes.
    fn tensors(&self, inputs: &[Tensor<1>]) -> (Tensor<3>, Tensor<3>) {
        let repeats = if self.is_shared { 1 } else { self.batch };
        let x = [self.pattern.pattern().num_columns(), self.batch, self.dim];
        let relations = [self.pattern.num_relations(), repeats, self.dim];
        (reshape(&inputs[0], x), reshape(&inputs[1], relations))
    }

    fn reduce(&self, inputs: &[Tensor<1>], reduce: Reduce) -> Tensor<1> {
        let (x, relations) = self.tensors(inputs);
        let (pattern, message) = (&self.pattern, self.message);
        let [rows, _, dim] = relations.dims();
        let y = match (inputs.get(2), self.is_shared) {
            (None, true) => relational_spmm(
                pattern,
                x,
                reshape(&relations, [rows, dim]),
                message,
                reduce,
            ),
            (None, false) => relational_spmm(pattern, x, relations, message, reduce),
            (Some(weights), true) => {
                let relations = reshape(&relations, [rows, dim]);
                relational_spmm_weighted(pattern, weights.clone(), x, relations, message, reduce)
            }
            (Some(weights), false) => {
                relational_spmm_weighted(pattern, weights.clone(), x, relations, message, reduce)
            }
        };
        flatten(y.unwrap())
    }

    fn statistics(&self, inputs: &[Tensor<1>]) -> [Tensor<1>; 4] {
        let (x, relations) = self.tensors(inputs);
        let (pattern, message) = (&self.pattern, self.message);
        let [rows, _, dim] = relations.dims();
        let found = match (inputs.get(2), self.is_shared) {
            (None, true) => {
                relational_statistics(pattern, x, reshape(&relations, [rows, dim]), message)
            }
            (None, false) => relational_statistics(pattern, x, relations, message),
            (Some(weights), true) => {
                let relations = reshape(&relations, [rows, dim]);
                relational_statistics_weighted(pattern, weights.clone(), x, relations, message)
            }
            (Some(weights), false) => {
                relational_statistics_weighted(pattern, weights.clone(), x, relations, message)
            }
        };
        let found = found.unwrap();
        [found.sum, found.squares, found.max, found.min].map(flatten)
    }

    fn check_reduce(&self, reduce: Reduce) {
        let message = self.message;
        check(&Case {
            name: format!("{reduce:?} of {}", self.name),
            expected: self.with_operands(|o| reference::relational_spmm(o, message, reduce)),
            inputs: self.inputs(),
            op: &|inputs| self.reduce(inputs, reduce),
        });
    }

    fn check_statistics(&self) {
        let message = self.message;
        let expected = self.with_operands(|o| reference::relational_statistics(o, message));
        check(&Case {
            name: format!("statistics of {}", self.name),
            expected: expected.concat(),
            inputs: self.inputs(),
            op: &|inputs| joined(self.statistics(inputs)),
        });
    }
}

/// All statistics in one tensor; Burn does not join tensors without elements.
fn joined(statistics: [Tensor<1>; 4]) -> Tensor<1> {
    if statistics[0].dims() == [0] {
        let [sum, ..] = statistics;
        return sum;
    }
    Tensor::cat(statistics.to_vec(), 0)
}

/// Relations in no order; relation 1 has no entries.
fn with_relations(pattern: argiope_sparse::Pattern) -> RelationalPattern {
    let relations: Vec<u32> = (0..pattern.num_entries() as u32)
        .map(|slot| [0, 2, 3, 2, 0, 3, 3][slot as usize % 7])
        .collect();
    RelationalPattern::new(pattern, relations, 5).unwrap()
}

/// Every message on every pattern, in several shapes.
fn samples(shapes: &[(usize, usize, bool)]) -> Vec<Sample> {
    let mut samples = Vec::new();
    for (pattern_name, pattern) in patterns() {
        for message in Message::ALL {
            for (at, &(batch, dim, is_shared)) in shapes.iter().enumerate() {
                let dim = if message == Message::RotatE {
                    2 * dim
                } else {
                    dim
                };
                let is_weighted = at % 2 == 1;
                let shared = if is_shared { "shared" } else { "own" };
                let weighted = if is_weighted { ", weighted" } else { "" };
                samples.push(Sample {
                    name: format!(
                        "{message:?}, {pattern_name}, batch {batch}, dim {dim}, {shared} relations{weighted}"
                    ),
                    pattern: with_relations(pattern.clone()),
                    message,
                    batch,
                    dim,
                    is_shared,
                    is_weighted,
                });
            }
        }
    }
    samples
}

#[test]
fn test_all_messages_and_reductions() {
    for sample in samples(&[(1, 1, true), (1, 7, true), (3, 3, true), (2, 20, false)]) {
        for reduce in Reduce::ALL {
            sample.check_reduce(reduce);
        }
    }
}

#[test]
fn test_all_messages_with_statistics() {
    for sample in samples(&[(1, 1, true), (1, 7, true), (3, 3, true), (2, 20, false)]) {
        sample.check_statistics();
    }
}

#[test]
fn test_wide_features() {
    for sample in samples(&[(1, 100, true), (5, 32, true), (3, 64, false)]) {
        if sample.pattern.num_entries() < 500 {
            sample.check_reduce(Reduce::Mean);
            sample.check_reduce(Reduce::Max);
            sample.check_statistics();
        }
    }
}

/// Many entries a column, and a row that loses all of them.
fn dense() -> (RelationalPattern, Vec<u32>) {
    let pattern = with_relations(graphs::random(12, 10, 90));
    let removed: Vec<u32> = (0..90)
        .filter(|&slot| slot % 5 == 0 || pattern.pattern().slots(7).contains(&(slot as usize)))
        .collect();
    (pattern, removed)
}

#[test]
fn test_many_entries_a_column() {
    for message in Message::ALL {
        for (batch, dim, is_shared) in [(8, 32, true), (4, 66, false), (1, 130, true)] {
            let sample = Sample {
                name: format!("{message:?}, dense, batch {batch}, dim {dim}"),
                pattern: dense().0,
                message,
                batch,
                dim,
                is_shared,
                is_weighted: message == Message::TransE,
            };
            sample.check_reduce(Reduce::Sum);
            sample.check_statistics();
        }
    }
}

#[test]
fn test_removed_entries_send_nothing() {
    let (pattern, removed) = dense();
    for (message, batch, dim) in [(Message::DistMult, 2, 5), (Message::RotatE, 6, 32)] {
        let sample = Sample {
            name: format!("{message:?}, removed entries"),
            pattern: pattern.with_removed(&removed).unwrap(),
            message,
            batch,
            dim,
            is_shared: true,
            is_weighted: true,
        };
        for reduce in Reduce::ALL {
            sample.check_reduce(reduce);
        }
        sample.check_statistics();
        // The same as a pattern that never had them.
        let kept: Vec<_> = (0..90).filter(|slot| !removed.contains(slot)).collect();
        let triples: Vec<_> = (kept.iter())
            .map(|&slot| {
                let target = pattern.pattern().rows_of_slots()[slot as usize];
                let source = pattern.pattern().indices()[slot as usize];
                (target, source, pattern.relations()[slot as usize])
            })
            .collect();
        let (fewer, _) = RelationalPattern::from_triples(12, 10, 5, &triples).unwrap();
        assert_eq!(fewer.degrees(), sample.pattern.degrees());
        let fewer = Sample {
            name: String::new(),
            pattern: fewer,
            is_weighted: false,
            ..sample
        };
        let without = Sample {
            name: String::new(),
            pattern: pattern.with_removed(&removed).unwrap(),
            ..fewer
        };
        for (name, device, dtype) in devices() {
            let inputs: Vec<_> = (without.inputs().iter())
                .map(|values| flat(values, &device, dtype))
                .collect();
            for reduce in Reduce::ALL {
                let [found, expected] =
                    [&without, &fewer].map(|sample| values(sample.reduce(&inputs, reduce)));
                compare(&format!("{reduce:?} on {name}"), &found, &expected, dtype);
            }
        }
    }
}

#[test]
fn test_unused_statistics_cost_no_gradient() {
    let sample = Sample {
        name: String::new(),
        pattern: dense().0,
        message: Message::DistMult,
        batch: 1,
        dim: 9,
        is_shared: true,
        is_weighted: true,
    };
    for (device_name, device, dtype) in devices() {
        let device = device.autodiff();
        let run = |of: &dyn Fn(&[Tensor<1>]) -> Tensor<1>| {
            let inputs: Vec<_> = (sample.inputs().iter())
                .map(|values| flat(values, &device, dtype).require_grad())
                .collect();
            let gradients = of(&inputs).sum().backward();
            (inputs.iter())
                .flat_map(|input| values(input.grad(&gradients).unwrap()))
                .collect::<Vec<_>>()
        };
        for (which, reduce) in [(0, Reduce::Sum), (2, Reduce::Max), (3, Reduce::Min)] {
            let found = run(&|inputs| sample.statistics(inputs)[which].clone());
            let expected = run(&|inputs| sample.reduce(inputs, reduce));
            compare(
                &format!("{reduce:?} on {device_name}"),
                &found,
                &expected,
                dtype,
            );
        }
        // Twice one statistic, and constants that are not tracked.
        let found = run(&|inputs| {
            let [sum, ..] = sample.statistics(inputs);
            sum.clone() + sum
        });
        let expected = run(&|inputs| sample.reduce(inputs, Reduce::Sum) * 2.0);
        compare(&format!("twice on {device_name}"), &found, &expected, dtype);
        let x = flat(&sample.x(), &device, dtype);
        let relations = flat(&sample.relations(), &device, dtype).require_grad();
        let weights = flat(&sample.weights().unwrap(), &device, dtype);
        let [_, squares, ..] = sample.statistics(&[x.clone(), relations.clone(), weights]);
        let gradients = squares.sum().backward();
        assert!(relations.grad(&gradients).is_some() && x.grad(&gradients).is_none());
    }
}

#[test]
fn test_a_large_hub_and_a_large_relation() {
    let sample = Sample {
        name: "a large hub".into(),
        pattern: with_relations(hub(100_000)),
        message: Message::DistMult,
        batch: 1,
        dim: 3,
        is_shared: true,
        is_weighted: true,
    };
    let expected = sample.with_operands(|o| reference::relational_statistics(o, sample.message));
    let mut of_cpu: Vec<Vec<f64>> = Vec::new();
    for (name, device, dtype) in devices() {
        let device = device.autodiff();
        let inputs: Vec<_> = (sample.inputs().iter())
            .map(|values| flat(values, &device, dtype).require_grad())
            .collect();
        let found = joined(sample.statistics(&inputs));
        compare(name, &values(found.clone()), &expected.concat(), dtype);
        let gradients = found.sum().backward();
        for (which, input) in inputs.iter().enumerate() {
            let gradient = values(input.grad(&gradients).unwrap());
            match of_cpu.get(which) {
                Some(expected) => compare(name, &gradient, expected, dtype),
                None => of_cpu.push(gradient),
            }
        }
    }
}

/// Gradients of the sum of all results, entry by entry.
#[test]
fn test_gradients_of_many_parts_and_a_column_of_many_entries() {
    let (num_nodes, num_relations) = (300u32, 3u32);
    let of_hub = (0..10_000).map(|i| (i % num_nodes, 7, i % num_relations));
    let of_all = (0..20_000).map(|i| (i * 7 % num_nodes, i * 11 % 293, i * 13 % num_relations));
    let triples: Vec<_> = of_hub.chain(of_all).collect();
    let (nodes, rows) = (num_nodes as usize, num_relations as usize);
    let (pattern, _) = RelationalPattern::from_triples(nodes, nodes, rows, &triples).unwrap();
    for (batch, dim, is_shared) in [(1, 118, true), (3, 38, true), (3, 38, false)] {
        let sample = Sample {
            name: format!("many parts, batch {batch}, dim {dim}"),
            pattern: pattern.clone(),
            message: Message::DistMult,
            batch,
            dim,
            is_shared,
            is_weighted: false,
        };
        let (x, relations) = (sample.x(), sample.relations());
        let (width, relation_width) = (batch * dim, relations.len() / rows);
        let (mut of_x, mut of_relations) = (vec![0.0; x.len()], vec![0.0; relations.len()]);
        for &(_, source, relation) in &triples {
            for feature in 0..width {
                let own = source as usize * width + feature;
                let shared = relation as usize * relation_width + feature % relation_width;
                of_x[own] += relations[shared];
                of_relations[shared] += x[own];
            }
        }
        for (name, device, dtype) in devices() {
            let device = device.autodiff();
            let inputs: Vec<_> = (sample.inputs().iter())
                .map(|values| flat(values, &device, dtype).require_grad())
                .collect();
            let gradients = sample.reduce(&inputs, Reduce::Sum).sum().backward();
            for (input, expected) in inputs.iter().zip([&of_x, &of_relations]) {
                compare(
                    name,
                    &values(input.grad(&gradients).unwrap()),
                    expected,
                    dtype,
                );
            }
        }
    }
}

#[test]
fn test_non_contiguous_inputs() {
    let (batch, dim) = (2, 5);
    let pattern = dense().0;
    let (columns, relations) = (pattern.pattern().num_columns(), pattern.num_relations());
    let sample = Sample {
        name: "transposed inputs".into(),
        pattern: pattern.clone(),
        message: Message::TransE,
        batch,
        dim,
        is_shared: false,
        is_weighted: false,
    };
    let expected = sample.with_operands(|o| reference::relational_statistics(o, sample.message));
    check(&Case {
        name: sample.name.clone(),
        expected: expected.concat(),
        inputs: vec![
            swapped(&sample.x(), columns, batch, dim),
            swapped(&sample.relations(), relations, batch, dim),
        ],
        op: &|inputs| {
            let x = reshape(&inputs[0], [columns, dim, batch]).swap_dims(1, 2);
            let relations = reshape(&inputs[1], [relations, dim, batch]).swap_dims(1, 2);
            let found = relational_statistics(&pattern, x, relations, Message::TransE).unwrap();
            let all = [found.sum, found.squares, found.max, found.min];
            // The gradients arrive transposed as well.
            joined(all.map(|values| flatten(values.swap_dims(0, 1).swap_dims(0, 1))))
        },
    });
}

fn swapped(values: &[f64], rows: usize, batch: usize, dim: usize) -> Vec<f64> {
    (0..rows)
        .flat_map(|row| (0..dim).map(move |feature| (row, feature)))
        .flat_map(|(row, feature)| (0..batch).map(move |index| (row, feature, index)))
        .map(|(row, feature, index)| values[(row * batch + index) * dim + feature])
        .collect()
}

#[test]
fn test_batches_of_nothing() {
    let (pattern, _) = dense();
    for (_, device, dtype) in devices() {
        for (batch, dim) in [(0, 4), (3, 0)] {
            let device = device.clone().autodiff();
            let x = Tensor::<3>::zeros([10, batch, dim], (&device, dtype)).require_grad();
            let relations = Tensor::<2>::ones([5, dim], (&device, dtype)).require_grad();
            for reduce in Reduce::ALL {
                let y = relational_spmm(
                    &pattern,
                    x.clone(),
                    relations.clone(),
                    Message::RotatE,
                    reduce,
                );
                assert_eq!(y.unwrap().dims(), [12, batch, dim]);
            }
            let own = Tensor::<3>::zeros([5, batch, dim], (&device, dtype));
            let found = relational_statistics(&pattern, x.clone(), own, Message::RotatE).unwrap();
            assert_eq!(found.squares.dims(), [12, batch, dim]);
            let y = relational_spmm(&pattern, x, relations.clone(), Message::TransE, Reduce::Sum);
            let gradients = y.unwrap().sum().backward();
            let gradient = relations.grad(&gradients).unwrap();
            assert!(values(gradient).iter().all(|&value| value == 0.0));
        }
    }
}

#[test]
fn test_extrema_propagate_nan_and_take_the_first_of_equals() {
    let triples = [(0, 1, 0), (0, 2, 0), (0, 2, 0), (1, 0, 0)];
    let (pattern, _) = RelationalPattern::from_triples(2, 3, 1, &triples).unwrap();
    for (name, device, dtype) in devices() {
        let device = device.autodiff();
        let weights = flat(&[1.0, 0.5, 1.0, 0.0], &device, dtype).require_grad();
        let x = reshape(&flat(&[f64::NAN, 1.0, 2.0], &device, dtype), [3, 1]);
        let relations = reshape(&flat(&[1.0], &device, dtype), [1, 1]);
        let [max, min] = [Reduce::Max, Reduce::Min].map(|reduce| {
            let (x, relations) = (x.clone(), relations.clone());
            relational_spmm_weighted(
                &pattern,
                weights.clone(),
                x,
                relations,
                Message::DistMult,
                reduce,
            )
            .unwrap()
        });
        let found = [values(max.clone()), values(min.clone())].concat();
        assert_eq!((found[0], found[2]), (2.0, 1.0), "{name}");
        assert!(found[1].is_nan() && found[3].is_nan(), "{name}");
        let x = reshape(&flat(&[3.0, 1.0, 2.0], &device, dtype), [3, 1]);
        let weights = flat(&[2.0, 1.0, 1.0, -1.0], &device, dtype).require_grad();
        let y = relational_spmm_weighted(
            &pattern,
            weights.clone(),
            x,
            relations,
            Message::DistMult,
            Reduce::Min,
        );
        let gradients = y.unwrap().sum().backward();
        assert_eq!(
            values(weights.grad(&gradients).unwrap()),
            [1.0, 0.0, 0.0, 3.0],
            "{name}"
        );
    }
}

#[test]
fn test_results_do_not_depend_on_threads() {
    for (batch, dim, is_shared) in [(8, 32, true), (1, 33, true), (6, 40, false)] {
        for message in [Message::DistMult, Message::RotatE, Message::TransE] {
            let dim = dim + dim % message_parts(message);
            let sample = Sample {
                name: String::new(),
                pattern: with_relations(graphs::random(500, 400, 9000)),
                message,
                batch,
                dim,
                is_shared,
                is_weighted: true,
            };
            let run = |threads: usize| {
                let pool = rayon::ThreadPoolBuilder::new();
                let pool = pool.num_threads(threads).build().unwrap();
                pool.install(|| {
                    let device = Device::flex().autodiff();
                    let inputs: Vec<_> = (sample.inputs().iter())
                        .map(|values| flat(values, &device, DType::F32).require_grad())
                        .collect();
                    let found = joined(sample.statistics(&inputs));
                    let gradients = (found.clone() * found.clone()).sum().backward();
                    let of = |input: &Tensor<1>| values(input.grad(&gradients).unwrap());
                    (values(found), inputs.iter().map(of).collect::<Vec<_>>())
                })
            };
            let one = run(1);
            assert!(
                one == run(2) && one == run(3) && one == run(9),
                "{message:?}, {batch}"
            );
        }
    }
}

fn message_parts(message: Message) -> usize {
    if message == Message::RotatE { 2 } else { 1 }
}

#[test]
fn test_bad_operands_are_errors() {
    let (pattern, _) = dense();
    let device = Device::flex();
    let zeros = |shape: [usize; 3]| Tensor::<3>::zeros(shape, &device);
    let run = |x: Tensor<3>, relations: Tensor<3>, message| {
        relational_spmm(&pattern, x, relations, message, Reduce::Sum)
    };
    let shape = |result: Result<Tensor<3>, SparseError>| match result {
        Err(SparseError::Shape { operand, .. }) => operand,
        other => panic!("{other:?}"),
    };
    let message = Message::DistMult;
    assert_eq!(
        shape(run(zeros([11, 2, 3]), zeros([5, 2, 3]), message)),
        "x"
    );
    for bad in [[4, 2, 3], [5, 1, 3], [5, 2, 4]] {
        assert_eq!(
            shape(run(zeros([10, 2, 3]), zeros(bad), message)),
            "relations"
        );
    }
    let vector = Tensor::<1>::zeros([10], &device);
    assert!(relational_spmm(&pattern, vector, zeros([5, 1, 1]), message, Reduce::Sum).is_err());
    assert!(matches!(
        run(zeros([10, 2, 3]), zeros([5, 2, 3]), Message::RotatE),
        Err(SparseError::Option { option: "dim", .. })
    ));
    let weights = Tensor::<1>::zeros([89], &device);
    let (x, relations) = (zeros([10, 2, 3]), zeros([5, 2, 3]));
    assert!(matches!(
        relational_statistics_weighted(&pattern, weights, x.clone(), relations, message),
        Err(SparseError::Shape {
            operand: "weights",
            ..
        })
    ));
    let doubles = zeros([5, 2, 3]).cast(burn::tensor::FloatDType::F64);
    assert!(matches!(
        run(x, doubles, message),
        Err(SparseError::ElementType {
            operand: "relations",
            ..
        })
    ));
}
