//! Recommendation: which items users have chosen, split into training, validation and test.
//!
//! Files stand in the order training, validation (if there is one), test. Terms of the original data often restrict
//! who may pass them on.

use super::{DataFile, DataSet, Kind, Origin};

pub(super) const INTERACTIONS: &[DataSet] = &[
    DataSet {
        name: "gowalla",
        what: "Check-ins of users at places: training, test",
        kind: Kind::Interactions,
        nodes: 70_839,
        edges: 1_027_370,
        directed: false,
        page: "https://github.com/gusye1234/LightGCN-PyTorch",
        licence: "not stated (repository); SNAP data, research use",
        files: &[
            DataFile {
                path: "recsys/gowalla/train.txt.gz",
                sha256: "0f086326b28a56c2e6dcb81d86ee72d4ccb7eed3a8d26788392356d8f51111cc",
                origin: Origin::ByHand,
            },
            DataFile {
                path: "recsys/gowalla/test.txt.gz",
                sha256: "099a2a73924e4b754dc6efd730d764f492321b53c38eb93298850c83acf57be3",
                origin: Origin::File {
                    url: "https://github.com/gusye1234/LightGCN-PyTorch/raw/947ca2b3/data/gowalla/test.txt",
                },
            },
        ],
    },
    DataSet {
        name: "yelp2018",
        what: "Reviews of businesses by users, 2018: training, test",
        kind: Kind::Interactions,
        nodes: 69_716,
        edges: 1_561_406,
        directed: false,
        page: "https://github.com/gusye1234/LightGCN-PyTorch",
        licence: "terms of the Yelp data set",
        files: &[
            DataFile {
                path: "recsys/yelp2018/train.txt.gz",
                sha256: "5588ebbcbf9ab10cdf7a70aa300f2ef781030daa2a94ef0685598ed051a398da",
                origin: Origin::ByHand,
            },
            DataFile {
                path: "recsys/yelp2018/test.txt.gz",
                sha256: "9cd9b37926cd1447a06625ffa7914527573fb097c10cb0bbdb1d1b8ded3742fe",
                origin: Origin::File {
                    url: "https://raw.githubusercontent.com/gusye1234/LightGCN-PyTorch/ae21737f61af8bdb068549a1ffb9e7a4ba8d5413/data/yelp2018/test.txt",
                },
            },
        ],
    },
    DataSet {
        name: "sparse-yelp",
        what: "Reviews of businesses by users, thinned out: training, validation, test",
        kind: Kind::Interactions,
        nodes: 69_534,
        edges: 260_510,
        directed: false,
        page: "https://github.com/HKUDS/AutoCF",
        licence: "terms of the Yelp data set",
        files: &[
            DataFile {
                path: "recsys/sparse_yelp/trn.txt.gz",
                sha256: "37ff581c176868a7bfd73fa2cdbe61f66a7ad3f8b4ef8976279d1a2370a5444d",
                origin: Origin::ByHand,
            },
            DataFile {
                path: "recsys/sparse_yelp/val.txt.gz",
                sha256: "f9e2269f1179a0246ab5463c952d2a2939fbb7e23bc6c2a9828ab5b6d33a096a",
                origin: Origin::ByHand,
            },
            DataFile {
                path: "recsys/sparse_yelp/tst.txt.gz",
                sha256: "19142e7732fbeff7cea3d6e3009f0159583d1b11a66123093bd3f0339cf6e190",
                origin: Origin::ByHand,
            },
        ],
    },
    DataSet {
        name: "lastfm",
        what: "Artists that users listened to: training, test",
        kind: Kind::Interactions,
        nodes: 6_381,
        edges: 52_668,
        directed: false,
        page: "https://grouplens.org/datasets/hetrec-2011/",
        licence: "HetRec 2011: non-commercial research",
        files: &[
            DataFile {
                path: "recsys/lastfm/train.txt.gz",
                sha256: "2f6bacd967ec3340a3c4f6e82ba22947a6a5e99b7c70c977697a4b31c3261e05",
                origin: Origin::ByHand,
            },
            DataFile {
                path: "recsys/lastfm/test.txt.gz",
                sha256: "25ee341c3cb6056760ce7344da1bc48056216dcb60e91059bcceaa5b396e0e3c",
                origin: Origin::ByHand,
            },
        ],
    },
    DataSet {
        name: "ml-1m",
        what: "Films that users rated (MovieLens 1M, split of RecEraser): training, test",
        kind: Kind::Interactions,
        nodes: 9_746,
        edges: 920_193,
        directed: false,
        page: "https://grouplens.org/datasets/movielens/1m/",
        licence: "GroupLens: research, no redistribution without permission",
        files: &[
            DataFile {
                path: "recsys/ml-1m-receraser/train.txt.gz",
                sha256: "c74ca36cdff687523a151f25ae24a8e93f52906d599e446625a393fdb06443d7",
                origin: Origin::File {
                    url: "https://raw.githubusercontent.com/chenchongthu/Recommendation-Unlearning/57de48e21f1a338438bf6bd8f77fab0f4de15453/data/ml-1m/train.txt",
                },
            },
            DataFile {
                path: "recsys/ml-1m-receraser/test.txt.gz",
                sha256: "0ea4825f0016fffc2b44329ef3617efbf6a3c3ba6e145c48b7a8b46b7313d5c5",
                origin: Origin::File {
                    url: "https://raw.githubusercontent.com/chenchongthu/Recommendation-Unlearning/57de48e21f1a338438bf6bd8f77fab0f4de15453/data/ml-1m/test.txt",
                },
            },
        ],
    },
    DataSet {
        name: "ml-100k",
        what: "Films that users rated (MovieLens 100K), with ratings and times, not split",
        kind: Kind::Interactions,
        nodes: 2_625,
        edges: 100_000,
        directed: false,
        page: "https://grouplens.org/datasets/movielens/100k/",
        licence: "GroupLens: research, no redistribution without permission",
        files: &[DataFile {
            path: "recsys/ml-100k/ml-100k.inter.gz",
            sha256: "4edb74e2a81178c2ba9ff381495f754f996c4aea351b1272ca36b43da0935eff",
            origin: Origin::ByHand,
        }],
    },
];
