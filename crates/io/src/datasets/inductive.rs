//! Knowledge graphs in two parts: one to train on, and one of entities that training has not seen.

use super::{DataFile, DataSet, Kind, Origin};

pub(super) const INDUCTIVE: &[DataSet] = &[
    DataSet {
        name: "WN18RR_v1",
        what: "Inductive split 1 of WordNet: training graph",
        kind: Kind::Knowledge,
        nodes: 2_746,
        edges: 6_678,
        directed: true,
        page: "https://github.com/kkteru/grail",
        licence: "not stated",
        files: &[
            DataFile {
                path: "inductive/WN18RR_v1/train.txt.gz",
                sha256: "4cc72d4fdcc8206e208e1f59f3c778be5de4a68cfe76776d15245b0d2c08d396",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/WN18RR_v1/train.txt",
                },
            },
            DataFile {
                path: "inductive/WN18RR_v1/valid.txt.gz",
                sha256: "5cebd29da8ada35ac73b6875329884cdf83943ddea454e9f70cc43b423ea479b",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/WN18RR_v1/valid.txt",
                },
            },
            DataFile {
                path: "inductive/WN18RR_v1/test.txt.gz",
                sha256: "f1cb44e999e2540a0a614f4bb710c7f82a9304432ff37ce282749b56c66d0d20",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/WN18RR_v1/test.txt",
                },
            },
        ],
    },
    DataSet {
        name: "WN18RR_v1_ind",
        what: "Inductive split 1 of WordNet: graph of unseen entities",
        kind: Kind::Knowledge,
        nodes: 922,
        edges: 1_991,
        directed: true,
        page: "https://github.com/kkteru/grail",
        licence: "not stated",
        files: &[
            DataFile {
                path: "inductive/WN18RR_v1_ind/train.txt.gz",
                sha256: "7d1b73c5994e9aa816b34e33ee10707656803ba6b8a0f6066cae7ddc04f87553",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/WN18RR_v1_ind/train.txt",
                },
            },
            DataFile {
                path: "inductive/WN18RR_v1_ind/valid.txt.gz",
                sha256: "cfa28b9d75dbab17ea82a9443a5bf8acb738e60267cc63f8a221b38967e1d238",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/WN18RR_v1_ind/valid.txt",
                },
            },
            DataFile {
                path: "inductive/WN18RR_v1_ind/test.txt.gz",
                sha256: "6df8c00a2e0cf1a4b484ac638c081198926fcbc411ce2e12ccc79d432eead269",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/WN18RR_v1_ind/test.txt",
                },
            },
        ],
    },
    DataSet {
        name: "WN18RR_v3",
        what: "Inductive split 3 of WordNet: training graph",
        kind: Kind::Knowledge,
        nodes: 12_078,
        edges: 32_150,
        directed: true,
        page: "https://github.com/kkteru/grail",
        licence: "not stated",
        files: &[
            DataFile {
                path: "inductive/WN18RR_v3/train.txt.gz",
                sha256: "324a2b04b621bfe8d2dd98ad1c585fbc7efefb1548e92b5d10afc08733286aa7",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/WN18RR_v3/train.txt",
                },
            },
            DataFile {
                path: "inductive/WN18RR_v3/valid.txt.gz",
                sha256: "7f008df4879d36ef70a5c5eb58a7c87488c3f1fea606ab484e66a1aff89b0cbc",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/WN18RR_v3/valid.txt",
                },
            },
            DataFile {
                path: "inductive/WN18RR_v3/test.txt.gz",
                sha256: "df6690cc2a454c14f79a62e879ba6d688bd666f2cf6168e1d6abffd7a7efc598",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/WN18RR_v3/test.txt",
                },
            },
        ],
    },
    DataSet {
        name: "WN18RR_v3_ind",
        what: "Inductive split 3 of WordNet: graph of unseen entities",
        kind: Kind::Knowledge,
        nodes: 5_084,
        edges: 7_470,
        directed: true,
        page: "https://github.com/kkteru/grail",
        licence: "not stated",
        files: &[
            DataFile {
                path: "inductive/WN18RR_v3_ind/train.txt.gz",
                sha256: "85b817c364d097793a4b0969fa49d20167345256bf812c978bff381ad3aef492",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/WN18RR_v3_ind/train.txt",
                },
            },
            DataFile {
                path: "inductive/WN18RR_v3_ind/valid.txt.gz",
                sha256: "c0876dafce4cef4c6ef1aa53457fb9f4e40a31a8bf9edbaf05389bfe5ba26f43",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/WN18RR_v3_ind/valid.txt",
                },
            },
            DataFile {
                path: "inductive/WN18RR_v3_ind/test.txt.gz",
                sha256: "efad21a11c1cf26a1a4a5fcf7a64c585ccde3c4f8f71de3a00a995d9e8c9938d",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/WN18RR_v3_ind/test.txt",
                },
            },
        ],
    },
    DataSet {
        name: "WN18RR_v4",
        what: "Inductive split 4 of WordNet: training graph",
        kind: Kind::Knowledge,
        nodes: 3_861,
        edges: 9_842,
        directed: true,
        page: "https://github.com/kkteru/grail",
        licence: "not stated",
        files: &[
            DataFile {
                path: "inductive/WN18RR_v4/train.txt.gz",
                sha256: "5eace2cdfdffb2b19c6d27c7527ae79b8f4b1b3fb712d9a5049243a13edb95ca",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/WN18RR_v4/train.txt",
                },
            },
            DataFile {
                path: "inductive/WN18RR_v4/valid.txt.gz",
                sha256: "ca1568ca934bbf5ccfeabb3a67010968433c0e5bc1df9b0d3d48279023abd7bd",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/WN18RR_v4/valid.txt",
                },
            },
            DataFile {
                path: "inductive/WN18RR_v4/test.txt.gz",
                sha256: "7d4f3226400ea477a5559aa69034df73f0cd314c1a1916963ac000b2cac44e82",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/WN18RR_v4/test.txt",
                },
            },
        ],
    },
    DataSet {
        name: "WN18RR_v4_ind",
        what: "Inductive split 4 of WordNet: graph of unseen entities",
        kind: Kind::Knowledge,
        nodes: 7_084,
        edges: 15_157,
        directed: true,
        page: "https://github.com/kkteru/grail",
        licence: "not stated",
        files: &[
            DataFile {
                path: "inductive/WN18RR_v4_ind/train.txt.gz",
                sha256: "d5608132dab5873666e249c1de9412608c0e0b2cc0d154b0ffceff1ce067cc03",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/WN18RR_v4_ind/train.txt",
                },
            },
            DataFile {
                path: "inductive/WN18RR_v4_ind/valid.txt.gz",
                sha256: "0928c5cb528ebde49a3be13f3df4d863f95312c247854bea556c65008cc5b54c",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/WN18RR_v4_ind/valid.txt",
                },
            },
            DataFile {
                path: "inductive/WN18RR_v4_ind/test.txt.gz",
                sha256: "10ccff353175e6eaaff0b3d7ef7931115845868653ddba0ba6fb5c8dfdab6364",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/WN18RR_v4_ind/test.txt",
                },
            },
        ],
    },
    DataSet {
        name: "fb237_v1",
        what: "Inductive split 1 of Freebase: training graph",
        kind: Kind::Knowledge,
        nodes: 1_594,
        edges: 5_226,
        directed: true,
        page: "https://github.com/kkteru/grail",
        licence: "not stated",
        files: &[
            DataFile {
                path: "inductive/fb237_v1/train.txt.gz",
                sha256: "74ef3120fe38a22e5131064d23108b88a8d339496057fa8467d80dcda8f1cec1",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/fb237_v1/train.txt",
                },
            },
            DataFile {
                path: "inductive/fb237_v1/valid.txt.gz",
                sha256: "d4c2698d7dc36c0dc39ffb3d810caeafe530d779bf9f6451fac2027f41c2ff6d",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/fb237_v1/valid.txt",
                },
            },
            DataFile {
                path: "inductive/fb237_v1/test.txt.gz",
                sha256: "130534f98bc3b9621bc866035098b132091e8bc749fbad327b5978f3d47f49f7",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/fb237_v1/test.txt",
                },
            },
        ],
    },
    DataSet {
        name: "fb237_v1_ind",
        what: "Inductive split 1 of Freebase: graph of unseen entities",
        kind: Kind::Knowledge,
        nodes: 1_093,
        edges: 2_404,
        directed: true,
        page: "https://github.com/kkteru/grail",
        licence: "not stated",
        files: &[
            DataFile {
                path: "inductive/fb237_v1_ind/train.txt.gz",
                sha256: "049829f7047ecf0e0bff0769efca31bc7f811f760c4ffcb20a5680f789b00c61",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/fb237_v1_ind/train.txt",
                },
            },
            DataFile {
                path: "inductive/fb237_v1_ind/valid.txt.gz",
                sha256: "ac817123c4177ef46b08a3802380a355282b99d4283c43474c9dd91c082107dd",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/fb237_v1_ind/valid.txt",
                },
            },
            DataFile {
                path: "inductive/fb237_v1_ind/test.txt.gz",
                sha256: "c79d39372be30a3864cfe5094b3022f38b57d88c351dbbfa2d9e7f3368ac23aa",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/fb237_v1_ind/test.txt",
                },
            },
        ],
    },
    DataSet {
        name: "fb237_v3",
        what: "Inductive split 3 of Freebase: training graph",
        kind: Kind::Knowledge,
        nodes: 3_668,
        edges: 22_394,
        directed: true,
        page: "https://github.com/kkteru/grail",
        licence: "not stated",
        files: &[
            DataFile {
                path: "inductive/fb237_v3/train.txt.gz",
                sha256: "0f27b7f00d3e34964450c22445d17f7612d12d7c382caa3317f45bfe7465f299",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/fb237_v3/train.txt",
                },
            },
            DataFile {
                path: "inductive/fb237_v3/valid.txt.gz",
                sha256: "8b034e73fe64af9c7baf1e12704a94e7e9a9e6b9242feb498c69ebd65bccf269",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/fb237_v3/valid.txt",
                },
            },
            DataFile {
                path: "inductive/fb237_v3/test.txt.gz",
                sha256: "f93ff5277296486e2ce5d035e46b81b24b89e55a7a8e41196636482aeb50a49b",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/fb237_v3/test.txt",
                },
            },
        ],
    },
    DataSet {
        name: "fb237_v3_ind",
        what: "Inductive split 3 of Freebase: graph of unseen entities",
        kind: Kind::Knowledge,
        nodes: 2_501,
        edges: 9_137,
        directed: true,
        page: "https://github.com/kkteru/grail",
        licence: "not stated",
        files: &[
            DataFile {
                path: "inductive/fb237_v3_ind/train.txt.gz",
                sha256: "2805f9237816f5bb5bb1ff1fbc3d37cc0beb99047bef3a6bd82cc1f6947e8525",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/fb237_v3_ind/train.txt",
                },
            },
            DataFile {
                path: "inductive/fb237_v3_ind/valid.txt.gz",
                sha256: "76f7691aa597d43d704af047d01a5f4d266c02733c52a5c340c2bea4a85dd281",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/fb237_v3_ind/valid.txt",
                },
            },
            DataFile {
                path: "inductive/fb237_v3_ind/test.txt.gz",
                sha256: "7dbd4d74210ffd5029d95327639f83c3b46f8bd4ee3571e619812b367d0880da",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/fb237_v3_ind/test.txt",
                },
            },
        ],
    },
    DataSet {
        name: "fb237_v4",
        what: "Inductive split 4 of Freebase: training graph",
        kind: Kind::Knowledge,
        nodes: 4_707,
        edges: 33_916,
        directed: true,
        page: "https://github.com/kkteru/grail",
        licence: "not stated",
        files: &[
            DataFile {
                path: "inductive/fb237_v4/train.txt.gz",
                sha256: "b9fa0f2650a1ab7687e21e0aec24bb51c0b0eacf0d88c8780c03c9b201b9148d",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/fb237_v4/train.txt",
                },
            },
            DataFile {
                path: "inductive/fb237_v4/valid.txt.gz",
                sha256: "d99dedcd13bc0cd338a299a895685b66f15e0b7ed42477d40f1ad1a65ce6d483",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/fb237_v4/valid.txt",
                },
            },
            DataFile {
                path: "inductive/fb237_v4/test.txt.gz",
                sha256: "f1ecc866636b2704bd6f7cae53d2bbeea414fa88c1f2b4ab9f1924719bd505c8",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/fb237_v4/test.txt",
                },
            },
        ],
    },
    DataSet {
        name: "fb237_v4_ind",
        what: "Inductive split 4 of Freebase: graph of unseen entities",
        kind: Kind::Knowledge,
        nodes: 3_051,
        edges: 14_554,
        directed: true,
        page: "https://github.com/kkteru/grail",
        licence: "not stated",
        files: &[
            DataFile {
                path: "inductive/fb237_v4_ind/train.txt.gz",
                sha256: "ef55c03e05d5eeeec97fe2030e92bc36bd5ee9311b770ae0a3fd812982686e8d",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/fb237_v4_ind/train.txt",
                },
            },
            DataFile {
                path: "inductive/fb237_v4_ind/valid.txt.gz",
                sha256: "0a237c20719267449388e1d43995ccf67da5a3c82085ba5d2e3996c77dc73921",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/fb237_v4_ind/valid.txt",
                },
            },
            DataFile {
                path: "inductive/fb237_v4_ind/test.txt.gz",
                sha256: "8e6e19adb9b154348897bf896b5305a76126bc4d79a21705ea47e4efce2d84f3",
                origin: Origin::File {
                    url: "https://github.com/kkteru/grail/raw/2a3dffa/data/fb237_v4_ind/test.txt",
                },
            },
        ],
    },
];
