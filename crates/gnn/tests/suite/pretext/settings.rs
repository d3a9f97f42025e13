//! Names and settings.

use argiope_gnn::pretrain::pretext::{PretextConfig, PretextKind, PretextMode, published};
use argiope_graph::Silent;

use super::graphs::{Village, small_config};

#[test]
fn test_tasks_have_their_names() {
    let (village, config) = (Village::small(), small_config());
    let data = village.data();
    for kind in PretextKind::ALL {
        assert_eq!(kind.name().parse::<PretextKind>().unwrap(), kind);
        assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{kind}\""));
        assert_eq!(
            kind.build(&data, &config, 1, &Silent).unwrap().name(),
            kind.name()
        );
        // The weights are found by these names as well.
        let weighted = config.with(&format!("weights.{kind}=7.5")).unwrap();
        assert_eq!((kind.weight(&config), kind.weight(&weighted)), (1.0, 7.5));
    }
    let unknown = "edge-masks".parse::<PretextKind>().unwrap_err().to_string();
    for kind in PretextKind::ALL {
        assert!(unknown.contains(kind.name()), "{unknown}");
    }
}

#[test]
fn test_modes_have_their_names() {
    for mode in PretextMode::ALL {
        assert_eq!(mode.name().parse::<PretextMode>().unwrap(), mode);
        assert_eq!(serde_json::to_string(&mode).unwrap(), format!("\"{mode}\""));
    }
    assert!("two_stage".parse::<PretextMode>().is_err());
}

#[test]
fn test_data_sets_have_the_released_settings() {
    for name in published::DATASETS {
        let config = published::settings(name).unwrap();
        assert_ne!(config, PretextConfig::default());
        assert_eq!(config.model.hidden, 128);
    }
    let weights = |name: &str| {
        let config = published::settings(name).unwrap();
        PretextKind::ALL.map(|kind| kind.weight(&config))
    };
    let cora = [
        5.0, 10.0, 20.0, 100.0, 100.0, 100.0, 100.0, 50.0, 10.0, 10.0, 10.0,
    ];
    let citeseer = [0.1, 5.0, 5.0, 10.0, 5.0, 5.0, 10.0, 1.0, 10.0, 8.0, 10.0];
    let pubmed = [
        0.1, 5.0, 5.0, 2000.0, 50.0, 0.01, 1.0, 1.0, 10.0, 10.0, 10.0,
    ];
    assert_eq!(weights("cora"), cora);
    assert_eq!(weights("CiteSeer"), citeseer);
    assert_eq!(weights("pubmed"), pubmed);
}

#[test]
fn test_unknown_settings_are_errors() {
    let config = PretextConfig::default();
    assert!(config.overlaid("[weights]\nedge_mask = 1.0").is_err());
    assert!(config.overlaid("[tasks.edge_mask]\nratio = 0.1").is_err());
    assert!(config.with("training.epoch=3").is_err());
    assert_eq!(
        config
            .with("training.patience=20")
            .unwrap()
            .training
            .patience,
        Some(20)
    );
}
