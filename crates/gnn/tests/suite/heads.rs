//! Heads and batches of graphs against loops.

use argiope_gnn::{
    Adjacency, Aggregation, Context, GnnError, GraphBatch,
    heads::{LinkHeadConfig, LinkScore, Readout, accuracy, cross_entropy},
    layers::{SageConfig, SirConfig},
};
use argiope_sparse::{Pattern, RowIndex};
use burn::tensor::{DType, Device, Tensor};

use crate::{
    by_hand::{WithInputs, apply, max, parameter, plus, randomized, rows, sum, times},
    check::{TYPES, assert_close, check_gradients, init, matrix, random, values},
    convolution::patterns,
};

#[test]
fn test_cross_entropy_is_the_mean_over_the_named_rows() {
    let device = Device::flex();
    let logits = random(6 * 4, 1).iter().map(|x| 5.0 * x).collect::<Vec<_>>();
    let (named, classes) = ([4, 1, 4, 0], [3, 0, 2, 1]);
    let index = RowIndex::from_slice(&named, 6).unwrap();
    let losses = named.iter().zip(classes).map(|(&row, class)| {
        let row = &logits[row as usize * 4..][..4];
        let total: f64 = row.iter().map(|x| x.exp()).sum();
        total.ln() - row[class as usize]
    });
    let expected = losses.sum::<f64>() / 4.0;
    for (dtype, tolerance) in TYPES {
        let logits = matrix(&logits, [6, 4], &device, dtype);
        let loss = cross_entropy(logits, &index, &classes).unwrap();
        assert_close("loss", &values(loss), &[expected], tolerance);
    }
}

#[test]
fn test_gradient_of_cross_entropy_is_that_of_the_named_rows() {
    let device = Device::flex().autodiff();
    let elements = random(3 * 2, 1);
    let logits = matrix(&elements, [3, 2], &device, DType::F64).require_grad();
    let index = RowIndex::from_slice(&[2, 0], 3).unwrap();
    let loss = cross_entropy(logits.clone(), &index, &[1, 1]).unwrap();
    let gradient = values(logits.grad(&loss.backward()).unwrap());
    let expected = |row: &[f64]| {
        let first = 1.0 / (1.0 + (row[1] - row[0]).exp());
        [first / 2.0, -first / 2.0]
    };
    let [first, last] = [expected(&elements[..2]), expected(&elements[4..])];
    let expected = [first[0], first[1], 0.0, 0.0, last[0], last[1]];
    assert_close("gradient", &gradient, &expected, 1e-12);
}

#[test]
fn test_accuracy_counts_the_first_of_the_largest() {
    let device = Device::flex();
    let logits = [[1.0, 1.0], [0.0, 2.0], [f32::NAN, 1.0], [1.0, f32::NAN]];
    let logits = Tensor::<2>::from_data(logits, &device);
    let share = |row: u32, class: u32| {
        let index = RowIndex::from_slice(&[row], 4).unwrap();
        accuracy(logits.clone(), &index, &[class]).unwrap()
    };
    let found: Vec<_> = (0..4).map(|row| (share(row, 0), share(row, 1))).collect();
    assert_eq!(found, [(1.0, 0.0), (0.0, 1.0), (0.0, 0.0), (0.0, 0.0)]);
}

#[test]
fn test_rows_and_classes_must_fit() {
    let device = Device::flex();
    let logits = || Tensor::<2>::zeros([3, 2], &device);
    let index = |rows: &[u32], num_rows| RowIndex::from_slice(rows, num_rows).unwrap();
    let refusal = |index: &RowIndex, classes: &[u32]| {
        let loss = cross_entropy(logits(), index, classes).unwrap_err();
        assert_eq!(
            std::mem::discriminant(&loss),
            std::mem::discriminant(&accuracy(logits(), index, classes).unwrap_err())
        );
        loss
    };
    assert!(matches!(
        refusal(&index(&[], 3), &[]),
        GnnError::Option { .. }
    ));
    assert!(matches!(
        refusal(&index(&[1], 3), &[0, 1]),
        GnnError::Shape { .. }
    ));
    assert!(matches!(
        refusal(&index(&[1], 3), &[2]),
        GnnError::Sparse(_)
    ));
    assert!(matches!(
        refusal(&index(&[1], 4), &[1]),
        GnnError::Sparse(_)
    ));
}

