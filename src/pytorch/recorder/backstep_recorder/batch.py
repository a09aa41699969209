"""The tensors of a batch, and what they are called."""
from __future__ import annotations

import dataclasses
from typing import Any, Iterator

import torch


def _entries(name: str, value: Any, above: tuple[int, ...] = ()) -> Iterator[tuple[str, torch.Tensor]]:
    """The tensors of a batch, named by the way to them: batch.x, batch[0]."""
    if isinstance(value, torch.Tensor):
        yield name, value
    elif id(value) not in above:
        for step, each in _parts(value):
            yield from _entries(name + step, each, (*above, id(value)))


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) or hasattr(value, "items"):
        yield from ((f".{key}", each) for key, each in value.items())
    elif hasattr(value, "_fields"):
        yield from ((f".{key}", getattr(value, key)) for key in value._fields)
    elif isinstance(value, (list, tuple)):
        yield from ((f"[{k}]", each) for k, each in enumerate(value))
    elif dataclasses.is_dataclass(value):
        yield from ((f".{field.name}", getattr(value, field.name, None)) for field in dataclasses.fields(value))
    elif not isinstance(value, (type, torch.nn.Module)):
        yield from ((f".{key}", each) for key, each in getattr(value, "__dict__", {}).items() if not key.startswith("_"))
