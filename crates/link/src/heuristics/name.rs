//! What heuristics are called where they are chosen by name.

use std::{fmt, str::FromStr};

use super::{Heuristic, Katz, PersonalizedPageRank, ShortestPath};
use crate::LinkError;

impl Heuristic {
    /// All names, the short one before the long one.
    pub const NAMES: [[&'static str; 2]; 8] = [
        ["cn", "common-neighbors"],
        ["jaccard", "jaccard-index"],
        ["aa", "adamic-adar"],
        ["ra", "resource-allocation"],
        ["pa", "preferential-attachment"],
        ["katz", "katz-index"],
        ["ppr", "personalized-pagerank"],
        ["sp", "shortest-path"],
    ];

    /// The short name, whatever the parameters.
    #[must_use]
    pub fn name(&self) -> &'static str {
        let number = match self {
            Self::CommonNeighbors => 0,
            Self::Jaccard => 1,
            Self::AdamicAdar => 2,
            Self::ResourceAllocation => 3,
            Self::PreferentialAttachment => 4,
            Self::Katz(_) => 5,
            Self::PersonalizedPageRank(_) => 6,
            Self::ShortestPath(_) => 7,
        };
        Self::NAMES[number][0]
    }
}

impl fmt::Display for Heuristic {
    /// The short name.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Heuristic {
    type Err = LinkError;

    /// The heuristic of a short or long name, with the default parameters.
    ///
    /// ```
    /// use argiope_link::Heuristic;
    ///
    /// let heuristic: Heuristic = "resource-allocation".parse()?;
    /// assert_eq!(heuristic, Heuristic::ResourceAllocation);
    /// assert_eq!(heuristic.to_string(), "ra");
    /// # Ok::<(), argiope_link::LinkError>(())
    /// ```
    fn from_str(text: &str) -> Result<Self, LinkError> {
        let number = Self::NAMES.iter().position(|names| names.contains(&text));
        Ok(match number {
            Some(0) => Self::CommonNeighbors,
            Some(1) => Self::Jaccard,
            Some(2) => Self::AdamicAdar,
            Some(3) => Self::ResourceAllocation,
            Some(4) => Self::PreferentialAttachment,
            Some(5) => Self::Katz(Katz::default()),
            Some(6) => Self::PersonalizedPageRank(PersonalizedPageRank::default()),
            Some(7) => Self::ShortestPath(ShortestPath::default()),
            _ => {
                return Err(LinkError::InvalidOption {
                    option: "heuristic",
                    value: text.to_owned(),
                    reason: "known are cn, jaccard, aa, ra, pa, katz, ppr, sp",
                });
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_every_name_is_read_back() {
        for names in Heuristic::NAMES {
            for name in names {
                let heuristic: Heuristic = name.parse().unwrap();
                assert_eq!(heuristic.to_string(), names[0]);
                heuristic.check().unwrap();
            }
        }
    }

    #[test]
    fn test_other_names_are_refused_with_the_known_ones() {
        for wrong in ["", "CN", "common neighbors", "simrank"] {
            let error = wrong.parse::<Heuristic>().unwrap_err().to_string();
            for [short, _] in Heuristic::NAMES {
                assert!(error.contains(short), "{error}");
            }
        }
    }
}
