//! Fetching one address into one file, resuming what an earlier try has left.

use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use argiope_graph::Progress;

use crate::{IoError, atomic_file::write_error};

/// Bytes between two reports of progress.
const STEP_BYTES: usize = 1 << 16;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(60);

/// The name that an unfinished download has.
pub(super) fn partial_name(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    target.with_file_name(name)
}

/// Fetches `url` and, when it is complete and `accept` agrees, calls it `target`.
///
/// Interrupted downloads stay under the partial name and are resumed; refused content is removed.
pub(super) fn download(
    url: &str,
    target: &Path,
    progress: &dyn Progress,
    accept: impl FnOnce(&Path) -> Result<(), IoError>,
) -> Result<(), IoError> {
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).map_err(|source| write_error(folder, source))?;
    }
    let partial = partial_name(target);
    transfer(url, target, &partial, progress)?;
    if let Err(error) = accept(&partial) {
        // Keeping it would make every later try fail in the same way.
        let _ = fs::remove_file(&partial);
        return Err(error);
    }
    fs::rename(&partial, target).map_err(|source| write_error(target, source))
}

fn transfer(
    url: &str,
    target: &Path,
    partial: &Path,
    progress: &dyn Progress,
) -> Result<(), IoError> {
    let failed = |reason: String| IoError::Download {
        url: url.to_owned(),
        reason,
        path: target.to_path_buf(),
    };
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_recv_response(Some(RESPONSE_TIMEOUT))
        .http_status_as_error(false)
        .user_agent(concat!("argiope/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let mut held = fs::metadata(partial).map_or(0, |metadata| metadata.len());
    let mut request = agent.get(url);
    if held > 0 {
        request = request.header("Range", format!("bytes={held}-"));
    }
    let mut response = request.call().map_err(|error| failed(describe(&error)))?;
    let status = response.status().as_u16();
    match status {
        206 if held > 0 && resumes_at(&response, held) => {}
        // The server sends everything, or something else than was asked for.
        200 => held = 0,
        206 | 416 if held > 0 => {
            fs::remove_file(partial).map_err(|source| write_error(partial, source))?;
            return transfer(url, target, partial, progress);
        }
        _ => return Err(failed(format!("the server answers with status {status}"))),
    }
    let left = response.body().content_length();
    progress.begin("downloading", left.map(|left| left + held));
    progress.advance(held);
    let mut file = open(partial, held).map_err(|source| write_error(partial, source))?;
    let mut reader = response.body_mut().as_reader();
    let mut buffer = vec![0u8; STEP_BYTES];
    let mut received = 0u64;
    loop {
        progress.check()?;
        let count = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) => return Err(failed(format!("{error} (run again to resume)"))),
        };
        file.write_all(&buffer[..count])
            .map_err(|source| write_error(partial, source))?;
        received += count as u64;
        progress.advance(count as u64);
    }
    if left.is_some_and(|left| left != received) {
        return Err(failed(
            "the connection was closed early (run again to resume)".to_owned(),
        ));
    }
    file.sync_all()
        .map_err(|source| write_error(partial, source))?;
    progress.end();
    Ok(())
}

/// Appends after `held` bytes, or starts anew.
fn open(partial: &Path, held: u64) -> std::io::Result<File> {
    match held {
        0 => File::create(partial),
        _ => OpenOptions::new().append(true).open(partial),
    }
}

/// True if the answer starts where the partial file ends.
fn resumes_at(response: &ureq::http::Response<ureq::Body>, held: u64) -> bool {
    let range = response.headers().get("content-range");
    let range = range.and_then(|value| value.to_str().ok());
    range.is_some_and(|range| range.starts_with(&format!("bytes {held}-")))
}

/// What went wrong, for someone who may be offline.
fn describe(error: &ureq::Error) -> String {
    match error {
        ureq::Error::HostNotFound => "the host is not known; is this machine offline?".to_owned(),
        ureq::Error::ConnectionFailed => "no connection; is this machine offline?".to_owned(),
        error => error.to_string(),
    }
}
