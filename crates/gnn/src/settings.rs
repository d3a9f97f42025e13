//! Settings as text: TOML, and settings over settings, where a file or single settings of a command line change some and
//! leave the others.
//!
//! Any type will do whose TOML form is a table of sections, with `deny_unknown_fields` and defaults.

use serde::{Serialize, de::DeserializeOwned};
use toml::{Table, Value};

use crate::GnnError;

/// Reads settings.
///
/// # Errors
/// [`GnnError::Settings`] with the line.
pub fn parse<C: DeserializeOwned>(text: &str) -> Result<C, GnnError> {
    toml::from_str(text).map_err(|fault| settings_error(text, &fault))
}

/// All settings as TOML.
///
/// # Errors
/// [`GnnError::Settings`] for what TOML cannot hold, such as a number that is too large.
pub fn to_toml<C: Serialize>(config: &C) -> Result<String, GnnError> {
    toml::to_string(config).map_err(|fault| GnnError::Settings {
        line: None,
        message: fault.to_string(),
    })
}

/// `config` with the settings that `text`, which is TOML, gives.
///
/// # Errors
/// [`GnnError::Settings`] with the line for what is no TOML, an unknown name, and a value of another type.
///
/// # Example
/// ```
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
/// #[serde(default)]
/// struct Training {
///     epochs: usize,
///     patience: Option<usize>,
/// }
///
/// #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
/// #[serde(default)]
/// struct Config {
///     training: Training,
/// }
///
/// let config: Config = argiope_gnn::settings::overlaid(&Config::default(), "[training]\nepochs = 7")?;
/// let optional = [("training", "patience")];
/// let config = argiope_gnn::settings::with(&config, "training.patience=3", &optional)?;
/// assert_eq!(config.training, Training { epochs: 7, patience: Some(3) });
/// let config = argiope_gnn::settings::with(&config, "training.patience=none", &optional)?;
/// assert_eq!(config.training.patience, None);
/// assert!(argiope_gnn::settings::with(&config, "training.epochs=none", &optional).is_err());
/// # Ok::<(), argiope_gnn::GnnError>(())
/// ```
pub fn overlaid<C: Serialize + DeserializeOwned>(config: &C, text: &str) -> Result<C, GnnError> {
    let mut merged = to_table(config)?;
    let over = text.parse().map_err(|fault| settings_error(text, &fault))?;
    merge(&mut merged, over);
    let merged: Result<C, GnnError> = from_table(merged);
    merged.map_err(|fault| match (fault, parse::<C>(text)) {
        // The merged table has no lines: the text alone has, where it has the same fault.
        (
            GnnError::Settings { message, .. },
            Err(GnnError::Settings {
                line,
                message: of_text,
            }),
        ) if message == of_text => GnnError::Settings { line, message },
        (fault, _) => fault,
    })
}

/// `config` with one more setting, given as `section.name=value`, or with sections within sections: the value as in TOML, or a
/// word, or `none` for one of `optional`, sections and names of what may be absent and is by default.
///
/// # Errors
/// [`GnnError::Settings`] for an unknown name and for a value of another type, with the known ones.
pub fn with<C: Serialize + DeserializeOwned>(
    config: &C,
    setting: &str,
    optional: &[(&str, &str)],
) -> Result<C, GnnError> {
    let fault = |message: String| GnnError::Settings {
        line: None,
        message,
    };
    let parts = setting.split_once('=');
    let parts = parts.and_then(|(name, value)| Some((name.rsplit_once('.')?, value)));
    let Some(((section, name), value)) = parts else {
        return Err(fault(format!(
            "\"{setting}\" is not section.name=value, such as training.epochs=20"
        )));
    };
    let (section, name, value) = (section.trim(), name.trim(), value.trim());
    let mut table = to_table(config)?;
    let mut values = &mut table;
    for part in section.split('.') {
        let entry = values.entry(part.trim());
        let Value::Table(inner) = entry.or_insert_with(|| Value::Table(Table::new())) else {
            return Err(fault(format!("{section} is no section")));
        };
        values = inner;
    }
    if value == "none" && optional.contains(&(section, name)) {
        values.remove(name);
    } else {
        values.insert(name.to_owned(), scalar(value));
    }
    from_table(table)
}

fn to_table<C: Serialize>(config: &C) -> Result<Table, GnnError> {
    Table::try_from(config).map_err(|fault| GnnError::Settings {
        line: None,
        message: fault.to_string(),
    })
}

fn from_table<C: DeserializeOwned>(table: Table) -> Result<C, GnnError> {
    table.try_into().map_err(|fault| settings_error("", &fault))
}

/// A fault of settings that were read from `text`.
fn settings_error(text: &str, fault: &toml::de::Error) -> GnnError {
    let start = fault.span().map(|span| span.start.min(text.len()));
    GnnError::Settings {
        line: start.map(|start| {
            let before = text.as_bytes()[..start].iter();
            1 + before.filter(|&&byte| byte == b'\n').count()
        }),
        message: fault.message().to_owned(),
    }
}

/// A number, truth value or text as in TOML; any other word is a text.
fn scalar(value: &str) -> Value {
    (value.parse()).unwrap_or_else(|_| Value::String(value.to_owned()))
}

/// Replaces what is in both, section by section.
fn merge(base: &mut Table, over: Table) {
    for (name, value) in over {
        match (base.get_mut(&name), value) {
            (Some(Value::Table(base)), Value::Table(over)) => merge(base, over),
            (_, value) => {
                base.insert(name, value);
            }
        }
    }
}
