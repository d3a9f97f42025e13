//! Which type has which method: what is done with any model is written once.

use anyhow::{Result, bail};
use argiope_unlearn::{
    Forgetting,
    exact::{CertifiedLogistic, Ease, RelationRidge, RidgeClassifier},
};

/// Work with a model of a method that is known when the program runs.
pub(super) trait WithModel {
    type Output;

    fn run<M: Forgetting>(self) -> Result<Self::Output>;
}

macro_rules! methods {
    ($($name:literal => $model:ty,)+) => {
        /// The names of all methods.
        const NAMES: &[&str] = &[$($name),+];

        /// Does the work with the model type of a method.
        pub(super) fn with_model<W: WithModel>(method: &str, work: W) -> Result<W::Output> {
            match method {
                $($name => work.run::<$model>(),)+
                other => bail!(
                    "this program has no method {other}, but {}",
                    NAMES.join(", ")
                ),
            }
        }
    };
}

// The names are those of `Forgetting::method`. Opening a model of another one is an error, so a wrong line here does no harm.
methods! {
    "certified-logistic" => CertifiedLogistic,
    "ease" => Ease,
    "relation-ridge" => RelationRidge,
    "ridge" => RidgeClassifier,
}
