//! Interactions that are held out where a data set has none to choose models by.

use argiope_gnn::seeds;
use argiope_graph::random::stream;
use rand::seq::SliceRandom as _;

use super::propagation::filtered;
use crate::{UnlearnError, data::Interactions, error::check_setting};

/// The data with a random `share` of the interactions to learn from moved to the validation; the data as they are if there is a
/// validation already. No user loses the last interaction.
///
/// # Errors
/// [`UnlearnError::Option`] unless `0 < share < 1`; [`UnlearnError::Data`] if no user has two interactions.
///
/// # Complexity
/// `O(num_interactions)` time.
pub fn with_validation(
    data: &Interactions,
    share: f64,
    seed: u64,
) -> Result<Interactions, UnlearnError> {
    if data.valid.num_edges() > 0 {
        return Ok(data.clone());
    }
    let is_right = share > 0.0 && share < 1.0;
    check_setting(
        "the share that is held out",
        share,
        is_right,
        "0 < share < 1",
    )?;
    let train = &data.train;
    let interactions: Vec<(u32, u32)> = train.edges().collect();
    let mut order: Vec<u32> = (0..interactions.len() as u32).collect();
    order.shuffle(&mut stream(seeds::named(seed, "held-out interactions"), 0));
    let mut left: Vec<usize> = (0..train.num_left() as u32)
        .map(|user| train.neighbors_of_left(user).len())
        .collect();
    let wanted = ((share * interactions.len() as f64).round() as usize).max(1);
    let mut is_held_out = vec![false; interactions.len()];
    let mut count = 0;
    for slot in order {
        let user = interactions[slot as usize].0 as usize;
        if count < wanted && left[user] > 1 {
            left[user] -= 1;
            is_held_out[slot as usize] = true;
            count += 1;
        }
    }
    if count == 0 {
        return Err(UnlearnError::Data {
            what: format!(
                "no user of {} has two interactions: none can be held out",
                data.name
            ),
        });
    }
    let part = |wanted: bool| {
        let mut slots = is_held_out.iter();
        // Asked in the order of the slots.
        filtered(train, &mut |_, _| slots.next() == Some(&wanted))
    };
    Ok(Interactions {
        name: data.name.clone(),
        train: part(false)?,
        valid: part(true)?,
        test: data.test.clone(),
        names: data.names.clone(),
    })
}
