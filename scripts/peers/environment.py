"""The virtual environment that holds the peers, at pinned versions."""

import subprocess
import sys
import venv
from pathlib import Path

# GRADCO asks for numpy below 2; the others take what it takes.
BASE = ["numpy==1.26.4", "scipy==1.17.1", "pandas==2.3.3", "networkx==3.6.1"]
PEERS = {"orca": "orbit-count==0.1.0", "evoke": "orbitsi==0.2.0", "fglt": "pyfglt==0.3.0", "gradco": "gradco==0.1.8"}


def prepare(folder: Path) -> tuple[Path, dict[str, str]]:
    """The environment's interpreter and, of each peer that could not be installed, why."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    if error := install(python, BASE):
        sys.exit(f"could not install {' '.join(BASE)}: {error}")
    absent = {peer: error for peer, package in PEERS.items() if (error := install(python, [*BASE, package]))}
    for peer, error in absent.items():
        print(f"ABSENT: {peer} ({PEERS[peer]}) could not be installed: {error}", file=sys.stderr)
    return python, absent


def install(python: Path, packages: list[str], *options: str) -> str:
    """Installs what is missing; empty on success, else pip's last line."""
    present = subprocess.run([python, "-m", "pip", "freeze"], capture_output=True, text=True).stdout.splitlines()
    if set(packages) <= set(present):
        return ""
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *options, *packages]
    result = subprocess.run(command, capture_output=True, text=True)
    return "" if result.returncode == 0 else (result.stderr.strip().splitlines() or ["no message"])[-1]
