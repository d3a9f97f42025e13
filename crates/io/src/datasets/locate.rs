//! Where the files of a data set lie.

use std::{
    env,
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy;

use super::{DataFile, DataSet, Origin};
use crate::{Compression, IoError};

/// The folders that are searched, in this order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// A folder of prepared data, never written to.
    pub data: Option<PathBuf>,
    /// The cache folder, where downloads go.
    pub cache: Option<PathBuf>,
}

impl Places {
    /// `ARGIOPE_DATA`, then `ARGIOPE_CACHE` or `argiope` in the user's cache folder.
    #[must_use]
    pub fn from_env() -> Self {
        let folder = |name| env::var_os(name).filter(|value| !value.is_empty());
        let user_cache = || {
            let strategy = etcetera::choose_base_strategy().ok()?;
            Some(strategy.cache_dir().join("argiope"))
        };
        Self {
            data: folder("ARGIOPE_DATA").map(PathBuf::from),
            cache: folder("ARGIOPE_CACHE")
                .map(PathBuf::from)
                .or_else(user_cache),
        }
    }

    /// Names that a file may have, relative to the folders, in the order of the search.
    pub(super) fn names(file: &DataFile) -> Vec<PathBuf> {
        let mut names = vec![PathBuf::from(file.path), plain_name(file)];
        if let Origin::Original { url } = file.origin {
            names.push(original_name(url));
        }
        names.dedup();
        names
    }

    /// The first existing file.
    pub(super) fn find(&self, file: &DataFile) -> Option<PathBuf> {
        let folders = [&self.data, &self.cache];
        folders
            .into_iter()
            .flatten()
            .flat_map(|folder| Self::names(file).into_iter().map(|name| folder.join(name)))
            .find(|path| path.is_file())
    }
}

/// The name without a compression suffix.
pub(super) fn plain_name(file: &DataFile) -> PathBuf {
    let path = Path::new(file.path);
    match Compression::from_path(path) {
        Compression::None => path.to_path_buf(),
        _ => path.with_extension(""),
    }
}

/// The name of a file that is kept as its publisher has it.
pub(super) fn original_name(url: &str) -> PathBuf {
    let name = url.rsplit('/').next().unwrap_or_default();
    Path::new("originals").join(name)
}

/// The files of a data set, in the order of [`DataSet::files`], from the environment's folders.
///
/// # Errors
/// [`IoError::NotLocated`], with the places that were searched, for the first file that is missing.
pub fn locate(set: &DataSet) -> Result<Vec<PathBuf>, IoError> {
    locate_in(set, &Places::from_env())
}

/// As [`locate`], from given folders.
///
/// # Errors
/// As [`locate`].
pub fn locate_in(set: &DataSet, places: &Places) -> Result<Vec<PathBuf>, IoError> {
    let found = set.files.iter().map(|file| {
        places
            .find(file)
            .ok_or_else(|| not_located(set, file, places))
    });
    found.collect()
}

/// The error for a missing file.
pub(super) fn not_located(set: &DataSet, file: &DataFile, places: &Places) -> IoError {
    let folders = [&places.data, &places.cache].into_iter().flatten();
    let mut searched: Vec<String> = folders.map(|path| path.display().to_string()).collect();
    if places.data.is_none() {
        searched.insert(0, "ARGIOPE_DATA (not set)".to_owned());
    }
    let url = match file.origin {
        Origin::File { url } | Origin::Member { url, .. } | Origin::Original { url } => url,
        Origin::ByHand => set.page,
    };
    IoError::NotLocated {
        name: set.name,
        file: file.path.to_owned(),
        searched: searched.join(", "),
        source_url: url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::datasets::lookup;

    #[test]
    fn test_the_data_folder_comes_before_the_cache() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places {
            data: Some(folder.path().join("data")),
            cache: Some(folder.path().join("cache")),
        };
        let set = lookup("power").unwrap();
        let message = locate_in(set, &places).unwrap_err().to_string();
        assert!(
            message.starts_with("data set power: networks/power.edges.gz is not in any of: "),
            "{message}"
        );
        let put = |path: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "").unwrap();
            path
        };
        for name in [
            "cache/originals/power.graph",
            "cache/networks/power.edges",
            "cache/networks/power.edges.gz",
            "data/networks/power.edges.gz",
        ] {
            let path = put(name);
            assert_eq!(locate_in(set, &places).unwrap(), [path]);
        }
    }
}
