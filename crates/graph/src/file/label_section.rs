//! Labels as two sections: offsets into one string.

use crate::LabelMap;

pub(super) struct EncodedLabels {
    pub(super) offsets: Vec<u64>,
    pub(super) bytes: Vec<u8>,
}

pub(super) fn encode(labels: &LabelMap) -> EncodedLabels {
    let mut offsets = Vec::with_capacity(labels.len() + 1);
    let mut bytes = Vec::new();
    offsets.push(0);
    for label in labels.iter() {
        bytes.extend_from_slice(label.as_bytes());
        offsets.push(bytes.len() as u64);
    }
    EncodedLabels { offsets, bytes }
}

/// The labels, or what is wrong with them.
pub(super) fn decode(offsets: &[u64], bytes: &[u8]) -> Result<LabelMap, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| format!("labels: {error}"))?;
    if offsets.first() != Some(&0) || offsets.last() != Some(&(bytes.len() as u64)) {
        return Err("label offsets do not span the labels".into());
    }
    let mut labels = LabelMap::new();
    for (expected, ends) in offsets.windows(2).enumerate() {
        let range = usize::try_from(ends[0])
            .ok()
            .zip(usize::try_from(ends[1]).ok());
        let Some(label) = range.and_then(|(start, end)| text.get(start..end)) else {
            return Err(format!("label {expected} has invalid offsets"));
        };
        match labels.intern(label) {
            Some(id) if id as usize == expected => {}
            Some(first) => return Err(format!("labels {first} and {expected} are the same")),
            None => return Err("more labels than 32-bit ids can name".into()),
        }
    }
    Ok(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_labels_come_back() {
        for names in [&[][..], &["", "a", "é", "long label"]] {
            let labels: LabelMap = names.iter().copied().collect();
            let encoded = encode(&labels);
            assert_eq!(decode(&encoded.offsets, &encoded.bytes), Ok(labels));
        }
    }

    #[test]
    fn test_invalid_labels_are_refused() {
        let cases: [(&[u64], &[u8], &str); 7] = [
            (&[], b"", "do not span"),
            (&[1], b"a", "do not span"),
            (&[0, 1], b"ab", "do not span"),
            (&[0, 2, 1, 3], b"abc", "label 1 has invalid offsets"),
            (&[0, 9, 3], b"abc", "label 0 has invalid offsets"),
            (&[0, 1, 2], b"aa", "labels 0 and 1 are the same"),
            (&[0, 1, 2], &[0xc3, 0xa9], "invalid offsets"),
        ];
        for (offsets, bytes, expected) in cases {
            let reason = decode(offsets, bytes).unwrap_err();
            assert!(reason.contains(expected), "{offsets:?}: {reason}");
        }
        assert!(decode(&[0, 1], &[0xff]).unwrap_err().contains("utf-8"));
    }
}
