"""How things are written: numbers and arguments as JSON holds them, an exception in a line, a sentence on stderr."""
from __future__ import annotations

import json
import math
import sys
from typing import Any, Callable, Sequence

import torch

from .environment import DTYPES


def _say(text: str) -> None:
    print(f"backstep: {text}", file=sys.stderr, flush=True)


def _megabytes(size: int, rounded: Callable[[float], float] = float) -> str:
    return f"{rounded(size / 1e6):g} MB"


def _plain(value: Any) -> Any:
    """An argument as JSON holds it; None for what it does not."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        return value if isinstance(value, int) or math.isfinite(value) else str(value).replace("inf", "Infinity").replace("nan", "NaN")
    if isinstance(value, (torch.dtype, torch.device)):
        return DTYPES.get(value, str(value)) if isinstance(value, torch.dtype) else str(value)
    if isinstance(value, (list, tuple)):
        plain = [_plain(each) for each in value]
        return plain if None not in plain else None
    return None


_encoder = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False, default=str)


def _json(value: Any) -> bytes:
    return _encoder.encode(value).encode() + b"\n"


def _number(value: float) -> Any:
    return float(f"{value:.9g}") if math.isfinite(value) else None


def _rounded(value: float) -> Any:
    """As it is written: NaN and infinities are strings in JSON."""
    return _plain(float(f"{value:.9g}"))


def _length(parts: Sequence[float]) -> float:
    """Of a vector whose parts are so long."""
    return math.nan if any(map(math.isnan, parts)) else math.hypot(*parts)


def _described(error: BaseException, most: int = 200) -> str:
    """In one line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}{': ' if text else ''}{text[:most]}"
