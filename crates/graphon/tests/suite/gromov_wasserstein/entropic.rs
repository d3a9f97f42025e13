use argiope_graph::Silent;
use argiope_graphon::{
    StandardGraphon,
    gromov_wasserstein::{Alignment, GromovWasserstein, Loss, Solver, Starts},
};

use super::{mean_loss, random_graphon};

fn from_product(solver: Solver) -> GromovWasserstein {
    GromovWasserstein {
        solver,
        starts: Starts::PRODUCT,
        ..GromovWasserstein::default()
    }
}

#[test]
fn test_blur_vanishes_with_epsilon() {
    let [left, right] = [StandardGraphon::Product, StandardGraphon::SquaresAndRoots]
        .map(|g| g.step_function(16).unwrap());
    let align =
        |solver| -> Alignment { from_product(solver).align(&left, &right, &Silent).unwrap() };
    let exact = align(Solver::ConditionalGradient);
    let entropic = [0.05, 0.01, 0.002].map(|epsilon| align(Solver::Entropic { epsilon }));
    for found in &entropic {
        assert!(found.squared >= exact.squared - 1e-9);
        assert!(found.coupling.marginal_error() < 1e-9);
        let expected = mean_loss(Loss::Square, &left, &right, found.coupling.view());
        assert!((found.squared - expected).abs() < 1e-13);
    }
    assert!(entropic[0].squared > entropic[1].squared && entropic[1].squared > entropic[2].squared);
    assert!(
        entropic[2].distance < exact.distance + 0.003,
        "{} and {}",
        entropic[2].distance,
        exact.distance
    );
    let proximal = align(Solver::Proximal { epsilon: 0.02 });
    assert!(proximal.coupling.marginal_error() < 1e-9);
    assert!(
        proximal.distance < exact.distance + 1e-3,
        "{} and {}",
        proximal.distance,
        exact.distance
    );
    assert!(proximal.distance < entropic[1].distance);
}

#[test]
fn test_marginals_hold_where_kernels_underflow() {
    for seed in 0..2 {
        let (left, right) = (random_graphon(10, seed), random_graphon(10, seed + 5));
        for solver in [
            Solver::Entropic { epsilon: 1e-4 },
            Solver::Proximal { epsilon: 1e-3 },
        ] {
            let method = GromovWasserstein {
                max_iterations: 5,
                ..from_product(solver)
            };
            let found = method.align(&left, &right, &Silent).unwrap();
            assert!(found.coupling.marginal_error() < 1e-9);
            assert!(found.squared >= found.lower_bound);
        }
    }
}
