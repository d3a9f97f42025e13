//! Pairs with their scores, as text or JSON.

use anyhow::Result;
use argiope_link::{Pair, missing_links::MissingLink};

use crate::{input::NodeNames, output::ResultWriter, rows::write_rows, session::Session};

/// What kind of numbers the scores are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScoreKind {
    /// Logits of a model in single precision; a column with their probability follows.
    Logit,
    /// Numbers of a heuristic.
    Plain,
}

/// Scored pairs.
pub(super) struct Predictions {
    kind: ScoreKind,
    pairs: Vec<Pair>,
    scores: Vec<f64>,
}

impl Predictions {
    pub(super) fn of_pairs(kind: ScoreKind, pairs: Vec<Pair>, scores: Vec<f64>) -> Self {
        Self {
            kind,
            pairs,
            scores,
        }
    }

    pub(super) fn of_missing_links(kind: ScoreKind, links: &[MissingLink]) -> Self {
        let pairs = links.iter().map(|link| (link.source, link.target));
        let scores = links.iter().map(|link| link.score);
        Self::of_pairs(kind, pairs.collect(), scores.collect())
    }

    /// Writes one row a pair, in order.
    pub(super) fn write(
        &self,
        output: &mut ResultWriter,
        names: &NodeNames,
        session: &Session,
    ) -> Result<()> {
        let mut columns = vec!["source", "target", "score"];
        if self.kind == ScoreKind::Logit {
            columns.push("probability");
        }
        let (before, after) = match session.json {
            true => {
                let columns = serde_json::to_string(&columns)?;
                (format!("{{\"columns\":{columns},\"rows\":["), "\n]}\n")
            }
            false => (columns.join("\t") + "\n", ""),
        };
        output.write(before.as_bytes())?;
        write_rows(output, self.pairs.len(), &session.progress, |text, row| {
            match session.json {
                true => self.append_json(text, row, names)?,
                false => self.append_text(text, row, names),
            }
            Ok(())
        })?;
        output.write(after.as_bytes())
    }

    fn append_text(&self, text: &mut Vec<u8>, row: usize, names: &NodeNames) {
        let (source, target) = self.pairs[row];
        names.append(text, source);
        text.push(b'\t');
        names.append(text, target);
        for number in self.numbers(row) {
            text.push(b'\t');
            text.extend_from_slice(number.to_string().as_bytes());
        }
        text.push(b'\n');
    }

    fn append_json(&self, text: &mut Vec<u8>, row: usize, names: &NodeNames) -> Result<()> {
        text.extend_from_slice(if row == 0 { b"\n[" } else { b",\n[" });
        let (source, target) = self.pairs[row];
        for node in [source, target] {
            names.append_json(text, node)?;
            text.push(b',');
        }
        for (position, number) in self.numbers(row).enumerate() {
            if position > 0 {
                text.push(b',');
            }
            match number.is_finite() {
                true => text.extend_from_slice(number.to_string().as_bytes()),
                // JSON has no infinities.
                false => text.extend_from_slice(b"null"),
            }
        }
        text.push(b']');
        Ok(())
    }

    fn numbers(&self, row: usize) -> impl Iterator<Item = Number> {
        let score = self.scores[row];
        let (score, probability) = match self.kind {
            ScoreKind::Plain => (Number::Double(score), None),
            ScoreKind::Logit => {
                let probability = Number::Single(sigmoid(score) as f32);
                (Number::Single(score as f32), Some(probability))
            }
        };
        [Some(score), probability].into_iter().flatten()
    }
}

/// A number, printed with the digits that its type needs.
enum Number {
    Single(f32),
    Double(f64),
}

impl Number {
    fn is_finite(&self) -> bool {
        match self {
            Self::Single(number) => number.is_finite(),
            Self::Double(number) => number.is_finite(),
        }
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Single(number) => number.fmt(formatter),
            Self::Double(number) => number.fmt(formatter),
        }
    }
}

/// `1 / (1 + exp(-x))`.
fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_numbers_have_the_digits_of_their_type() {
        let numbers = |kind, score| -> Vec<String> {
            let predictions = Predictions::of_pairs(kind, vec![(0, 1)], vec![score]);
            predictions
                .numbers(0)
                .map(|number| number.to_string())
                .collect()
        };
        let single = f64::from(0.1f32);
        assert_eq!(numbers(ScoreKind::Logit, single), ["0.1", "0.5249792"]);
        assert_eq!(numbers(ScoreKind::Logit, -1e9), ["-1000000000", "0"]);
        assert_eq!(numbers(ScoreKind::Plain, 1.0 / 3.0), ["0.3333333333333333"]);
        assert_eq!(numbers(ScoreKind::Plain, f64::NEG_INFINITY), ["-inf"]);
    }
}
