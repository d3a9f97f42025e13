"""The virtual environment that holds PyTorch, at pinned versions.

PyPI's wheel for Linux is built for CUDA and does not load without the libraries that it links to, GPU or not. Of its
other requirements only what an import needs is installed, and no compiler of GPU kernels: about 4.3 GB in all.
"""

import os
import sys
import venv
from pathlib import Path

from . import environment

PACKAGES = [
    "torch==2.15.0", "numpy==2.4.6", "typing_extensions==4.16.0", "sympy==1.14.0", "mpmath==1.3.0",
    "nvidia-cublas==13.4.1.3", "nvidia-cuda-cupti==13.2.86", "nvidia-cuda-nvrtc==13.2.86",
    "nvidia-cuda-runtime==13.2.86", "nvidia-cudnn-cu13==9.26.0.51", "nvidia-cufft==12.2.0.57",
    "nvidia-cufile==1.17.1.22", "nvidia-cusolver==12.2.0.11", "nvidia-cusparse==12.7.10.12",
    "nvidia-cusparselt-cu13==0.8.1", "nvidia-nccl-cu13==2.30.7", "nvidia-nvjitlink==13.5.37",
    "nvidia-nvshmem-cu13==3.7.2",
]

# glibc gives large blocks back to the kernel when they are freed, and every new tensor then pays for its pages again.
KEEP_PAGES = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(2**46), "MALLOC_TOP_PAD_": str(2**26)}


def enter(folder: Path, threads: int, keep_pages: bool) -> None:
    """Starts this program again in the environment, which is made first, unless it runs there already.

    The numbers of threads and the settings of malloc are read only when a process starts.
    """
    if Path(sys.prefix).resolve() == folder.resolve():
        return
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    if error := environment.install(python, PACKAGES, "--no-deps", "--no-cache-dir"):
        sys.exit(f"could not install {' '.join(PACKAGES)}: {error}")
    variables = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS"), str(threads))
    variables |= KEEP_PAGES if keep_pages else {}
    os.execve(python, [str(python), *sys.argv], os.environ | variables)
