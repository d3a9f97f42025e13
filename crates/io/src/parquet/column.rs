//! Columns of a row group, read in batches.

use parquet::{
    basic::ConvertedType,
    column::reader::{ColumnReader, ColumnReaderImpl},
    data_type::{ByteArrayType, DataType, DoubleType, FloatType, Int32Type, Int64Type},
};

/// A column that ids or weights can be read from.
pub(super) struct Column {
    reader: Reader,
    unsigned: bool,
    optional: bool,
}

enum Reader {
    Int32(ColumnReaderImpl<Int32Type>),
    Int64(ColumnReaderImpl<Int64Type>),
    Float(ColumnReaderImpl<FloatType>),
    Double(ColumnReaderImpl<DoubleType>),
    Text(ColumnReaderImpl<ByteArrayType>),
}

/// A batch of values.
pub(super) enum Batch {
    Ints(Vec<i64>),
    Floats(Vec<f64>),
    Texts(Vec<String>),
}

impl Batch {
    pub(super) fn len(&self) -> usize {
        match self {
            Batch::Ints(values) => values.len(),
            Batch::Floats(values) => values.len(),
            Batch::Texts(values) => values.len(),
        }
    }
}

impl Column {
    /// The column, unless it is nested or of a type that is neither number nor text.
    pub(super) fn new(
        reader: ColumnReader,
        converted: ConvertedType,
        max_def_level: i16,
        max_rep_level: i16,
    ) -> Result<Self, String> {
        if max_rep_level > 0 || max_def_level > 1 {
            return Err("it is nested".to_owned());
        }
        let reader = match reader {
            ColumnReader::Int32ColumnReader(reader) => Reader::Int32(reader),
            ColumnReader::Int64ColumnReader(reader) => Reader::Int64(reader),
            ColumnReader::FloatColumnReader(reader) => Reader::Float(reader),
            ColumnReader::DoubleColumnReader(reader) => Reader::Double(reader),
            ColumnReader::ByteArrayColumnReader(reader) => Reader::Text(reader),
            _ => return Err("it holds neither numbers nor texts".to_owned()),
        };
        Ok(Self {
            reader,
            unsigned: matches!(converted, ConvertedType::UINT_32 | ConvertedType::UINT_64),
            optional: max_def_level > 0,
        })
    }

    /// Up to `count` values; fewer only at the end of the row group. Missing values are an error.
    pub(super) fn read(&mut self, count: usize) -> Result<Batch, String> {
        let (unsigned, optional) = (self.unsigned, self.optional);
        Ok(match &mut self.reader {
            Reader::Int32(reader) => {
                let values = batch(reader, count, optional)?;
                let widen = |value: i32| match unsigned {
                    true => i64::from(value as u32),
                    false => i64::from(value),
                };
                Batch::Ints(values.into_iter().map(widen).collect())
            }
            Reader::Int64(reader) => Batch::Ints(batch(reader, count, optional)?),
            Reader::Float(reader) => {
                let values = batch(reader, count, optional)?;
                Batch::Floats(values.into_iter().map(f64::from).collect())
            }
            Reader::Double(reader) => Batch::Floats(batch(reader, count, optional)?),
            Reader::Text(reader) => {
                let values = batch(reader, count, optional)?;
                let texts = values.iter().map(|value| {
                    let text = std::str::from_utf8(value.data());
                    text.map(str::to_owned).map_err(|error| error.to_string())
                });
                Batch::Texts(texts.collect::<Result<_, _>>()?)
            }
        })
    }
}

fn batch<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    count: usize,
    optional: bool,
) -> Result<Vec<T::T>, String> {
    let mut values = Vec::with_capacity(count);
    let mut levels = Vec::new();
    while values.len() < count {
        let levels = optional.then_some(&mut levels);
        let (records, non_null, _) = reader
            .read_records(count - values.len(), levels, None, &mut values)
            .map_err(|error| error.to_string())?;
        if non_null < records {
            return Err("a value is missing".to_owned());
        }
        if records == 0 {
            break;
        }
    }
    Ok(values)
}
