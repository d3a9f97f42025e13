#!/usr/bin/env python3
"""Makes graphs of Debian packages from public package metadata: an undirected one, and a directed one with classes.

Nodes are binary packages; two packages share an edge when one names the other in Depends, Pre-Depends, Recommends or
Suggests; in the directed form (OUTPUT.arcs) the edge goes from the package that names to the one that is named, and
the class of a package (OUTPUT.sections.tsv) is its section of the archive. Of alternatives (`a | b`) every one counts. Virtual packages, which have no entry of their own, are left out.
Several versions of one package are merged. Ids follow the alphabetical order of the names, so the same metadata gives
the same bytes.

    scripts/make_debian_deps.py data/debian-desktop --packages Packages.xz --source 'Debian 12.14 main amd64'

`Packages.xz` is the index of the release that any archive mirror serves under dists/; a point release fixes its bytes.
Without --packages, what `apt-cache dumpavail` knows on this machine is read.
"""

import argparse
import gzip
import lzma
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

CLOSURE_FIELDS = ("Depends", "Pre-Depends")
EDGE_FIELDS = ("Depends", "Pre-Depends", "Recommends", "Suggests")
PACKAGE_NAME = re.compile(r"\s*([a-z0-9][a-z0-9+.\-]*)")

# The section of a package, beside the fields that mention others.
SECTION = "Section"

# Package name -> field -> names that the field mentions; of SECTION, the sections of its versions.
Packages = dict[str, dict[str, set[str]]]


def read_metadata(path: Path | None) -> str:
    """The text of a Packages file (plain, .gz or .xz), or of what apt knows when there is no path."""
    if path is None:
        return subprocess.run(["apt-cache", "dumpavail"], check=True, capture_output=True, text=True).stdout
    opener = {".gz": gzip.open, ".xz": lzma.open}.get(path.suffix, open)
    with opener(path, "rt", encoding="utf-8") as file:
        return file.read()


def stanza_fields(stanza: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in stanza.splitlines():
        if line[:1].isspace():
            fields[name] = fields.get(name, "") + line
        elif ":" in line:
            name, _, value = line.partition(":")
            fields[name] = value
    return fields


def mentioned(value: str) -> Iterator[str]:
    for clause in re.split(r"[,|]", value):
        if found := PACKAGE_NAME.match(clause):
            yield found.group(1)


def parse_packages(text: str) -> Packages:
    packages: Packages = {}
    for stanza in re.split(r"\n\s*\n", text):
        fields = stanza_fields(stanza)
        if "Package" not in fields:
            continue
        entry = packages.setdefault(fields["Package"].strip(), {field: set() for field in (*EDGE_FIELDS, SECTION)})
        entry[SECTION].add(fields.get(SECTION, "").strip())
        for field in EDGE_FIELDS:
            entry[field].update(mentioned(fields.get(field, "")))
    return packages


def dependency_closure(packages: Packages, roots: Iterable[str]) -> set[str]:
    """The roots and every package reached from them through Depends and Pre-Depends."""
    pending = list(roots)
    if missing := [root for root in pending if root not in packages]:
        sys.exit(f"no such package in the metadata: {', '.join(missing)}")
    reached = set(pending)
    while pending:
        entry = packages[pending.pop()]
        for name in set().union(*(entry[field] for field in CLOSURE_FIELDS)):
            if name in packages and name not in reached:
                reached.add(name)
                pending.append(name)
    return reached


def arcs_among(packages: Packages, names: list[str]) -> list[tuple[int, int]]:
    """From every package to those that it names."""
    ids = {name: index for index, name in enumerate(names)}
    mentions = ((ids[name], set().union(*(packages[name][field] for field in EDGE_FIELDS))) for name in names)
    return sorted({(source, ids[other]) for source, others in mentions for other in others
                   if other in ids and ids[other] != source})


def write_edges(path: Path, kind: str, edges: list[tuple[int, int]], num_nodes: int, source: str) -> None:
    lines = [f"# {path.stem} {kind}; nodes {num_nodes} edges {len(edges)}", f"# {source}",
             *(f"{u} {v}" for u, v in edges)]
    path.write_text("\n".join(lines) + "\n")
    print(f"{path}: {num_nodes} nodes, {len(edges)} edges")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path, help="writes OUTPUT.edges, .labels.tsv, .arcs and .sections.tsv")
    parser.add_argument("--packages", type=Path, help="a Packages file (plain, .gz, .xz); default: apt-cache dumpavail")
    parser.add_argument("--roots", nargs="+", default=["gnome", "kde-plasma-desktop", "libreoffice", "xfce4"],
                        help="keep these packages and all that they depend on (default: %(default)s)")
    parser.add_argument("--all", action="store_true", help="keep every package instead")
    parser.add_argument("--source", default="Debian package metadata", help="origin, written into the header")
    args = parser.parse_args()

    packages = parse_packages(read_metadata(args.packages))
    names = sorted(packages if args.all else dependency_closure(packages, args.roots))
    arcs = arcs_among(packages, names)
    edges = sorted({(min(arc), max(arc)) for arc in arcs})

    kept = "all packages" if args.all else f"{' '.join(args.roots)} and all that they depend on"
    source = f"{args.source}: {kept}; names in {args.output.name}.labels.tsv"
    write_edges(Path(f"{args.output}.edges"), "undirected simple", edges, len(names), source)
    write_edges(Path(f"{args.output}.arcs"), "directed simple", arcs, len(names), source)
    Path(f"{args.output}.labels.tsv").write_text("".join(f"{i}\t{name}\n" for i, name in enumerate(names)))
    sections = (sorted(packages[name][SECTION])[0] for name in names)
    Path(f"{args.output}.sections.tsv").write_text("".join(f"{i}\t{section}\n" for i, section in enumerate(sections)))


if __name__ == "__main__":
    main()
