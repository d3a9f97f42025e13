//! Names of entities and relations.

use std::{collections::HashMap, path::Path};

use argiope_graph::LabelMap;

use crate::LinkError;

/// The known names nearest to `name`, at most `most` of them: those that differ by their case, then those that hold it or begin as
/// it does, then those that sound alike. Nothing if nothing is near.
///
/// ```
/// use argiope_graph::LabelMap;
/// use argiope_link::knowledge::suggest;
///
/// let names: LabelMap = ["treats", "disrupts", "part_of"].into_iter().collect();
/// assert_eq!(suggest("Treat", &names, 2), ["treats"]);
/// assert!(suggest("xyzzy", &names, 2).is_empty());
/// ```
///
/// # Complexity
/// `O(number of names * length^2)` time.
#[must_use]
pub fn suggest<'a>(name: &str, known: &'a LabelMap, most: usize) -> Vec<&'a str> {
    /// Names that are less alike are no help.
    const LEAST: f64 = 0.8;
    let wanted = name.to_lowercase();
    let mut near: Vec<(f64, &str)> = (known.iter())
        .filter_map(|known| {
            let lower = known.to_lowercase();
            let likeness = match lower == wanted {
                true => 2.0,
                false if wanted.len() > 2 && lower.contains(&wanted) => {
                    1.0 + wanted.len() as f64 / lower.len() as f64
                }
                false => strsim::jaro_winkler(&lower, &wanted),
            };
            (likeness >= LEAST).then_some((likeness, known))
        })
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.into_iter().take(most).map(|(_, name)| name).collect()
}

/// Names to show in the place of identifiers.
pub type EntityNames = HashMap<String, String>;

/// Reads rows of an identifier, a tab and a name, as they belong to FB15k-237. A suffix ` (Q...)`, which names an item of
/// Wikidata, is left out.
///
/// # Errors
/// [`LinkError::Io`] for a file that cannot be read, and with the line that has no tab.
pub fn read_entity_names(path: impl AsRef<Path>) -> Result<EntityNames, LinkError> {
    let rows = argiope_io::read_name_rows(path.as_ref(), 2)?;
    let named = |(_, row): argiope_io::NameRow| (row[0].clone(), without_item(&row[1]).to_owned());
    Ok(rows.into_iter().map(named).collect())
}

fn without_item(name: &str) -> &str {
    let is_item = |text: &str| text.len() > 1 && text[1..].bytes().all(|b| b.is_ascii_digit());
    match name
        .strip_suffix(')')
        .and_then(|name| name.rsplit_once(" (Q"))
    {
        Some((short, digits)) if is_item(&format!("Q{digits}")) => short,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_names_without_items() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("names.tsv");
        std::fs::write(
            &path,
            "/m/06cx9\trepublic (government) (Q7270)\n\n/m/1\tplain\n",
        )
        .unwrap();
        let names = read_entity_names(&path).unwrap();
        assert_eq!(names["/m/06cx9"], "republic (government)");
        assert_eq!(names["/m/1"], "plain");
        std::fs::write(&path, "/m/1\tplain\n/m/2 no tab\n").unwrap();
        let fault = read_entity_names(&path).unwrap_err().to_string();
        assert!(fault.contains(":2") && fault.contains("no tab"), "{fault}");
    }

    #[test]
    fn test_near_names_come_in_order() {
        let names: LabelMap = ["Virus", "virus_part", "bacterium", "retrovirus"]
            .into_iter()
            .collect();
        assert_eq!(
            suggest("virus", &names, 3),
            ["Virus", "retrovirus", "virus_part"]
        );
        assert_eq!(suggest("bacterum", &names, 3), ["bacterium"]);
    }
}
