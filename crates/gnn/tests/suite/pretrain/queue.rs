//! The queue of keys, and the encoder that follows.

use argiope_gnn::{
    GnnError, Init, NamedTensors,
    pretrain::contrastive::{Encoder, EncoderConfig, KeyQueue, Momentum, followed},
};
use burn::tensor::Device;

use super::small;
use crate::{by_hand::randomized, check::assert_close};

#[test]
fn test_first_in_first_out() {
    let mut queue = KeyQueue::random(5, 2, 1);
    let mut expected = queue.oldest_first();
    for batch in [3usize, 1, 4, 5, 7, 12] {
        let keys: Vec<f32> = (0..2 * batch).map(|at| (100 * batch + at) as f32).collect();
        queue.push(&keys);
        expected.extend(keys);
        expected.drain(..expected.len() - 10);
        assert_eq!(queue.oldest_first(), expected, "after {batch} keys");
        assert_eq!(queue.capacity(), 5);
        let tensor = queue.tensor(&Device::flex());
        assert_eq!(tensor.dims(), [5, 2]);
        assert_eq!(tensor.into_data().try_to_vec::<f32>().unwrap(), expected);
    }
}

#[test]
fn test_first_keys_are_points_of_the_sphere() {
    let queue = KeyQueue::random(400, 3, 9);
    let keys = queue.oldest_first();
    let mut sums = [0.0f64; 3];
    for key in keys.chunks(3) {
        let norm: f32 = key.iter().map(|x| x * x).sum();
        assert!((norm - 1.0).abs() < 1e-5);
        for (sum, x) in sums.iter_mut().zip(key) {
            *sum += f64::from(*x);
        }
    }
    // The variance of a coordinate is one third: five deviations of the mean.
    assert!(
        sums.iter()
            .all(|sum| sum.abs() / 400.0 < 5.0 / (3.0f64 * 400.0).sqrt())
    );
    assert_eq!(KeyQueue::random(400, 3, 9), queue);
    assert_ne!(KeyQueue::random(400, 3, 8), queue);
}

#[test]
fn test_a_stored_queue_goes_on_as_before() {
    let mut queue = KeyQueue::random(4, 2, 1);
    queue.push(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let mut restored = KeyQueue::random(4, 2, 77);
    restored.load_state(&queue.state()).unwrap();
    for queue in [&mut queue, &mut restored] {
        queue.push(&[7.0, 8.0]);
    }
    assert_eq!(restored.oldest_first(), queue.oldest_first());
    let mut other = KeyQueue::random(5, 2, 1);
    assert!(matches!(
        other.load_state(&queue.state()),
        Err(GnnError::Parameters { .. })
    ));
    assert!(other.load_state(&NamedTensors::new()).is_err());
}

fn encoder(config: &EncoderConfig, seed: u64) -> Encoder {
    let mut init = Init::new(seed, &Device::flex());
    randomized(config.init(6, &mut init).unwrap(), seed)
}

fn elements(encoder: &Encoder) -> Vec<f64> {
    let tensors = NamedTensors::of_module(encoder).into_iter();
    tensors
        .flat_map(|(_, data)| data.iter::<f64>().collect::<Vec<_>>())
        .collect()
}

#[test]
fn test_the_encoder_of_keys_follows() {
    let config = small().encoder;
    let (old, new) = (encoder(&config, 1), encoder(&config, 2));
    for m in [0.0, 0.25, 0.999, 1.0] {
        let mut momentum = Momentum {
            encoder: old.clone(),
            queue: KeyQueue::random(3, 16, 0),
            coefficient: m,
        };
        momentum.follow(&new).unwrap();
        let pairs = elements(&old).into_iter().zip(elements(&new));
        let expected: Vec<f64> = pairs.map(|(old, new)| m * old + (1.0 - m) * new).collect();
        assert_close("parameters", &elements(&momentum.encoder), &expected, 1e-6);

        let mut restored = Momentum {
            encoder: old.clone(),
            queue: KeyQueue::random(3, 16, 5),
            coefficient: m,
        };
        restored.load_state(momentum.state()).unwrap();
        assert_eq!(elements(&restored.encoder), elements(&momentum.encoder));
        assert_eq!(restored.queue.oldest_first(), momentum.queue.oldest_first());
    }
    let mut other = config.clone();
    other.hidden = 8;
    assert!(matches!(
        followed(&old, &encoder(&other, 1), 0.5),
        Err(GnnError::Parameters { .. })
    ));
}
