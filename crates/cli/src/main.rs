//! The program `argiope`.

use std::process::ExitCode;

fn main() -> ExitCode {
    keep_large_blocks_apart();
    argiope_cli::run(std::env::args_os())
}

/// Makes glibc give large blocks back to the system when they are freed.
///
/// By default glibc serves blocks from its heap once a block of that size has been freed, and an array that is freed
/// below one still in use then stays with the process: a quarter of the peak memory of an orbit count.
fn keep_large_blocks_apart() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        const LARGE_BYTES: libc::c_int = 256 << 10;
        // SAFETY: mallopt only sets a parameter of the allocator, and no other thread runs yet.
        unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE_BYTES) };
    }
}
