//! Putting the files of a data set into the cache.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use argiope_graph::{EdgeList, Progress, SelfLoops, Silent};

use super::{
    DataFile, DataSet, Origin, Places,
    download::download,
    locate::{locate_in, not_located, original_name, plain_name},
    tar::for_each_file,
    verify,
};
use crate::{
    Compression, Format, Ids, IoError, ReadOptions,
    atomic_file::write_error,
    input::{Input, read_error},
    read_edges,
};

/// Fetches what [`locate`](super::locate) does not find, then locates. Every file is checked before it gets its name:
/// by SHA-256, or (for [`Origin::Original`]) by its numbers of nodes and edges.
///
/// Existing files are used as they are. Interrupted downloads are resumed. Needs the feature `download`.
///
/// # Errors
/// [`IoError::Download`] with the address and the place for a download by hand, for instance when offline;
/// [`IoError::Checksum`]; [`IoError::NotLocated`] for files that no address serves, or without a cache folder.
pub fn fetch(set: &DataSet, progress: &dyn Progress) -> Result<Vec<PathBuf>, IoError> {
    fetch_into(set, &Places::from_env(), progress)
}

/// As [`fetch`], with given folders.
///
/// # Errors
/// As [`fetch`].
pub fn fetch_into(
    set: &DataSet,
    places: &Places,
    progress: &dyn Progress,
) -> Result<Vec<PathBuf>, IoError> {
    for file in set.files {
        if places.find(file).is_none() {
            let cache = places.cache.as_deref();
            let cache = cache.ok_or_else(|| not_located(set, file, places))?;
            fetch_file(set, file, places, cache, progress)?;
        }
    }
    locate_in(set, places)
}

fn fetch_file(
    set: &DataSet,
    file: &DataFile,
    places: &Places,
    cache: &Path,
    progress: &dyn Progress,
) -> Result<(), IoError> {
    match file.origin {
        Origin::File { url } => {
            let compressed = Compression::from_path(url) != Compression::None;
            let name = match compressed {
                true => PathBuf::from(file.path),
                false => plain_name(file),
            };
            download(url, &cache.join(name), progress, |path| verify(path, file))
        }
        Origin::Member { url, member } => {
            let archive = cache.join(original_name(url));
            if !archive.is_file() {
                download(url, &archive, progress, check_archive)?;
            }
            extract(&archive, member, &cache.join(plain_name(file)), file)
        }
        Origin::Original { url } => {
            let target = cache.join(original_name(url));
            let format = Format::from_path(url).unwrap_or(Format::EdgeList);
            download(url, &target, progress, |path| {
                check_counts(set, path, format)
            })
        }
        Origin::ByHand => Err(not_located(set, file, places)),
    }
}

fn check_archive(path: &Path) -> Result<(), IoError> {
    visit_archive(path, |_, _| Ok(()))
}

fn visit_archive(
    path: &Path,
    visit: impl FnMut(&str, &mut dyn io::Read) -> io::Result<()>,
) -> Result<(), IoError> {
    let input = Input::open(path)?;
    let compression = input.compression;
    for_each_file(input.into_reader()?, visit)
        .map_err(|source| read_error(path, compression, 0, source))
}

/// Takes one member out of an archive, checked before it gets its name.
fn extract(archive: &Path, member: &str, target: &Path, file: &DataFile) -> Result<(), IoError> {
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).map_err(|source| write_error(folder, source))?;
    }
    let folder = target.parent().unwrap_or(Path::new("."));
    let unchecked = folder.join(format!(".{member}.unchecked"));
    let mut found = false;
    let mut copied = visit_archive(archive, |name, content| {
        if name == member && !found {
            found = true;
            io::copy(content, &mut File::create(&unchecked)?)?;
        }
        Ok(())
    });
    if copied.is_ok() && !found {
        copied = Err(IoError::Invalid {
            path: archive.to_path_buf(),
            reason: format!("the archive has no member {member}"),
        });
    }
    let moved = copied
        .and_then(|()| verify(&unchecked, file))
        .and_then(|()| {
            fs::rename(&unchecked, target).map_err(|source| write_error(target, source))
        });
    if moved.is_err() {
        let _ = fs::remove_file(&unchecked);
    }
    moved
}

/// Compares the numbers of nodes and edges of a file with the registry's.
fn check_counts(set: &DataSet, path: &Path, format: Format) -> Result<(), IoError> {
    let options = ReadOptions {
        format: Some(format),
        ids: Ids::Labels,
        ..ReadOptions::default()
    };
    let edges = read_edges(path, &options, &Silent)?.edges;
    let found = count(edges, set.directed);
    let found = found.map_err(|source| crate::read::in_file(path, source))?;
    if found == (set.nodes, set.edges) {
        return Ok(());
    }
    Err(IoError::Invalid {
        path: path.to_path_buf(),
        reason: format!(
            "{} nodes and {} edges, but {} has {} and {}",
            found.0, found.1, set.name, set.nodes, set.edges
        ),
    })
}

/// Nodes that have an edge, and edges without loops and repetitions.
fn count(edges: EdgeList, directed: bool) -> Result<(u64, u64), argiope_graph::GraphError> {
    let all = edges.num_nodes() as u64;
    let (report, edges) = match directed {
        true => {
            let built = edges.into_directed(SelfLoops::Drop)?;
            (built.report, built.graph.num_edges())
        }
        false => {
            let built = edges.into_undirected()?;
            (built.report, built.graph.num_edges())
        }
    };
    Ok((all - report.isolated_nodes, edges as u64))
}
