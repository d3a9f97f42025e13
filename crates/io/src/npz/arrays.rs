//! Any arrays of an archive.

use std::path::Path;

use argiope_graph::Silent;

use super::archive::Archive;
use crate::{IoError, npy::Array};

/// The arrays called `names` of a `.npz` archive, in this order; `None` where there is none.
///
/// # Errors
/// [`IoError::Invalid`] for a file that is no archive, or whose arrays of these names are damaged or hold no numbers.
pub fn read_npz(path: impl AsRef<Path>, names: &[&str]) -> Result<Vec<Option<Array>>, IoError> {
    let mut archive = Archive::open(path.as_ref(), &Silent)?;
    names.iter().map(|name| archive.array(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        npy::DType,
        npz::{CsrNpzWriter, CsrPart},
    };

    #[test]
    fn test_arrays_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("matrix.npz");
        let mut writer = CsrNpzWriter::create(&path, [1, 3]).unwrap();
        for (part, values) in [
            (CsrPart::Indptr, [0u8, 2]),
            (CsrPart::Indices, [0, 2]),
            (CsrPart::Data, [7, 9]),
        ] {
            writer.array(part, DType::U8, 2, values.as_slice()).unwrap();
        }
        writer.finish().unwrap();
        let arrays = read_npz(&path, &["data", "missing"]).unwrap();
        let data = arrays[0].as_ref().unwrap();
        assert_eq!(
            (data.values.to_u64(), &data.shape[..]),
            (Some(vec![7, 9]), &[2][..])
        );
        assert!(arrays[1].is_none());
        assert!(read_npz(folder.path().join("none.npz"), &["data"]).is_err());
    }
}
