//! Trains a recommender, deletes interactions, and compares what is left of them with recommenders that never saw them.
//!
//! ```sh
//! cargo run --release -p argiope-unlearn --example recommender -- --dataset sparse-yelp --backbone light_gcn
//! ```
//!
//! Options: `--dataset NAME`, `--backbone light_gcn|sim_gcl|sgl`, `--request interactions|users|adversarial`, `--share X`,
//! `--level held_out|negatives|paper`, `--seed N`, `--retrained N`, `--folder PATH` (runs are kept there and continued), and
//! settings as `--recommender training.epochs=50` and `--unlearn pretraining.epochs=20`, as often as wanted.

use std::{collections::BTreeMap, path::PathBuf, time::Instant};

use argiope_gnn::{GnnError, settings};
use argiope_graph::{Progress, Silent};
use argiope_unlearn::{
    UnlearnError,
    data::Interactions,
    recommend::{
        Deletion, DeletionKind, Embeddings, Probe, Propagation, RecommenderConfig,
        TrainedRecommender, UnlearnRec, UnlearnRecConfig, adversarial_interactions, ranking,
        train_recommender, with_added, with_validation,
    },
};

/// Part of the interactions that is held out where the data set has no validation.
const VALID_SHARE: f64 = 0.1;

struct Options {
    values: BTreeMap<String, String>,
    recommender: RecommenderConfig,
    unlearn: UnlearnRecConfig,
}

impl Options {
    fn parse() -> Result<Self, UnlearnError> {
        let mut options = Self {
            values: BTreeMap::new(),
            recommender: RecommenderConfig::default(),
            unlearn: UnlearnRecConfig::default(),
        };
        let mut arguments = std::env::args().skip(1);
        while let (Some(name), Some(value)) = (arguments.next(), arguments.next()) {
            match name.as_str() {
                "--recommender" => {
                    let optional = [("training", "patience")];
                    options.recommender = settings::with(&options.recommender, &value, &optional)?;
                }
                "--unlearn" => {
                    let optional = [
                        ("pretraining", "patience"),
                        ("pretraining", "steps_per_epoch"),
                        ("fine_tuning", "steps_per_epoch"),
                    ];
                    options.unlearn = settings::with(&options.unlearn, &value, &optional)?;
                }
                "--backbone" => {
                    let setting = format!("backbone.kind={value}");
                    options.recommender = settings::with(&options.recommender, &setting, &[])?;
                }
                "--level" => {
                    let text = format!("level = \"{value}\"");
                    options.unlearn = settings::overlaid(&options.unlearn, &text)?;
                }
                "--request" if value == "users" => {
                    options.unlearn.pretraining.kind = DeletionKind::Users;
                    options.values.insert(name, value);
                }
                _ => {
                    options.values.insert(name, value);
                }
            }
        }
        Ok(options)
    }

    fn text(&self, name: &str, default: &str) -> String {
        self.values
            .get(name)
            .map_or(default, String::as_str)
            .to_owned()
    }

    fn number<T: std::str::FromStr>(&self, name: &str, default: &str) -> Result<T, UnlearnError> {
        let text = self.text(name, default);
        let fault = |_| {
            UnlearnError::Gnn(GnnError::Settings {
                line: None,
                message: format!("{name}: {text} is no number"),
            })
        };
        text.parse().map_err(fault)
    }
}

fn train(
    config: &RecommenderConfig,
    data: &Interactions,
    seed: u64,
    folder: Option<PathBuf>,
) -> Result<TrainedRecommender, UnlearnError> {
    train_recommender(config, data, seed, folder.as_deref(), &Silent)
}

