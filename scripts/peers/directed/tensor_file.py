"""Writes tensors as a safetensors file: 8 bytes of length, a JSON header, then the numbers."""

import json
import struct
from pathlib import Path

import torch

TYPES = {torch.float64: "F64", torch.float32: "F32", torch.int64: "I64"}


def write(path: Path, tensors: dict[str, torch.Tensor], notes: dict[str, str]) -> None:
    """In the order of the names. `notes` become the metadata."""
    header: dict[str, object] = {"__metadata__": notes}
    parts, end = [], 0
    for name, tensor in sorted(tensors.items()):
        part = tensor.detach().contiguous().numpy().tobytes()
        header[name] = {"dtype": TYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [end, end + len(part)]}
        parts.append(part)
        end += len(part)
    text = json.dumps(header, separators=(",", ":")).encode()
    # Numbers begin at a multiple of 8.
    text += b" " * (-len(text) % 8)
    path.write_bytes(b"".join([struct.pack("<Q", len(text)), text, *parts]))
