//! Files of tensors: there and back, read by others, and damaged.

use argiope_gnn::{
    GnnError, Init, NamedTensors,
    layers::{LinearConfig, Mlp, MlpConfig},
};
use burn::tensor::{Device, TensorData};
use burn_store::{ModuleSnapshot, SafetensorsStore};

fn mlp(seed: u64) -> Mlp {
    let config = MlpConfig::new(4)
        .linear(3)
        .dropout(0.1)
        .layer_norm()
        .relu()
        .linear(2);
    config.init(&mut Init::new(seed, &Device::flex())).unwrap()
}

#[test]
fn test_parameters_return_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    let mut tensors = NamedTensors::of_module(&mlp(1));
    assert_eq!(
        tensors.names().collect::<Vec<_>>(),
        [
            "stages.0.bias",
            "stages.0.weight",
            "stages.2.beta",
            "stages.2.gamma",
            "stages.4.bias",
            "stages.4.weight"
        ]
    );
    tensors.insert("count", TensorData::new(vec![-3i64], [1]));
    tensors.insert(
        "exact",
        TensorData::new(vec![0.1f64, f64::MIN_POSITIVE], [2]),
    );
    tensors.insert("none", TensorData::new(Vec::<f32>::new(), [0, 5]));
    tensors.write(&path, &("a note", 7)).unwrap();
    let (found, notes) = NamedTensors::read::<(String, u32)>(&path).unwrap();
    assert_eq!(found, tensors);
    assert_eq!(notes, ("a note".to_owned(), 7));
    // The same content gives the same bytes.
    let bytes = std::fs::read(&path).unwrap();
    tensors.write(&path, &("a note", 7)).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[test]
fn test_burn_reads_our_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    let tensors = NamedTensors::of_module(&mlp(1));
    tensors.write(&path, &()).unwrap();
    let mut other = mlp(2);
    assert_ne!(NamedTensors::of_module(&other), tensors);
    let mut store = SafetensorsStore::from_file(&path).skip_enum_variants(true);
    let result = other.load_from(&mut store).unwrap();
    assert!(result.is_success(), "{result:?}");
    assert_eq!(NamedTensors::of_module(&other), tensors);
}

#[test]
fn test_parameters_of_other_models_are_errors() {
    let tensors = NamedTensors::of_module(&mlp(1));
    let message = |tensors: &NamedTensors| match tensors.load_module(mlp(2)) {
        Err(GnnError::Parameters { reason }) => reason,
        other => panic!("{other:?}"),
    };
    let mut missing = tensors.clone();
    let _ = missing.take_all("stages.2");
    assert!(message(&missing).contains("stages.2"));
    let mut extra = tensors.clone();
    extra.insert("stages.9.weight", TensorData::new(vec![1f32], [1]));
    assert!(message(&extra).contains("stages.9.weight"));
    let mut shape = tensors.clone();
    shape.insert("stages.4.bias", TensorData::new(vec![1f32; 3], [3]));
    assert!(message(&shape).contains("[3]"));
    let mut kind = tensors.clone();
    kind.insert("stages.4.bias", TensorData::new(vec![1f64; 2], [2]));
    assert!(message(&kind).contains("stages.4.bias"));
}

#[test]
fn test_damaged_files_are_errors_that_name_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    let layer = LinearConfig::new(3, 2).init(&mut Init::new(1, &Device::flex()));
    let tensors = NamedTensors::of_module(&layer);
    tensors.write(&path, &7u32).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let check = |bytes: &[u8], what: &str| {
        std::fs::write(&path, bytes).unwrap();
        match NamedTensors::read::<u32>(&path) {
            Err(error @ GnnError::File { .. }) => {
                assert!(error.to_string().contains("model.safetensors"), "{error}");
            }
            // A flipped bit may change a note into another, or white space in the header.
            Ok((found, _)) => assert_eq!(found, tensors, "{what}"),
            Err(other) => panic!("{what}: {other}"),
        }
    };
    for len in 0..bytes.len() {
        std::fs::write(&path, &bytes[..len]).unwrap();
        assert!(NamedTensors::read::<u32>(&path).is_err(), "cut to {len}");
        check(&bytes[..len], "cut");
    }
    for at in 0..bytes.len() {
        for bit in [1, 0x80] {
            let mut damaged = bytes.clone();
            damaged[at] ^= bit;
            check(&damaged, &format!("bit {bit} of byte {at}"));
        }
    }
    std::fs::remove_file(&path).unwrap();
    assert!(NamedTensors::read::<u32>(&path).is_err());
}
