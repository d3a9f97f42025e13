"""Measures child processes and describes the machine that they ran on."""

import os
import platform
import resource
import shutil
import signal
import statistics
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path


class Failed(Exception):
    """A child that did not finish: the time limit, a signal or a non-zero exit status."""


@dataclass
class Cost:
    """What one child took: seconds of CPU (user and system), seconds of wall time, megabytes at its peak."""

    cpu_s: float
    wall_s: float
    peak_mb: float


def median(costs: list[Cost]) -> Cost:
    fields = ("cpu_s", "wall_s", "peak_mb")
    return Cost(*(statistics.median(getattr(cost, field) for cost in costs) for field in fields))


def run(command: list[str], timeout_s: float, memory_gb: float, stdout: Path | None = None) -> Cost:
    """Runs a command to its end, its numeric libraries held to one thread and its address space to `memory_gb`.

    A child starts as a copy of this process, and the kernel counts that copy's memory into the child's peak. GNU time
    in between is small enough not to show; without it, peaks below that of this process (about 20 MB) are not told.
    """
    environment = dict(os.environ)
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "CILK_NWORKERS"):
        environment[variable] = "1"
    limit_bytes = int(memory_gb * 2**30)
    with tempfile.TemporaryDirectory() as folder:
        peak_file, error_file = Path(folder, "peak"), Path(folder, "errors")
        wrapper = [timer, "-f", "%M", "-o", str(peak_file)] if (timer := shutil.which("time")) else []
        with open(stdout or os.devnull, "wb") as output, open(error_file, "wb") as errors:
            started = time.perf_counter()
            child = subprocess.Popen([*wrapper, *command], stdin=subprocess.DEVNULL, stdout=output, stderr=errors,
                                     env=environment, start_new_session=True,
                                     preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit_bytes,) * 2))
            limit = threading.Timer(timeout_s, os.killpg, (child.pid, signal.SIGKILL))
            limit.start()
            _, status, usage = os.wait4(child.pid, 0)
            wall_s = time.perf_counter() - started
            limit.cancel()
            child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode < 0 and wall_s >= timeout_s:
            raise Failed(f"over {timeout_s:g} s")
        if child.returncode != 0:
            last_line = (error_file.read_text(errors="replace").strip().splitlines() or ["no message"])[-1]
            raise Failed(f"exit status {child.returncode}: {last_line}")
        peak_kb = int(peak_file.read_text().split()[-1]) if wrapper else usage.ru_maxrss
    return Cost(usage.ru_utime + usage.ru_stime, wall_s, peak_kb / 1024)


def first_value(path: str, key: str) -> str:
    """The value of the first `key : value` line of a /proc file, or "unknown"."""
    try:
        for line in Path(path).read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() == key:
                return value.strip()
    except OSError:
        pass
    return "unknown"


def output_of(*command: str) -> str:
    """What a command prints, or "unknown" where it cannot be run."""
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def machine() -> dict[str, str]:
    return {
        "cpu": first_value("/proc/cpuinfo", "model name"),
        "cores": str(os.cpu_count()),
        "memory": first_value("/proc/meminfo", "MemTotal"),
        "kernel": platform.release(),
        "load": " ".join(f"{value:.1f}" for value in os.getloadavg()),
        "python": platform.python_version(),
    }
