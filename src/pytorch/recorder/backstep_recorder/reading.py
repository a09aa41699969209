"""Reading a recording, as in a notebook."""
from __future__ import annotations

import json
import os
import struct
from typing import Iterator, Optional, Sequence, Union

import torch

from .environment import DTYPES
from .scalars import SCALARS

VERSION = 1


def read(folder: Union[str, "os.PathLike[str]"], rank: int = 0) -> "Recording":
    """Opens what a Recorder has written, while it goes on writing too: `read("run.bst")[3].tensor(frame["out"][0])`."""
    return Recording(os.path.join(os.fspath(folder), f"rank{rank}"))


class Recording:
    """The iterations of a rank that are whole, by their numbers. If one was recorded twice, the later counts. scalars: loss,
    rate and norms of all iterations, recorded or not, in order: `pandas.DataFrame(run.scalars)`."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        with open(os.path.join(folder, "trace.jsonl"), "rb") as trace:
            self.header = json.loads(trace.readline())
        if self.header.get("backstep") != "recording" or self.header.get("version") != VERSION:
            raise ValueError(f"{folder} holds no recording of version {VERSION}.")
        self.entries = self._by_iteration("index.jsonl")
        scalars = self._by_iteration("scalars.jsonl") or self.entries
        # NaN and infinities are strings in JSON.
        number = lambda value: float(value) if isinstance(value, str) else value
        self.scalars = [{key: number(scalars[iteration].get(key)) for key in SCALARS} for iteration in sorted(scalars)]

    def _by_iteration(self, name: str) -> dict[int, dict]:
        """The whole lines of a file; none where it is not there."""
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            return {}
        with open(path, "rb") as file:
            entries = [json.loads(line) for line in file if line.endswith(b"\n")]
        return {entry["iteration"]: entry for entry in entries}

    def __iter__(self) -> Iterator[int]:
        return iter(sorted(self.entries))

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, number: int) -> "RecordedIteration":
        if number not in self.entries:
            raise KeyError(f"Iteration {number} was not recorded: there are {', '.join(map(str, self)) or 'none'}.")
        entry = self.entries[number]
        with open(os.path.join(self.folder, "trace.jsonl"), "rb") as trace:
            trace.seek(entry["at"])
            lines = [json.loads(line) for line in trace.read(entry["length"]).splitlines()]
        return RecordedIteration(self.folder, entry, lines)


class RecordedIteration:
    """frames: its ops, as in trace.jsonl. given: by name, what no op of it made. end: its last line. entry: its line of the index."""

    def __init__(self, folder: str, entry: dict, lines: Sequence[dict]) -> None:
        self.number, self.entry, self.end = entry["iteration"], entry, lines[-1]
        self.frames = [line for line in lines if "op" in line]
        self.given = {line["given"]: line for line in lines if "given" in line}
        writers = [line for line in lines if "given" in line] + [out for frame in self.frames for out in frame["out"]]
        self._writers: dict[int, list[dict]] = {}
        for writer in writers:
            self._writers.setdefault(writer["v"], []).append(writer)
        self._path = os.path.join(folder, next(line["file"] for line in lines if "begin" in line))
        with open(self._path, "rb") as file:
            length = struct.unpack("<Q", file.read(8))[0]
            self._header, self._data = json.loads(file.read(length)), 8 + length

    def _writer(self, window: dict) -> dict:
        """The line of what wrote the memory, or of the entry of the batch that is this very window on it."""
        first, *others = self._writers[window["v"]]
        return next((other for other in others if "given" in other and _is_same_window(other, window) and other.get("dtype") == window.get("dtype")), first)

    def _named(self, name: str) -> dict:
        if name not in self.given:
            raise KeyError(f'"{name}" was not given to iteration {self.number}: there are {", ".join(self.given)}.')
        return self.given[name]

    def statistics(self, window: Union[dict, str]) -> Optional[dict]:
        """Of the memory that an entry of in, out, given or gradients is a window on; None where none were taken."""
        stats = self._writer(self._named(window) if isinstance(window, str) else window).get("stats")
        return None if stats is None else dict(zip(("min", "max", "mean", "rms", "nan", "infinite", "zeros"), stats))

    def tensor(self, window: Union[dict, str]) -> Optional[torch.Tensor]:
        """An entry of in, out, given or gradients, or what is given by that name, as a tensor of its own; None where only
        statistics were kept."""
        window = self._named(window) if isinstance(window, str) else window
        writer = self._writer(window)
        if writer.get("value") is None:
            return None
        stored = self._header[writer["value"]]
        first, last = stored["data_offsets"]
        with open(self._path, "rb") as file:
            file.seek(self._data + first)
            data = bytearray(file.read(last - first))
        dtype = next(dtype for dtype, name in DTYPES.items() if name == stored["dtype"])
        values = torch.frombuffer(data, dtype=dtype) if data else torch.empty(0, dtype=dtype)
        # A view may look at the same memory as numbers of another kind.
        wanted = next((dtype for dtype, name in DTYPES.items() if name == window.get("dtype", "F32")), dtype)
        values = values if wanted == dtype else values.view(wanted)
        if not writer.get("part"):
            strides = window.get("strides") or torch.empty(window["shape"], device="meta").stride()
            return values.as_strided(window["shape"], strides, window.get("offset", 0)).clone()
        return values.reshape(window["shape"]).clone() if _is_same_window(window, writer) else None


def _is_same_window(one: dict, other: dict) -> bool:
    return all(one.get(key) == other.get(key) for key in ("shape", "strides", "offset"))
