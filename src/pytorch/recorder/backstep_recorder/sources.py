"""Whose a file of Python is, and where in the user's code something happened."""
from __future__ import annotations

import os
from typing import Optional

from .environment import STANDARD, TORCH

# Lines of a call stack.
MOST_LINES = 12


def _is_users(path: str) -> bool:
    """Whether a file of Python is neither PyTorch's, nor the standard library's, nor this one."""
    library = path.startswith(STANDARD) and "-packages" not in path
    return not (path.startswith((TORCH, "<")) or path == __file__ or library)


def _path_as_told(path: str) -> str:
    inside = os.path.relpath(path)
    return os.path.abspath(path) if inside.startswith("..") else inside


def _place_of(error: BaseException) -> Optional[tuple[str, int]]:
    """The innermost line of the user's code that was running when it was raised: file and number."""
    trace, found = error.__traceback__, None
    while trace is not None:
        found = trace if _is_users(trace.tb_frame.f_code.co_filename) else found
        trace = trace.tb_next
    return None if found is None else (found.tb_frame.f_code.co_filename, found.tb_lineno)
