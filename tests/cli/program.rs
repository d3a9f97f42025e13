//! Running the program as a user does.

use std::{
    ffi::OsStr,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
};

/// Karate club: 34 nodes, 78 edges.
pub(crate) const KARATE: &str = "data/karate.edges";
/// Debian packages: 1,555 nodes, 10,152 edges.
pub(crate) const DEBIAN: &str = "data/debian-desktop.edges";

/// The program, started from the root of the workspace, where `data/` lies.
pub(crate) fn command(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut command = Command::new(env!("CARGO_BIN_EXE_argiope"));
    command.args(arguments).current_dir(root);
    command.env_remove("ARGIOPE_THREADS");
    command
}

/// What a run of the program left.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).expect("messages are UTF-8"),
        }
    }
}

/// Runs the program without input.
pub(crate) fn run(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Run {
    let mut command = command(arguments);
    let output = command.stdin(Stdio::null()).output();
    output.expect("the program starts").into()
}

/// Runs a command line without quoting.
pub(crate) fn run_line(line: &str) -> Run {
    run(line.split_whitespace())
}

/// Runs the program with bytes on standard input.
pub(crate) fn run_with_input(line: &str, input: &[u8]) -> Run {
    let mut child = command(line.split_whitespace())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input is a pipe");
    let input = input.to_vec();
    // The program may stop before it has read everything.
    let writer = thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the writer ends");
    output.into()
}

impl Run {
    /// Standard output of a run that succeeded.
    #[track_caller]
    pub(crate) fn success(self) -> Vec<u8> {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        self.stdout
    }

    /// Standard output, as text, of a run that succeeded.
    #[track_caller]
    pub(crate) fn text(self) -> String {
        String::from_utf8(self.success()).expect("text is UTF-8")
    }

    /// The message of a run that failed as it should: exit code 2, one line, nothing on standard output.
    #[track_caller]
    pub(crate) fn failure(self) -> String {
        assert_eq!(self.code, Some(2), "{}", self.stderr);
        assert_eq!(String::from_utf8_lossy(&self.stdout), "");
        let lines: Vec<&str> = self.stderr.lines().collect();
        let [line] = lines[..] else {
            panic!("one line expected:\n{}", self.stderr);
        };
        let message = line.strip_prefix("argiope: ");
        message.expect("messages name the program").to_owned()
    }
}

/// A folder for the files of a test.
pub(crate) struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The path as an argument.
    pub(crate) fn argument(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), content).expect("the file is written");
        self.argument(name)
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).expect("the file is there")
    }

    /// Names of everything in the folder, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).expect("the folder is there");
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            let name = entry.expect("an entry").file_name();
            name.into_string().expect("names are UTF-8")
        };
        let mut names: Vec<String> = entries.map(name).collect();
        names.sort();
        names
    }
}

/// The folder of larger data sets; tests that need it say that they are skipped without it.
pub(crate) fn reference_data() -> Option<PathBuf> {
    let folder = std::env::var_os("ARGIOPE_DATA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("SKIPPED: ARGIOPE_DATA is not set");
    }
    folder
}
