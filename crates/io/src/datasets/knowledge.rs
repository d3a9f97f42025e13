//! Knowledge graphs: facts as head, relation, tail, in training, validation and test files.

use super::{DataFile, DataSet, Kind, Origin};

pub(super) const KNOWLEDGE: &[DataSet] = &[
    DataSet {
        name: "FB15k-237",
        what: "Facts of Freebase without inverse relations",
        kind: Kind::Knowledge,
        nodes: 14_541,
        edges: 310_116,
        directed: true,
        page: "https://www.microsoft.com/en-us/download/details.aspx?id=52312",
        licence: "CC-BY (Freebase)",
        files: &[
            DataFile {
                path: "kg/FB15k-237/train.txt.gz",
                sha256: "6e4c2782169af21e9743f3b1d200886f5d595bf6bc504ec1351720949c5cdfae",
                origin: Origin::Member {
                    url: "https://raw.githubusercontent.com/TimDettmers/ConvE/master/FB15k-237.tar.gz",
                    member: "train.txt",
                },
            },
            DataFile {
                path: "kg/FB15k-237/valid.txt.gz",
                sha256: "cf6309010852f6a8d47a45df830a426415d1ee6f7a3970a8376ff1fb81db4a5c",
                origin: Origin::Member {
                    url: "https://raw.githubusercontent.com/TimDettmers/ConvE/master/FB15k-237.tar.gz",
                    member: "valid.txt",
                },
            },
            DataFile {
                path: "kg/FB15k-237/test.txt.gz",
                sha256: "5711cf41623ceb4eacc50eb6108a3ca6565c7492e3caaf82a3e355cc660d1574",
                origin: Origin::Member {
                    url: "https://raw.githubusercontent.com/TimDettmers/ConvE/master/FB15k-237.tar.gz",
                    member: "test.txt",
                },
            },
        ],
    },
    DataSet {
        name: "WN18RR",
        what: "Facts of WordNet without inverse relations",
        kind: Kind::Knowledge,
        nodes: 40_943,
        edges: 93_003,
        directed: true,
        page: "https://github.com/TimDettmers/ConvE",
        licence: "WordNet licence",
        files: &[
            DataFile {
                path: "kg/WN18RR/train.txt.gz",
                sha256: "038612e783c215ee5f3ca9fbfca27b8d0739be1028fe4ee7c174aecf0b83d5df",
                origin: Origin::Member {
                    url: "https://raw.githubusercontent.com/TimDettmers/ConvE/master/WN18RR.tar.gz",
                    member: "train.txt",
                },
            },
            DataFile {
                path: "kg/WN18RR/valid.txt.gz",
                sha256: "453ce7202afa58094a04d2b1560ee2b02660f1c260b32ce6651c8ccedd1028ab",
                origin: Origin::Member {
                    url: "https://raw.githubusercontent.com/TimDettmers/ConvE/master/WN18RR.tar.gz",
                    member: "valid.txt",
                },
            },
            DataFile {
                path: "kg/WN18RR/test.txt.gz",
                sha256: "0383bceaaa1096cf3c03ec021ed0048068e2355dbfc0239b292cefdac821cec5",
                origin: Origin::Member {
                    url: "https://raw.githubusercontent.com/TimDettmers/ConvE/master/WN18RR.tar.gz",
                    member: "test.txt",
                },
            },
        ],
    },
    DataSet {
        name: "umls",
        what: "Facts of the Unified Medical Language System",
        kind: Kind::Knowledge,
        nodes: 135,
        edges: 6_529,
        directed: true,
        page: "https://github.com/TimDettmers/ConvE",
        licence: "not stated",
        files: &[
            DataFile {
                path: "kg/umls/train.txt.gz",
                sha256: "873ef4925516b83e7f6f8cc02b4be51d848828710a7f65a956f0ac4a9e452f35",
                origin: Origin::Member {
                    url: "https://raw.githubusercontent.com/TimDettmers/ConvE/master/umls.tar.gz",
                    member: "train.txt",
                },
            },
            DataFile {
                path: "kg/umls/valid.txt.gz",
                sha256: "025c98f8a4891e2a6582ec5b40ee0d904031edad9c52554522f4b7904820c98e",
                origin: Origin::Member {
                    url: "https://raw.githubusercontent.com/TimDettmers/ConvE/master/umls.tar.gz",
                    member: "valid.txt",
                },
            },
            DataFile {
                path: "kg/umls/test.txt.gz",
                sha256: "a7eb529a3d2810fcc96341ccc97c625a5e202f8389673aa6bd317eeebbb79014",
                origin: Origin::Member {
                    url: "https://raw.githubusercontent.com/TimDettmers/ConvE/master/umls.tar.gz",
                    member: "test.txt",
                },
            },
        ],
    },
    DataSet {
        name: "kinship",
        what: "Kinship of the Alyawarra",
        kind: Kind::Knowledge,
        nodes: 104,
        edges: 10_686,
        directed: true,
        page: "https://github.com/TimDettmers/ConvE",
        licence: "not stated",
        files: &[
            DataFile {
                path: "kg/kinship/train.txt.gz",
                sha256: "738612111a6acf0e39662bde24c7e72a4d1edf20931beea077da367dda689731",
                origin: Origin::Member {
                    url: "https://raw.githubusercontent.com/TimDettmers/ConvE/master/kinship.tar.gz",
                    member: "train.txt",
                },
            },
            DataFile {
                path: "kg/kinship/valid.txt.gz",
                sha256: "c56f8630a583178b1e569f11a64aa535ae1ce0b0912d8b1e24716be2b37f04da",
                origin: Origin::Member {
                    url: "https://raw.githubusercontent.com/TimDettmers/ConvE/master/kinship.tar.gz",
                    member: "valid.txt",
                },
            },
            DataFile {
                path: "kg/kinship/test.txt.gz",
                sha256: "05e5733265761d55be9c05bfaff5a8d0808df46f9c1e9d66cc3f2fe114e43d88",
                origin: Origin::Member {
                    url: "https://raw.githubusercontent.com/TimDettmers/ConvE/master/kinship.tar.gz",
                    member: "test.txt",
                },
            },
        ],
    },
];
