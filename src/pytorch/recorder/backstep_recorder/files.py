"""The files of a rank, as they are written."""
from __future__ import annotations

import ctypes
import json
import os
import shutil
import struct
import zlib
from typing import Optional, Sequence

import torch

from .environment import DTYPES
from .sources import _path_as_told
from .wording import _json

# A tensor larger than this is no source of a line in the trace: a mistake such as a dataset held by a module.
MOST_SOURCE_BYTES = 4_000_000


class _Files:
    """A rank's folder: lines that are only appended to, and a file of values an iteration, renamed when it is whole."""

    def __init__(self, folder: str, rank: int) -> None:
        self.root, self.folder = folder, os.path.join(folder, f"rank{rank}")
        if os.path.exists(self.folder) and os.listdir(self.folder):
            raise FileExistsError(f"{self.folder} holds a recording already: name another folder, or remove it.")
        if os.path.exists(folder) and not os.path.isdir(folder):
            raise FileExistsError(f"{folder} is a file: a recording is a folder.")
        os.makedirs(self.folder, exist_ok=True)
        self.trace = open(os.path.join(self.folder, "trace.jsonl"), "ab")
        self.index = open(os.path.join(self.folder, "index.jsonl"), "ab")
        self.sources: dict[str, int] = {}
        # By the paths of Python's code, whose they are: -1 if not the user's.
        self.numbers: dict[str, int] = {}

    def source(self, path: str) -> tuple[int, Optional[dict]]:
        """The number of a file of Python, and the line that names it if it is new."""
        known = self.sources.get(path)
        if known is not None:
            return known, None
        number = self.sources[path] = len(self.sources)
        line = {"source": number, "path": _path_as_told(path), "file": None}
        try:
            if os.path.getsize(path) <= MOST_SOURCE_BYTES:
                os.makedirs(os.path.join(self.root, "sources"), exist_ok=True)
                rank = os.path.basename(self.folder)
                line["file"] = f"{rank}-{number}-{os.path.basename(path)}"
                shutil.copyfile(path, os.path.join(self.root, "sources", line["file"]))
        except OSError:
            line["file"] = None
        return number, line

    def values(self, name: str, tensors: dict[str, torch.Tensor]) -> tuple[int, dict[str, int]]:
        """How many bytes they take, and the CRC-32 of each."""
        header, sums, at = {}, {}, 0
        for key, tensor in tensors.items():
            size = tensor.numel() * tensor.element_size()
            header[key] = {"dtype": DTYPES[tensor.dtype], "shape": [tensor.numel()], "data_offsets": [at, at + size]}
            at += size
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        path = os.path.join(self.folder, name)
        with open(path + ".part", "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text)
            for key, tensor in tensors.items():
                data = ctypes.string_at(tensor.data_ptr(), tensor.numel() * tensor.element_size())
                sums[key] = zlib.crc32(data)
                file.write(data)
        os.replace(path + ".part", path)
        return at, sums

    def append(self, lines: Sequence[dict]) -> tuple[int, int]:
        """Where the lines begin, and their length."""
        at = self.trace.seek(0, os.SEEK_END)
        text = b"".join(map(_json, lines))
        self.trace.write(text)
        self.trace.flush()
        return at, len(text)

    def close(self) -> None:
        self.trace.close()
        self.index.close()
