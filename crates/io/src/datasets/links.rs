//! Link prediction: graphs with official splits.

use super::{DataFile, DataSet, Kind, Origin};

pub(super) const LINKS: &[DataSet] = &[DataSet {
    name: "ogbl-ddi",
    what: "Drug interactions: training edges, validation and test pairs",
    kind: Kind::Links,
    nodes: 4_267,
    edges: 1_067_911,
    directed: false,
    page: "https://ogb.stanford.edu/docs/linkprop/#ogbl-ddi",
    licence: "CC-0",
    files: &[
        DataFile {
            path: "ogbl-ddi/edge.csv.gz",
            sha256: "bcd88455c3846059499de91fd23ba269f3ef1484f4e7d5de31f6e1613ce7456f",
            origin: Origin::File {
                url: "https://raw.githubusercontent.com/snap-stanford/relbench/a372f1eafe320f6fc0f61a807c775a09f1a8df0b/dataset/ogbl_ddi/raw/edge.csv.gz",
            },
        },
        DataFile {
            path: "ogbl-ddi/num-node-list.csv.gz",
            sha256: "415392fc32ffc211b49c6adaa4ad4d02103df8000ea9ce44a6ae1c9940b863ba",
            origin: Origin::File {
                url: "https://raw.githubusercontent.com/snap-stanford/relbench/a372f1eafe320f6fc0f61a807c775a09f1a8df0b/dataset/ogbl_ddi/raw/num-node-list.csv.gz",
            },
        },
        DataFile {
            path: "ogbl-ddi/num-edge-list.csv.gz",
            sha256: "7ae9092451141fda1018727aa96f1a8aa06370538b8e4fdcdba422e153016c4f",
            origin: Origin::File {
                url: "https://raw.githubusercontent.com/snap-stanford/relbench/a372f1eafe320f6fc0f61a807c775a09f1a8df0b/dataset/ogbl_ddi/raw/num-edge-list.csv.gz",
            },
        },
        DataFile {
            path: "ogbl-ddi/valid_edge.npy",
            sha256: "89660338ad22e249b36dd9f9eea8075e765ce2178b97fdd56adf262e9ad97ed3",
            origin: Origin::ByHand,
        },
        DataFile {
            path: "ogbl-ddi/valid_edge_neg.npy",
            sha256: "7763438065679ebbb82279a92488f4f89a9544dff5fd4c955f7859f4dd6b3e33",
            origin: Origin::ByHand,
        },
        DataFile {
            path: "ogbl-ddi/test_edge.npy",
            sha256: "dc6745f708cec88c1dbeb8394756305b2e472c0cb78f2b30eedd013aad316820",
            origin: Origin::ByHand,
        },
        DataFile {
            path: "ogbl-ddi/test_edge_neg.npy",
            sha256: "232cecf0ec630577cafd594ed3cb3a5b04fc069200a42a0aeddbf3e1b4f70ec5",
            origin: Origin::ByHand,
        },
    ],
}];
