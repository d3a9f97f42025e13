//! Which random bits a forward pass takes.
//!
//! Layers hold no counters: the mask of a dropout is a function of the context that the pass was given and the number that
//! the dropout got when the model was built. A run is resumed at step `s` by giving the passes the context of step `s`.

use argiope_sparse::DropoutKey;

/// Whether a forward pass trains, and the random bits of its dropouts.
///
/// # Example
/// ```
/// use argiope_gnn::Context;
///
/// let context = Context::training(7, 20);
/// assert_eq!(context.key_of(3), Context::training(7, 20).key_of(3));
/// assert_ne!(context.key_of(3), context.key_of(4));
/// assert_ne!(context.key_of(3), context.branch(0).key_of(3));
/// assert_ne!(context.key_of(3), Context::training(7, 21).key_of(3));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    is_training: bool,
    key: DropoutKey,
}

impl Context {
    /// A step of training. All steps of a run share `seed`; `step` counts them over all epochs.
    #[must_use]
    pub fn training(seed: u64, step: u64) -> Self {
        Self {
            is_training: true,
            key: DropoutKey { seed, step },
        }
    }

    /// A pass that drops nothing.
    #[must_use]
    pub fn evaluation() -> Self {
        Self {
            is_training: false,
            key: DropoutKey::default(),
        }
    }

    /// True if dropouts drop.
    #[must_use]
    pub fn is_training(&self) -> bool {
        self.is_training
    }

    /// The context of one of several passes through the same layers in the same step, which need masks of their own: of the
    /// positive and the negative pairs of a batch, say.
    #[must_use]
    pub fn branch(&self, branch: u64) -> Self {
        Self {
            key: self.key.of_layer(branch),
            ..*self
        }
    }

    /// The key of the mask of a dropout.
    #[must_use]
    pub fn key_of(&self, dropout: u64) -> DropoutKey {
        self.key.of_layer(dropout)
    }
}
