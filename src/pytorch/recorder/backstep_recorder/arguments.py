"""What the arguments of a Recorder say, read from their texts."""
from __future__ import annotations

import re
from typing import Union

# Bytes of values an iteration, where nothing else is asked for.
BUDGET = 5_000_000


def _windows(text: Union[str, int, None]) -> list[tuple[int, int]]:
    ranges = []
    for part in str(text).split(",") if text is not None else []:
        first, _, last = part.strip().partition("-")
        if not first.isdigit() or not (last.isdigit() or last == ""):
            raise ValueError(f'windows={text!r}: "{part.strip()}" is no range of iterations; write "0-2,500-502".')
        ranges.append((int(first), int(last or first)))
    return ranges


def _budget(values: str) -> tuple[int, list[str]]:
    """The bytes that a text such as "20 MB, h.0.*" tells, and its patterns."""
    budget, patterns = BUDGET, []
    for part in filter(None, (part.strip() for part in values.split(","))):
        size = re.fullmatch(r"(\d+(?:\.\d+)?) ?([kmg])b", part.lower())
        if size is not None:
            budget = int(float(size[1]) * {"k": 1e3, "m": 1e6, "g": 1e9}[size[2]])
        elif " " in part:
            raise ValueError(f'values={values!r}: "{part}" is neither a size nor a pattern of names; write "20 MB" or "h.0.*".')
        else:
            patterns.append(part)
    return budget, patterns
