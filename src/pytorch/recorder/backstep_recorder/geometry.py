"""Which memory a tensor looks at, and through which window: shape, strides, offset."""
from __future__ import annotations

from typing import Any, Optional, Sequence

import torch
from torch.utils._pytree import tree_flatten

from .environment import DTYPES, StorageWeakRef, _is_wrapped


def _key(tensor: torch.Tensor) -> Optional[int]:
    """What tells the tensor's memory from all other; None where it has none of its own."""
    if tensor.layout is not torch.strided or tensor.is_meta or _is_wrapped(tensor):
        return None
    try:
        storage = tensor.untyped_storage()
    except (RuntimeError, NotImplementedError):
        return None
    return storage._cdata if StorageWeakRef is not None else storage.data_ptr()


def _local(tensor: torch.Tensor) -> torch.Tensor:
    return getattr(tensor, "_local_tensor", tensor)


def _tensors(value: Any) -> list:
    """Those within what an op or a module gives; None for what was not asked for."""
    return [value] if isinstance(value, torch.Tensor) else tree_flatten(value)[0]


def _strides(shape: Sequence[int]) -> list[int]:
    """Of a tensor that lies row by row."""
    strides = [1] * len(shape)
    for axis in range(len(shape) - 1, 0, -1):
        strides[axis - 1] = strides[axis] * max(shape[axis], 1)
    return strides


def _geometry(tensor: torch.Tensor) -> dict:
    """Shape, and where it is not row by row from the start of its memory, strides and offset too."""
    entry: dict = {"shape": list(tensor.shape)}
    if not tensor.is_contiguous() or tensor.storage_offset() != 0:
        entry.update(strides=list(tensor.stride()), offset=tensor.storage_offset())
    if tensor.dtype not in (torch.float32,):
        entry["dtype"] = DTYPES.get(tensor.dtype, str(tensor.dtype))
    return entry


def _shows_same(one: dict, other: dict) -> bool:
    """Whether two windows on the same memory show the same elements, in whatever order."""
    return one.get("offset", 0) == other.get("offset", 0) and _runs(one) == _runs(other)


def _runs(window: dict) -> list[tuple[int, int]]:
    """How many elements lie how far apart, the nearest first, where those that lie without a gap are one."""
    strides = window.get("strides") or _strides(window["shape"])
    runs: list[tuple[int, int]] = []
    for stride, extent in sorted(zip(strides, window["shape"])):
        if extent == 1:
            continue
        if runs and stride == runs[-1][0] * runs[-1][1]:
            runs[-1] = (runs[-1][0], runs[-1][1] * extent)
        else:
            runs.append((stride, extent))
    return runs


def _extents(tensor: torch.Tensor) -> Optional[list[int]]:
    """The shape of a tensor; None where it is ragged."""
    try:
        shape = list(tensor.shape)
    except RuntimeError:
        return None
    return shape if all(type(extent) is int for extent in shape) else None