fn scores() -> [(LinkScore, usize); 3] {
    let hadamard = LinkScore::Hadamard {
        hidden: 5,
        dropout: 0.3,
    };
    [(LinkScore::Dot, 1), (hadamard, 2), (LinkScore::Concat, 3)]
}

#[test]
fn test_link_heads_agree_with_their_definitions() {
    let device = Device::flex();
    let (s, t) = (random(6 * 4, 1), random(7 * 4, 2));
    let pairs = [(0, 6), (5, 5), (0, 6), (2, 1)];
    let first = RowIndex::new(pairs.map(|(u, _)| u).to_vec(), 6).unwrap();
    let second = RowIndex::new(pairs.map(|(_, v)| v).to_vec(), 7).unwrap();
    for (score, outputs) in scores() {
        for (dtype, tolerance) in TYPES {
            let config = LinkHeadConfig::new(4).with_score(score.clone(), outputs);
            let head = randomized(config.init(&mut init(1, &device, dtype)).unwrap(), 3);
            let (s_rows, t_rows) = (rows(&s, 4), rows(&t, 4));
            let expected: Vec<f64> = (pairs.iter())
                .flat_map(|&(u, v)| {
                    let (s, t) = (&s_rows[u as usize], &t_rows[v as usize]);
                    let products: Vec<f64> = s.iter().zip(t).map(|(s, t)| s * t).collect();
                    match score {
                        LinkScore::Dot => vec![products.iter().sum()],
                        LinkScore::Hadamard { .. } => {
                            let hidden = apply(&products, &parameter(&head, "map.stages.0.weight"));
                            let hidden = plus(&hidden, &parameter(&head, "map.stages.0.bias"));
                            let hidden: Vec<f64> = hidden.iter().map(|x| x.max(0.0)).collect();
                            let y = apply(&hidden, &parameter(&head, "map.stages.3.weight"));
                            plus(&y, &parameter(&head, "map.stages.3.bias"))
                        }
                        LinkScore::Concat => {
                            let both = [s.as_slice(), t].concat();
                            let y = apply(&both, &parameter(&head, "map.weight"));
                            plus(&y, &parameter(&head, "map.bias"))
                        }
                    }
                })
                .collect();
            let s = matrix(&s, [6, 4], &device, dtype);
            let t = matrix(&t, [7, 4], &device, dtype);
            let y = head
                .forward(s, t, [&first, &second], &Context::evaluation())
                .unwrap();
            assert_eq!(y.dims(), [4, outputs]);
            assert_close(&format!("{score:?}"), &values(y), &expected, tolerance);
        }
    }
}

#[test]
fn test_gradients_of_link_heads() {
    let first = RowIndex::new(vec![0, 3, 3], 5).unwrap();
    let second = RowIndex::new(vec![1, 4, 3], 5).unwrap();
    for (score, outputs) in scores() {
        let config = LinkHeadConfig::new(4).with_score(score.clone(), outputs);
        check_gradients(
            &format!("{score:?}"),
            |init| WithInputs::new([5, 4], init, |init| config.init(init).unwrap()),
            |model| {
                let context = Context::training(1, 2);
                let pairs = [&first, &second];
                model
                    .layer
                    .forward(model.x(), model.x(), pairs, &context)
                    .unwrap()
            },
        );
    }
}

#[test]
fn test_bad_link_heads_are_errors() {
    let device = Device::flex();
    let mut init = init(1, &device, DType::F32);
    let many = LinkHeadConfig::new(4)
        .with_score(LinkScore::Dot, 2)
        .init(&mut init);
    assert!(matches!(
        many,
        Err(GnnError::Option {
            option: "outputs",
            ..
        })
    ));
    let head = LinkHeadConfig::new(4).init(&mut init).unwrap();
    let index = |rows: &[u32]| RowIndex::from_slice(rows, 3).unwrap();
    let (one, two) = (index(&[0]), index(&[0, 1]));
    let zeros = |shape: [usize; 2]| Tensor::<2>::zeros(shape, &device);
    let context = Context::evaluation();
    let uneven = head.forward(zeros([3, 4]), zeros([3, 4]), [&one, &two], &context);
    assert!(matches!(uneven, Err(GnnError::Shape { .. })));
    let narrow = head.forward(zeros([3, 4]), zeros([3, 1]), [&one, &one], &context);
    assert!(matches!(
        narrow,
        Err(GnnError::Shape {
            operand: "targets",
            ..
        })
    ));
    let few = head.forward(zeros([2, 4]), zeros([3, 4]), [&one, &one], &context);
    assert!(matches!(few, Err(GnnError::Sparse(_))));
}

