//! Deployments: what they promise in peace, after crashes, and with damaged files.

mod crash;
mod damage;
mod deployment;
mod edited_log;
mod failure;
mod files;
mod sums;
mod timestamp;
mod verification;

use argiope_unlearn::{
    Element, Request,
    ledger::{Certificate, Deployment, Timestamp},
};

pub(crate) use files::{copy, file_names, files};
pub(crate) use sums::Sums;

/// A graph of 12 nodes: a ring with chords.
pub(crate) fn graph() -> Sums {
    let ring = (0..12).map(|u| (u, (u + 1) % 12));
    let chords = (0..12).map(|u| (u, (5 * u + 2) % 12));
    Sums::fit(12, ring.chain(chords).filter(|(u, v)| u != v))
}

/// Requests that can be carried out one after the other.
pub(crate) fn requests() -> [Request; 3] {
    let request = |id: &str, elements: &[Element]| {
        Request::new(id, elements.iter().copied()).expect("a request")
    };
    [
        request("first", &[Element::Edge(0, 1)]),
        request("second", &[Element::Edge(3, 4), Element::Node(7)]),
        request("third", &[Element::Edge(9, 10), Element::Edge(10, 11)]),
    ]
}

/// A deployment with the first request behind it.
pub(crate) fn deployed(folder: &std::path::Path) -> Deployment<Sums> {
    let mut deployment = Deployment::create(folder, graph()).expect("a new deployment");
    let [first, ..] = requests();
    let certificate = deployment.submit(&first, &argiope_graph::Silent);
    certificate.expect("the first request is carried out");
    deployment
}

/// A certificate without what differs from run to run: times, and hashes that hold times.
pub(crate) fn timeless(certificate: &Certificate) -> Certificate {
    let moment = Timestamp::from_unix_seconds(0);
    Certificate {
        accepted_at: moment,
        applied_at: moment,
        verified_at: moment,
        applied_entry: String::new(),
        hash: String::new(),
        ..certificate.clone()
    }
}
