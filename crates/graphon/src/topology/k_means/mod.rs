//! Clusters of points with the least sum of squared distances to their means, approximately.

mod lloyd;
mod seeding;

use argiope_graph::random::stream;
use ndarray::{Array2, ArrayView1, ArrayView2};

use self::{
    lloyd::{assign, fill_empty, means_of},
    seeding::seeds,
};
use crate::{GraphonError, error::check_option};

/// k-means: seeds drawn by squared distance (k-means++, Arthur and Vassilvitskii, SODA 2007), then Lloyd's iterations; the
/// best of several restarts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KMeans {
    /// The most clusters, 1 or more; 5 by default.
    pub num_clusters: usize,
    /// Independent runs, 1 or more; 10 by default.
    pub num_restarts: usize,
    /// The most iterations of a run; 300 by default.
    pub max_iterations: usize,
    /// Chooses the seeds.
    pub seed: u64,
}

impl Default for KMeans {
    fn default() -> Self {
        Self {
            num_clusters: 5,
            num_restarts: 10,
            max_iterations: 300,
            seed: 0,
        }
    }
}

/// Points in clusters.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Clusters {
    /// The cluster of every point, `[num_points]`. Clusters are numbered by their first point.
    pub cluster_of: Vec<usize>,
    /// The means, `[num_clusters, dim]`. None is empty: there are fewer than asked for where there are fewer different points.
    pub means: Array2<f64>,
    /// Sum of squared distances of the points to their means.
    pub inertia: f64,
}

impl KMeans {
    /// Clusters of `points`, `[num_points, dim]`. The same for the same points and seed.
    ///
    /// A cluster that loses all points in an iteration takes the point that is farthest from its mean, so that no cluster is
    /// lost.
    ///
    /// # Errors
    /// [`GraphonError::Option`]; [`GraphonError::Data`] without points and for values that are not finite.
    ///
    /// # Complexity
    /// `O(num_points * num_clusters * dim)` an iteration.
    ///
    /// # Example
    /// ```
    /// use argiope_graphon::topology::KMeans;
    /// use ndarray::array;
    ///
    /// let points = array![[0.0], [10.0], [0.1], [10.1]];
    /// let clusters = KMeans { num_clusters: 2, ..KMeans::default() }.cluster(points.view())?;
    /// assert_eq!(clusters.cluster_of, [0, 1, 0, 1]);
    /// # Ok::<(), argiope_graphon::GraphonError>(())
    /// ```
    pub fn cluster(&self, points: ArrayView2<'_, f64>) -> Result<Clusters, GraphonError> {
        check_option(
            self.num_clusters > 0,
            "num_clusters",
            self.num_clusters,
            "1 or more",
        )?;
        check_option(
            self.num_restarts > 0,
            "num_restarts",
            self.num_restarts,
            "1 or more",
        )?;
        if points.nrows() == 0 {
            return Err(GraphonError::Data {
                what: "there are no points to cluster".to_owned(),
            });
        }
        for ((point, column), value) in points.indexed_iter() {
            if !value.is_finite() {
                return Err(GraphonError::Data {
                    what: format!(
                        "point {point} has the value {value} in column {column}, expected a finite number"
                    ),
                });
            }
        }
        let mut best = self.run(points, 0);
        for restart in 1..self.num_restarts {
            let found = self.run(points, restart as u64);
            if found.inertia < best.inertia {
                best = found;
            }
        }
        Ok(best.numbered_by_first_point())
    }

    fn run(&self, points: ArrayView2<'_, f64>, restart: u64) -> Clusters {
        let mut means = seeds(points, self.num_clusters, &mut stream(self.seed, restart));
        let mut cluster_of = assign(points, &means);
        for _ in 0..self.max_iterations {
            fill_empty(points, &means, &mut cluster_of);
            means = means_of(points, &cluster_of, means.nrows());
            let next = assign(points, &means);
            if next == cluster_of {
                break;
            }
            cluster_of = next;
        }
        // The last assignment may have emptied a cluster when iterations ran out.
        fill_empty(points, &means, &mut cluster_of);
        means = means_of(points, &cluster_of, means.nrows());
        let inertia = (0..points.nrows())
            .map(|at| squared_distance(points.row(at), means.row(cluster_of[at])))
            .sum();
        Clusters {
            cluster_of,
            means,
            inertia,
        }
    }
}

impl Clusters {
    fn numbered_by_first_point(self) -> Self {
        let mut new_numbers = vec![usize::MAX; self.means.nrows()];
        let mut order = Vec::with_capacity(new_numbers.len());
        let cluster_of = self
            .cluster_of
            .iter()
            .map(|&old| {
                if new_numbers[old] == usize::MAX {
                    new_numbers[old] = order.len();
                    order.push(old);
                }
                new_numbers[old]
            })
            .collect();
        Self {
            cluster_of,
            means: self.means.select(ndarray::Axis(0), &order),
            inertia: self.inertia,
        }
    }
}

fn squared_distance(a: ArrayView1<'_, f64>, b: ArrayView1<'_, f64>) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum()
}