#[test]
fn test_a_batch_is_its_graphs_one_by_one() {
    let device = Device::flex();
    let graphs: Vec<Pattern> = patterns().into_iter().map(|(_, pattern)| pattern).collect();
    let batch = GraphBatch::new(&graphs).unwrap();
    assert_eq!(batch.num_graphs(), graphs.len());
    let x = random(batch.num_nodes() * 3, 1);
    let mut start = init(1, &device, DType::F64);
    let sir = SirConfig::new(3, 5, 4)
        .with_edge_inputs(2)
        .init(&mut start)
        .unwrap();
    let sage = SageConfig::new(4, 4)
        .with_aggregation(Aggregation::Max)
        .init(&mut start);
    let run = |pattern: &Pattern, x: &[f64], e: &[f64]| {
        let x = matrix(x, [pattern.num_rows(), 3], &device, DType::F64);
        let e = matrix(e, [pattern.num_entries(), 2], &device, DType::F64);
        let x = sir
            .forward(pattern, x, Some(e), &Context::evaluation())
            .unwrap();
        let y = sage
            .forward(&Adjacency::new(pattern.clone()).unwrap(), x)
            .unwrap();
        values(y)
    };
    let e = random(batch.pattern().num_entries() * 2, 2);
    let together = run(batch.pattern(), &x, &e);
    for (graph, pattern) in graphs.iter().enumerate() {
        let (nodes, slots) = (batch.nodes_of(graph), batch.slots_of(graph));
        assert_eq!(
            (nodes.len(), slots.len()),
            (pattern.num_rows(), pattern.num_entries())
        );
        let alone = run(
            pattern,
            &x[nodes.start * 3..nodes.end * 3],
            &e[slots.start * 2..slots.end * 2],
        );
        let part = &together[nodes.start * 4..nodes.end * 4];
        assert_close("graph", part, &alone, 1e-12);
    }
}

#[test]
fn test_readouts_agree_with_their_definitions() {
    let device = Device::flex();
    let sizes = [2, 0, 1, 4];
    let graphs = sizes.map(|size| Pattern::new(size, vec![0; size + 1], vec![]).unwrap());
    let batch = GraphBatch::new(&graphs).unwrap();
    let x = random(7 * 3, 1);
    for readout in [Readout::Sum, Readout::Mean, Readout::Max] {
        let expected: Vec<f64> = (0..4)
            .flat_map(|graph| {
                let nodes = batch.nodes_of(graph);
                let nodes = rows(&x[nodes.start * 3..nodes.end * 3], 3);
                let count = nodes.len().max(1) as f64;
                match readout {
                    Readout::Sum => sum(&nodes, 3),
                    Readout::Mean => times(&sum(&nodes, 3), 1.0 / count),
                    Readout::Max => max(&nodes, 3),
                }
            })
            .collect();
        for (dtype, tolerance) in TYPES {
            let x = matrix(&x, [7, 3], &device, dtype);
            let y = readout.forward(x, batch.nodes()).unwrap();
            assert_close(&format!("{readout:?}"), &values(y), &expected, tolerance);
        }
    }
}

#[test]
fn test_batches_of_nothing_and_of_oblong_patterns() {
    let batch = GraphBatch::new(&[]).unwrap();
    assert_eq!((batch.num_graphs(), batch.num_nodes()), (0, 0));
    let oblong = Pattern::new(3, vec![0, 1], vec![2]).unwrap();
    assert!(matches!(
        GraphBatch::new([&oblong]),
        Err(GnnError::Shape { .. })
    ));
}
