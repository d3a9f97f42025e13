//! A coupling as a mixture of couplings, most of them permutations, whose weights can be corrected.

use ndarray::Array2;

use super::{
    line_search::Parabola,
    problem::{Problem, inner},
    starts::Origin,
};

/// The most exchanges of weight in a correction, for each coupling in the mixture.
const EXCHANGES: usize = 20;

/// Parts of the value of a coupling `T`: `<linear, T>` and `<left T right, T>`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts {
    pub(super) linear: f64,
    pub(super) quadratic: f64,
}

/// A coupling in a mixture.
struct Atom {
    weight: f64,
    /// The permutation; none for the coupling that the mixture started with.
    order: Option<Vec<usize>>,
    /// `<linear, A>`.
    linear: f64,
    /// `<left A right, B>` for the couplings `B` of all atoms.
    products: Vec<f64>,
}

/// Couplings with weights that sum to 1.
pub(super) struct Mixture<'a> {
    problem: &'a Problem,
    atoms: Vec<Atom>,
    /// The coupling that the mixture started with, `[K, K]`.
    first: Array2<f64>,
    /// `left T right` of it.
    product_of_first: Array2<f64>,
    /// Room for a coupling, `[K, K]`.
    mixed: Array2<f64>,
}

impl<'a> Mixture<'a> {
    /// No coupling yet.
    pub(super) fn new(problem: &'a Problem) -> Self {
        let zeros = || Array2::zeros(problem.left.dim());
        Self {
            problem,
            atoms: Vec::new(),
            first: zeros(),
            product_of_first: zeros(),
            mixed: zeros(),
        }
    }

    /// Starts anew; `product` becomes `left T right`.
    pub(super) fn start(&mut self, origin: &Origin, product: &mut Array2<f64>) {
        let problem = self.problem;
        if let Origin::Order(order) = origin {
            problem.multiply_permutation(order, &mut self.mixed, product);
            let (linear, quadratic) = (problem.linear_along(order), problem.along(product, order));
            self.replace(order, Parts { linear, quadratic });
            return;
        }
        origin.write(&mut self.first);
        problem.multiply(&self.first, &mut self.mixed, &mut self.product_of_first);
        product.assign(&self.product_of_first);
        self.atoms.clear();
        self.atoms.push(Atom {
            weight: 1.0,
            order: None,
            linear: problem.linear_value(&self.first),
            products: vec![inner(product, &self.first)],
        });
    }

    /// The permutation alone.
    pub(super) fn replace(&mut self, order: &[usize], parts: Parts) {
        self.atoms.clear();
        self.atoms.push(Atom {
            weight: 1.0,
            order: Some(order.to_vec()),
            linear: parts.linear,
            products: vec![parts.quadratic],
        });
    }

    /// Moves the share `s` of the way to a permutation, whose product is given.
    pub(super) fn add(&mut self, s: f64, order: &[usize], parts: Parts, product: &Array2<f64>) {
        for atom in &mut self.atoms {
            atom.weight *= 1.0 - s;
        }
        let known = self
            .atoms
            .iter()
            .position(|atom| atom.order.as_deref() == Some(order));
        if let Some(known) = known {
            self.atoms[known].weight += s;
            return;
        }
        let mut products = Vec::with_capacity(self.atoms.len() + 1);
        for atom in &mut self.atoms {
            let between = match &atom.order {
                None => self.problem.along(&self.product_of_first, order),
                Some(other) => self.problem.along(product, other),
            };
            atom.products.push(between);
            products.push(between);
        }
        products.push(parts.quadratic);
        let (order, linear) = (Some(order.to_vec()), parts.linear);
        self.atoms.push(Atom {
            weight: s,
            order,
            linear,
            products,
        });
    }

    /// Moves weight from the coupling with the largest product with the gradient to the one with the least, as far as that lowers
    /// the value, until it does by less than `least_decrease`. `O(number of couplings)` an exchange.
    pub(super) fn correct(&mut self, least_decrease: f64) {
        let gradient = |atom: &Atom| {
            let products = atom.products.iter().zip(&self.atoms);
            atom.linear
                - 2.0
                    * products
                        .map(|(value, other)| value * other.weight)
                        .sum::<f64>()
        };
        let mut gradients: Vec<f64> = self.atoms.iter().map(gradient).collect();
        for _ in 0..EXCHANGES * self.atoms.len() {
            let by_gradient = |a: &usize, b: &usize| gradients[*a].total_cmp(&gradients[*b]);
            let best = (0..self.atoms.len()).min_by(by_gradient);
            let worst = (0..self.atoms.len())
                .filter(|&at| self.atoms[at].weight > 0.0)
                .max_by(by_gradient);
            let (Some(best), Some(worst)) = (best, worst) else {
                break;
            };
            let exchange = Parabola {
                slope: gradients[best] - gradients[worst],
                curvature: 2.0 * self.atoms[best].products[worst]
                    - self.atoms[best].products[best]
                    - self.atoms[worst].products[worst],
            };
            let t = exchange.least(self.atoms[worst].weight);
            if -exchange.at(t) <= 0.1 * least_decrease {
                break;
            }
            self.atoms[best].weight += t;
            self.atoms[worst].weight -= t;
            for (value, atom) in gradients.iter_mut().zip(&self.atoms) {
                *value -= 2.0 * t * (atom.products[best] - atom.products[worst]);
            }
        }
        self.drop_empty();
    }

    /// Forgets couplings without weight.
    fn drop_empty(&mut self) {
        let keep: Vec<bool> = self.atoms.iter().map(|atom| atom.weight > 0.0).collect();
        self.atoms.retain(|atom| atom.weight > 0.0);
        for atom in &mut self.atoms {
            let mut kept = keep.iter();
            atom.products
                .retain(|_| kept.next().is_some_and(|&keep| keep));
        }
    }

    /// The parts of the value of the mixed coupling.
    pub(super) fn parts(&self) -> Parts {
        let mut parts = Parts {
            linear: 0.0,
            quadratic: 0.0,
        };
        for atom in &self.atoms {
            parts.linear += atom.weight * atom.linear;
            let products = atom.products.iter().zip(&self.atoms);
            let product: f64 = products.map(|(value, other)| value * other.weight).sum();
            parts.quadratic += atom.weight * product;
        }
        parts
    }

    /// `product = left T right` for the mixed coupling.
    pub(super) fn multiply(&mut self, room: &mut Array2<f64>, product: &mut Array2<f64>) {
        self.mixed = self.coupling();
        self.problem.multiply(&self.mixed, room, product);
    }

    /// The mixed coupling, `[K, K]`.
    pub(super) fn coupling(&self) -> Array2<f64> {
        let mut coupling = Array2::zeros(self.first.dim());
        for atom in &self.atoms {
            match &atom.order {
                None => coupling.scaled_add(atom.weight, &self.first),
                Some(order) => {
                    let mass = atom.weight / self.problem.num_blocks() as f64;
                    for (i, &k) in order.iter().enumerate() {
                        coupling[[i, k]] += mass;
                    }
                }
            }
        }
        coupling
    }
}
