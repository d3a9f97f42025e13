//! Transparent compression: recognised by content when reading, by extension when writing.

use std::{
    fmt,
    io::{self, BufRead, Read, Write},
    path::Path,
};

/// How a stream is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// gzip, with any number of members.
    Gzip,
    /// Zstandard.
    Zstd,
    /// bzip2.
    Bzip2,
    /// xz.
    Xz,
}

impl Compression {
    /// The compression that the last extension of a file name stands for.
    #[must_use]
    pub fn from_path(path: impl AsRef<Path>) -> Self {
        let extension = path.as_ref().extension().and_then(|text| text.to_str());
        match extension.map(str::to_ascii_lowercase).as_deref() {
            Some("gz" | "gzip") => Compression::Gzip,
            Some("zst" | "zstd") => Compression::Zstd,
            Some("bz2") => Compression::Bzip2,
            Some("xz") => Compression::Xz,
            _ => Compression::None,
        }
    }

    /// The compression that the first six bytes of a stream give away.
    #[must_use]
    pub fn from_content(head: &[u8]) -> Self {
        if head.starts_with(&[0x1f, 0x8b]) {
            Compression::Gzip
        } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            Compression::Zstd
        } else if head.len() > 3
            && head.starts_with(b"BZh")
            && (b'1'..=b'9').contains(&head[3])
            // A label could start like this; a block or the end of the stream must follow.
            && (head[4..].starts_with(&[0x31, 0x41]) || head[4..].starts_with(&[0x17, 0x72]))
        {
            Compression::Bzip2
        } else if head.starts_with(&[0xfd, b'7', b'z', b'X', b'Z', 0]) {
            Compression::Xz
        } else {
            Compression::None
        }
    }

    /// Wraps a reader of compressed bytes into one of plain bytes.
    pub(crate) fn decoder(
        self,
        reader: Box<dyn BufRead + Send>,
    ) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Compression::None => reader,
            Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(reader)),
            Compression::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(reader)?),
            Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(reader)),
            Compression::Xz => Box::new(liblzma::bufread::XzDecoder::new_multi_decoder(reader)),
        })
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Compression::None => "plain",
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
            Compression::Bzip2 => "bzip2",
            Compression::Xz => "xz",
        })
    }
}

/// Compresses into `W`; the stream is complete only after [`finish`](Encoder::finish).
pub(crate) enum Encoder<W: Write> {
    Plain(W),
    Gzip(flate2::write::GzEncoder<W>),
    Zstd(zstd::stream::write::Encoder<'static, W>),
    Bzip2(bzip2::write::BzEncoder<W>),
    Xz(liblzma::write::XzEncoder<W>),
}

impl<W: Write> Encoder<W> {
    pub(crate) fn new(writer: W, compression: Compression) -> io::Result<Self> {
        Ok(match compression {
            Compression::None => Encoder::Plain(writer),
            Compression::Gzip => Encoder::Gzip(flate2::write::GzEncoder::new(
                writer,
                flate2::Compression::default(),
            )),
            Compression::Zstd => {
                let mut encoder = zstd::stream::write::Encoder::new(writer, 0)?;
                encoder.include_checksum(true)?;
                Encoder::Zstd(encoder)
            }
            Compression::Bzip2 => Encoder::Bzip2(bzip2::write::BzEncoder::new(
                writer,
                bzip2::Compression::default(),
            )),
            Compression::Xz => Encoder::Xz(liblzma::write::XzEncoder::new(writer, 6)),
        })
    }

    /// Writes what the encoder still holds and returns the writer.
    pub(crate) fn finish(self) -> io::Result<W> {
        match self {
            Encoder::Plain(writer) => Ok(writer),
            Encoder::Gzip(encoder) => encoder.finish(),
            Encoder::Zstd(encoder) => encoder.finish(),
            Encoder::Bzip2(encoder) => encoder.finish(),
            Encoder::Xz(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Encoder::Plain(writer) => writer.write(bytes),
            Encoder::Gzip(encoder) => encoder.write(bytes),
            Encoder::Zstd(encoder) => encoder.write(bytes),
            Encoder::Bzip2(encoder) => encoder.write(bytes),
            Encoder::Xz(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Encoder::Plain(writer) => writer.flush(),
            Encoder::Gzip(encoder) => encoder.flush(),
            Encoder::Zstd(encoder) => encoder.flush(),
            Encoder::Bzip2(encoder) => encoder.flush(),
            Encoder::Xz(encoder) => encoder.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_streams_round_trip_with_two_members() {
        for (compression, name) in [
            (Compression::None, "a"),
            (Compression::Gzip, "a.gz"),
            (Compression::Zstd, "a.zst"),
            (Compression::Bzip2, "a.bz2"),
            (Compression::Xz, "a.xz"),
        ] {
            assert_eq!(Compression::from_path(name), compression);
            let mut stream = Vec::new();
            for part in [b"0 1\n".as_slice(), b"1 2\n"] {
                let mut encoder = Encoder::new(&mut stream, compression).unwrap();
                encoder.write_all(part).unwrap();
                encoder.flush().unwrap();
                encoder.finish().unwrap();
            }
            assert_eq!(Compression::from_content(&stream), compression);
            let mut plain = String::new();
            let reader = Box::new(io::Cursor::new(stream));
            let mut decoder = compression.decoder(reader).unwrap();
            decoder.read_to_string(&mut plain).unwrap();
            assert_eq!(plain, "0 1\n1 2\n", "{compression}");
        }
    }

    #[test]
    fn test_short_content_is_plain() {
        for head in [b"".as_slice(), b"B", b"BZh9", b"BZh9 BZh1\n", b"0 1\n"] {
            assert_eq!(Compression::from_content(head), Compression::None);
        }
    }
}
