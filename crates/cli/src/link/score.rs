//! `argiope link score`: heuristics, which need no training.

use anyhow::{Result, bail};
use argiope_graph::{Progress, UndirectedGraph};
use argiope_link::{
    Heuristic, LinkError, Pair, heuristics::KatzLength, missing_links::missing_links, score_pairs,
};
use clap::Args;

use super::{
    data::DataArguments,
    model::parse_heuristic,
    node_names::Nodes,
    pairs::{PairArguments, Request},
    predictions::{Predictions, ScoreKind},
};
use crate::{output::OutputArguments, session::Session};

/// Score pairs with a heuristic, or find the missing links with the highest scores
///
/// cn: common neighbours. jaccard: their share of all neighbours. aa: Adamic-Adar, 1 / ln(degree) over common neighbours.
/// ra: resource allocation, 1 / degree over them. pa: product of the degrees. katz: walks, discounted by length. ppr:
/// personalised PageRank, both ways. sp: minus the length of the shortest path; -inf (null in JSON) without a path.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope link score --heuristic ra --graph data/karate.edges pairs.tsv
  argiope link score --heuristic katz --beta 0.01 --graph data/karate.edges --top 3 --nodes 0,33")]
pub(crate) struct ScoreArguments {
    #[command(flatten)]
    heuristic: HeuristicArguments,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    pairs: PairArguments,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Heuristic")]
struct HeuristicArguments {
    /// cn, jaccard, aa, ra, pa, katz, ppr or sp, or a long name such as adamic-adar
    #[arg(long, value_name = "NAME", value_parser = parse_heuristic)]
    heuristic: Heuristic,
    /// katz: discount of each step [default: 0.005]
    #[arg(long, value_name = "BETA", allow_negative_numbers = true)]
    beta: Option<f64>,
    /// katz: longest walks [default: 3]
    #[arg(long, value_name = "STEPS")]
    max_length: Option<u32>,
    /// ppr: probability of stopping before each step [default: 0.15]
    #[arg(long, value_name = "ALPHA", allow_negative_numbers = true)]
    alpha: Option<f64>,
}

impl HeuristicArguments {
    /// The heuristic with its parameters.
    fn with_parameters(&self) -> Result<Heuristic> {
        let mut heuristic = self.heuristic;
        let (mut beta, mut max_length, mut alpha) = (self.beta, self.max_length, self.alpha);
        match &mut heuristic {
            Heuristic::Katz(katz) => {
                katz.beta = beta.take().unwrap_or(katz.beta);
                if let Some(steps) = max_length.take() {
                    katz.length = KatzLength::UpTo(steps);
                }
            }
            Heuristic::PersonalizedPageRank(page_rank) => {
                page_rank.alpha = alpha.take().unwrap_or(page_rank.alpha);
            }
            _ => {}
        }
        for (option, is_left) in [
            ("--beta", beta.is_some()),
            ("--max-length", max_length.is_some()),
            ("--alpha", alpha.is_some()),
        ] {
            if is_left {
                bail!("{option} is no parameter of {heuristic}");
            }
        }
        heuristic.check()?;
        Ok(heuristic)
    }
}

pub(super) fn run(arguments: &ScoreArguments, session: &Session) -> Result<()> {
    let heuristic = arguments.heuristic.with_parameters()?;
    if arguments.data.reads_stdin() && arguments.pairs.reads_stdin() {
        bail!("the graph and the pairs cannot both come from standard input");
    }
    let mut output = arguments.output.create()?;
    let named = arguments.data.load(session)?;
    let graph: &UndirectedGraph = &named.data.graph;
    let nodes = Nodes::new(&named.names, graph.num_nodes());
    let kind = ScoreKind::Plain;
    let predictions = match arguments.pairs.request(nodes, session)? {
        Request::Pairs(pairs) => {
            let scores = score_pairs(graph, &pairs, &heuristic, &session.progress)?;
            Predictions::of_pairs(kind, pairs, scores)
        }
        Request::Top { nodes, options } => {
            let mut score = |pairs: &[Pair], progress: &dyn Progress| -> Result<_, LinkError> {
                score_pairs(graph, pairs, &heuristic, progress)
            };
            let links = missing_links(graph, &nodes, &options, &mut score, &session.progress)?;
            Predictions::of_missing_links(kind, &links)
        }
    };
    predictions.write(&mut output, &named.names, session)?;
    output.finish()
}
