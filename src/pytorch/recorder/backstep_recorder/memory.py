"""What the memory of one iteration holds: a version for each write, with what is kept of it."""
from __future__ import annotations

import fnmatch
from typing import Any, Optional, Sequence, Union

import torch

from .environment import DTYPES, StorageWeakRef
from .geometry import _extents, _geometry, _key, _local, _strides
from .values import ALWAYS, WEIGHTS, _Values, _statistics
from .wording import _number


class _Version:
    """What a piece of memory holds between two ops that write it. It keeps the memory's key from being given to another
    one, not the memory from being freed. An alias is a further window on a version, with statistics of its own."""

    __slots__ = ("number", "key", "storage", "entry", "name", "is_alias", "statistics", "pending", "size")

    def __init__(self, number: int, key: Optional[int], storage: Any, entry: dict, alias: Optional[str] = None) -> None:
        self.number, self.key, self.storage, self.entry = number, key, storage, entry
        # In the file of values.
        self.name, self.is_alias = alias or str(number), alias is not None
        self.statistics: Union[torch.Tensor, list, None] = None
        self.pending: Optional[torch.Tensor] = None
        self.size = 0


class _Memory:
    """Every version of every piece of memory in one iteration. Invariant: while it looks at a tensor itself, `is_looking`
    is true, so that none of its own ops is recorded."""

    def __init__(self, lines: list[dict], values: _Values, patterns: Sequence[str], optimized: set[int]) -> None:
        """lines: where what is given is written. patterns: names of what is kept beside the budget. optimized: the
        parameters, by their ids, that an optimizer has."""
        self.lines, self.values, self.patterns, self.optimized = lines, values, patterns, optimized
        self.is_looking = False
        # By the memory's key, what it holds now.
        self.versions: dict[int, _Version] = {}
        self.all: list[_Version] = []
        # By the alias, the version whose values hold its own too; None where it has values of its own.
        self.aliases: dict[_Version, Optional[_Version]] = {}
        self.waiting: list[_Version] = []

    def given(self, tensor: torch.Tensor, name: str, kind: str) -> Optional[_Version]:
        tensor = _local(tensor)
        key = _key(tensor)
        if key is None or key in self.versions:
            return self.versions.get(key)
        entry = {"given": name, "kind": kind, **_geometry(tensor)}
        version = self.write(tensor, key, entry, name, WEIGHTS.get(kind, 1.0))
        self.lines.append(entry)
        return version

    def give_entry(self, tensor: torch.Tensor, name: str) -> None:
        """An entry of the batch has a line of its own, though its memory may have been given by another name. A ragged one has none."""
        shape = _extents(tensor)
        if shape is None:
            return
        key = _key(tensor)
        version = self.versions.get(key) if key is not None else None
        if version is not None:
            self.give_again(version, tensor, name)
        elif key is not None:
            self.given(tensor, name, "batch")
        else:
            entry = {"given": name, "kind": "batch", "v": len(self.all), "shape": shape, "dtype": DTYPES.get(tensor.dtype, str(tensor.dtype))}
            self.all.append(_Version(len(self.all), None, None, entry))
            self.lines.append(entry)

    def give_again(self, version: _Version, tensor: torch.Tensor, name: str) -> None:
        entry = {"given": name, "kind": "batch", "v": version.number, **_geometry(tensor)}
        alias = _Version(version.number, version.key, version.storage, entry, f"{version.number}.{len(self.aliases)}")
        held = version.entry
        is_held = "value" in held and "part" not in held and held.get("dtype") == entry.get("dtype")
        self.aliases[alias] = version if is_held else None
        self.look(alias, tensor, name, WEIGHTS.get("batch", 1.0), is_kept=not is_held)
        self.lines.append(entry)

    def version(self, tensor: torch.Tensor, name: Optional[str] = None) -> Optional[_Version]:
        """What the tensor's memory holds now; memory that no op of this iteration has written counts as given."""
        known = self.versions.get(_key(tensor))
        if known is not None:
            return known
        version = self.given(tensor, name or f"constant {len(self.all)}", "constant" if name is None else "other")
        if version is not None and isinstance(tensor, torch.nn.Parameter) and tensor.requires_grad and id(tensor) not in self.optimized:
            version.entry["orphan"] = True
        return version

    def write(self, tensor: torch.Tensor, key: int, entry: dict, about: str, weight: float, wait: bool = False, look: bool = True) -> _Version:
        known = self.versions.get(key)
        storage = known.storage if known is not None else StorageWeakRef(tensor.untyped_storage()) if StorageWeakRef is not None else None
        version = _Version(len(self.all), key, storage, entry)
        entry["v"] = version.number
        self.all.append(version)
        self.versions[key] = version
        if wait:
            version.pending = tensor
            self.waiting.append(version)
        elif look:
            self.look(version, tensor, about, weight)
        return version

    def look(self, version: _Version, tensor: torch.Tensor, about: str, weight: float, is_kept: bool = True) -> None:
        self.is_looking = True
        try:
            tensor = tensor.detach()
            version.statistics = _statistics(tensor)
            if not is_kept:
                return
            version.size = tensor.numel() * tensor.element_size() if tensor.dtype in DTYPES else 0
            patterns = self.patterns
            self.values.add(version, tensor, None if patterns and any(fnmatch.fnmatchcase(about, each) for each in patterns) else weight)
        finally:
            self.is_looking = False

    def prefer(self, tensor: torch.Tensor, weight: float = ALWAYS) -> None:
        """Has what its memory holds count less within the budget, now that more is known of it. It was not written since."""
        if self.values.most is not None:
            return
        tensor = _local(tensor)
        version = self.versions.get(_key(tensor))
        if version is None or version.pending is not None or version.entry.get("dtype", "F32") != DTYPES.get(tensor.dtype):
            return
        self.is_looking = True
        try:
            entry = version.entry
            strides = entry.get("strides") or _strides(entry["shape"])
            self.values.add(version, tensor.detach().as_strided(entry["shape"], strides, entry.get("offset", 0)), weight)
        finally:
            self.is_looking = False

    def settle(self, version: _Version) -> None:
        """A collective has ended by the time that something reads what it wrote."""
        if version.pending is not None:
            self.look(version, version.pending, "collective", 1.0)
            version.pending = None

    def end(self) -> None:
        for version in self.waiting:
            self.settle(version)
        self.fill_statistics()

    def left_out(self) -> list[int]:
        """The bytes of each tensor of which statistics alone are kept. An alias shares the values of what it is of."""
        for alias, version in self.aliases.items():
            if version is not None and "value" in version.entry:
                alias.entry["value"] = version.entry["value"]
        return [version.size for version in [*self.all, *self.aliases] if version.size > 0 and "value" not in version.entry]

    def fill_statistics(self) -> None:
        open_versions = [version for version in [*self.all, *self.aliases] if version.statistics is not None]
        if open_versions:
            rows = [each.statistics if isinstance(each.statistics, list) else each.statistics.to("cpu", torch.float64) for each in open_versions]
            far = [row for row in rows if isinstance(row, torch.Tensor)]
            near = iter(torch.stack(far).tolist() if far else [])
            for version, row in zip(open_versions, (row if isinstance(row, list) else next(near) for row in rows)):
                version.entry["stats"] = [_number(x) for x in row[:4]] + [int(x) for x in row[4:]]
                version.statistics = None