fn main() -> Result<(), UnlearnError> {
    let options = Options::parse()?;
    let (config, unlearn) = (&options.recommender, &options.unlearn);
    let seed = options.number("--seed", "1")?;
    let share = options.number("--share", "0.05")?;
    let num_retrained: u64 = options.number("--retrained", "2")?;
    let folder = options.values.get("--folder").map(PathBuf::from);
    let place = |name: String| folder.as_ref().map(|folder| folder.join(name));
    let progress: &dyn Progress = &Silent;

    let data = Interactions::named(&options.text("--dataset", "lastfm"), progress)?;
    let clean = with_validation(&data, VALID_SHARE, 0)?;
    let request = options.text("--request", "interactions");
    let (data, deletion) = match request.as_str() {
        "adversarial" => {
            let first = train(config, &clean, seed, place("clean".into()))?;
            let embeddings = first
                .recommender
                .embeddings(&Propagation::new(&clean.train)?)?;
            let added = adversarial_interactions(&embeddings, &clean, share, seed, progress)?;
            let data = with_added(&clean, &added)?;
            let deletion = Deletion::new(&data.train, &[], &added)?;
            (data, deletion)
        }
        "users" => {
            let deletion = Deletion::random(&clean.train, DeletionKind::Users, share, seed, 0)?;
            (clean, deletion)
        }
        _ => {
            let kind = DeletionKind::Interactions;
            let deletion = Deletion::random(&clean.train, kind, share, seed, 0)?;
            (clean, deletion)
        }
    };
    println!(
        "{}: {} users, {} items, {} / {} / {} interactions; {} of {request} deleted, {} users as a whole",
        data.name,
        data.train.num_left(),
        data.train.num_right(),
        data.train.num_edges(),
        data.valid.num_edges(),
        data.test.num_edges(),
        deletion.deleted().num_edges(),
        deletion.users().len(),
    );

    let original = train(config, &data, seed, place("original".into()))?;
    let num_steps = data.train.num_edges().div_ceil(config.training.batch_size) as f64;
    println!(
        "{:?}: {} epochs (best {}) in {:.1} s, {:.0} ms a step; valid {:?}",
        config.backbone.kind,
        original.epochs,
        original.best_epoch + 1,
        original.seconds,
        1e3 * original.seconds / (original.epochs as f64 * num_steps),
        original.valid,
    );
    let model = &original.recommender;
    let pretrained = UnlearnRec::pretrain(
        unlearn,
        config,
        model,
        &data,
        seed,
        place("encoder".into()).as_deref(),
        progress,
    )?;
    println!(
        "encoder: {} epochs (best {}) in {:.1} s; valid {:?}",
        pretrained.epochs,
        pretrained.best_epoch + 1,
        pretrained.seconds,
        pretrained.valid,
    );
    let unlearned = (pretrained.method).unlearn(model, config, &data, &deletion, seed, progress)?;
    println!("fine-tuning losses: {:?}", unlearned.losses);
    let mut no_tuning = unlearn.clone();
    no_tuning.fine_tuning.epochs = 0;
    let encoder_only = pretrained.method.with_fine_tuning(no_tuning.fine_tuning);
    let encoder_only = encoder_only.unlearn(model, config, &data, &deletion, seed, progress)?;

    let started = Instant::now();
    let after = Propagation::new(deletion.residual())?;
    let propagated = model.embeddings(&after)?;
    let propagation_seconds = started.elapsed().as_secs_f64();
    let before = model.embeddings(&Propagation::new(&data.train)?)?;
    let mut rest = data.clone();
    rest.train = deletion.residual().clone();
    let mut rows: Vec<(String, Embeddings, f64)> = vec![
        ("original".into(), before.clone(), original.seconds),
        ("propagation only".into(), propagated, propagation_seconds),
        (
            "encoder only".into(),
            encoder_only.recommender.embeddings(&after)?,
            encoder_only.seconds,
        ),
        (
            "encoder, fine-tuned".into(),
            unlearned.recommender.embeddings(&after)?,
            unlearned.seconds,
        ),
    ];
    let mut retrained = Vec::new();
    for number in 0..num_retrained {
        let again = train(
            config,
            &rest,
            seed + number,
            place(format!("retrained-{number}")),
        )?;
        let embeddings = again.recommender.embeddings(&after)?;
        retrained.push(embeddings.clone());
        rows.push((
            format!("retrained, seed {}", seed + number),
            embeddings,
            again.seconds,
        ));
    }

    let probe = Probe::new(&data, &deletion, seed)?;
    println!();
    println!(
        "| model | Recall@20 | NDCG@20 | p deleted | p held out | p negatives | AUC held out | AUC negatives | abs dp | MI-BF | MI-NG | s |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (name, embeddings, seconds) in &rows {
        let found = ranking(embeddings, &data.train, &data.test, progress)?;
        let asked = probe.ask(&before, embeddings)?;
        let mut distances = Vec::new();
        for reference in &retrained {
            distances.push(probe.distance(embeddings, reference)?);
        }
        // A retrained model is compared with the others.
        distances.retain(|&distance| distance > 0.0);
        let distance = distances.iter().sum::<f64>() / distances.len().max(1) as f64;
        println!(
            "| {name} | {:.4} | {:.4} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {distance:.3} | {:.3} | {:.3} | {seconds:.2} |",
            found.recall,
            found.ndcg,
            asked.p_deleted,
            asked.p_held_out.unwrap_or(f64::NAN),
            asked.p_negatives,
            asked.auc_held_out.unwrap_or(f64::NAN),
            asked.auc_negatives,
            asked.mi_bf,
            asked.mi_ng,
        );
    }
    Ok(())
}
