//! How the allocator treats large blocks, which decides both the peak memory of counts and the speed of training.

use crate::arguments::Command;

/// Suits the allocator to what the command is going to do. To be called before there are other threads.
pub(crate) fn prepare(command: &Command) {
    match command {
        #[cfg(feature = "link")]
        Command::Link(_) | Command::Directed(_) | Command::Unlearn(_) | Command::Pretrain(_) => {
            keep_pages();
        }
        _ => keep_large_blocks_apart(),
    }
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

/// Makes glibc keep the pages of freed blocks.
///
/// Every step of a training makes and drops the same tensors: pages that go back to the system in between are cleared and
/// mapped anew each time, which takes longer than the arithmetic of a small model.
#[cfg(feature = "link")]
fn keep_pages() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        /// The largest that glibc accepts.
        const LARGE_BYTES: libc::c_int = 32 << 20;
        const KEPT_BYTES: libc::c_int = libc::c_int::MAX;
        for (parameter, bytes) in [
            (libc::M_MMAP_THRESHOLD, LARGE_BYTES),
            (libc::M_TRIM_THRESHOLD, KEPT_BYTES),
        ] {
            // SAFETY: mallopt only sets a parameter of the allocator, and no other thread runs yet.
            unsafe { libc::mallopt(parameter, bytes) };
        }
    }
}
