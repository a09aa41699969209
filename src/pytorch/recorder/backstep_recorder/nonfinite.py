"""Which op made the first NaN or infinity that does harm."""
from __future__ import annotations

from typing import Any, Sequence

NO_STATISTICS = (None, None, None, None, 0, 0, 0)
# They make a NaN of a row that is masked whole: the row is at fault, not the mask.
CHOICES = ("softmax", "logsumexp", "scaled_dot_product")


def _nonfinite(frames: Sequence[dict], end: dict, entries: dict[int, dict]) -> dict[str, Any]:
    """The first op that makes a NaN, or an infinity that does harm: it gets into the loss, a gradient or a parameter, or an
    op that is no choice makes a NaN of it. And whether there are infinities that do none, as a mask's do."""
    counted = {version: entry.get("stats", NO_STATISTICS)[4:6] for version, entry in entries.items()}
    if not any(nan or infinite for nan, infinite in counted.values()):
        return {"nonfinite": None}
    harmful = _ends(end)
    for frame in reversed(frames):
        read, made = ([each["v"] for each in frame.get(key, [])] for key in ("in", "out"))
        spoils = any(counted[v][0] for v in made) and not any(counted[v][0] for v in read) and not any(name in frame["op"] for name in CHOICES)
        if spoils or any(counted[v][1] and v in harmful for v in made):
            harmful.update(v for v in read if counted[v][1])
    bad = (frame["i"] for frame in frames for out in frame["out"] if counted[out["v"]][0] or counted[out["v"]][1] and out["v"] in harmful)
    masked = any(infinite and version not in harmful for version, (_, infinite) in counted.items())
    return {"nonfinite": next(bad, None), **({"masked": True} if masked else {})}


def _ends(end: dict) -> set[int]:
    """The versions that last beyond an iteration or that it is about: the gradients, the parameters, and the loss if it was told."""
    ends = {each["v"] for each in end["gradients"]} | {version for _, version in end["after"] if version is not None}
    return ends if end["objective"] is None else ends | {end["objective"]["v"]}
