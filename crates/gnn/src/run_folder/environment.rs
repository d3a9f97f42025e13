//! What a run ran on.

use std::collections::BTreeMap;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

/// Everything outside the settings that numbers may depend on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// Versions of the crates that matter, by name.
    pub versions: BTreeMap<String, String>,
    /// The commit that the program was built from: `ARGIOPE_COMMIT` in the environment of the build.
    pub commit: Option<String>,
    /// Where the tensors lay.
    pub device: String,
    /// Threads of the current pool.
    pub threads: usize,
    /// Operating system and architecture.
    pub platform: String,
    /// Seed of everything random.
    pub seed: u64,
}

impl Environment {
    /// Of a run of the engine `name` on the CPU, in the current thread pool.
    #[must_use]
    pub fn new(name: &str, version: &str, seed: u64) -> Self {
        let own = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
        let versions = [own, (name, version)].map(|(name, version)| (name.into(), version.into()));
        Self {
            versions: versions.into(),
            commit: option_env!("ARGIOPE_COMMIT").map(str::to_owned),
            device: "flex".into(),
            threads: rayon::current_num_threads(),
            platform: format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
            seed,
        }
    }

    /// On another device.
    #[must_use]
    pub fn on(mut self, device: &Device) -> Self {
        self.device = format!("{:?}", device.clone().inner());
        self
    }
}
