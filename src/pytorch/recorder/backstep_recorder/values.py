"""What is kept of a tensor: statistics of each, and the values of those that a budget has room for."""
from __future__ import annotations

import heapq
import math
from typing import Optional, TYPE_CHECKING, Union

import torch

from .environment import DTYPES

if TYPE_CHECKING:
    from .memory import _Version

# Of memory that is written in part, all is kept up to so many elements.
WHOLE = 4096
# What an element counts within a budget, beside 1 for what the forward pass makes or is given: formulas tell most of what an
# update computes, and little tells what a batch holds. Gradients at the step and parameters after it matter; what is 0 is kept
# if it fits at all.
WEIGHTS = {"batch": 0.25, "backward": 4.0, "update": 16.0, "optimizer": 8.0, "gradient": 8.0}
ALWAYS, MATTERS = 0.0, 2.0


def _statistics(tensor: torch.Tensor) -> Union[torch.Tensor, list, None]:
    """Minimum, maximum, mean and root mean square of what is finite; how many NaN, infinities, zeros. On its device.
    The tensor is detached."""
    count = tensor.numel()
    if count == 0 or tensor.is_complex() or tensor.is_sparse or tensor.is_quantized:
        return None
    if tensor.is_cpu:
        if count == 1:
            only = float(tensor.item())
            if math.isfinite(only):
                return [only, only, only, abs(only), 0, 0, int(only == 0)]
        flat = tensor.to(torch.float64)
        least, most = torch.aminmax(flat)
        row = [least.item(), most.item(), flat.mean().item(), torch.linalg.vector_norm(flat).item() / math.sqrt(count)]
        # Usually all is finite, and half as many operations tell all.
        if all(map(math.isfinite, row)):
            return [*row, 0, 0, count - int(torch.count_nonzero(flat))]
    try:
        flat = tensor.to(torch.float64).reshape(-1)
    except (RuntimeError, TypeError):
        flat = tensor.to(torch.float32).reshape(-1)
    finite = torch.isfinite(flat)
    some = torch.where(finite, flat, 0.0)
    count = finite.sum()
    largest = some.abs().amax()
    scale = torch.where(largest > 0, largest, 1.0)
    rms = ((some / scale).square().sum() / count).sqrt() * scale
    return torch.stack([torch.where(finite, flat, math.inf).amin(), torch.where(finite, flat, -math.inf).amax(), (some / count).sum(),
                        rms, flat.isnan().sum(), flat.isinf().sum(), (flat == 0).sum()])


class _Values:
    """Copies of what an iteration writes: of each tensor of at most so many elements, or within a budget of bytes, for
    which the largest are left out first."""

    def __init__(self, most: Optional[int], budget: int) -> None:
        self.most, self.budget = most, budget
        self.tensors: dict[str, torch.Tensor] = {}
        self.bytes = 0
        self.entries: dict[str, dict] = {}
        self.ranks: dict[str, float] = {}
        self.heap: list[tuple[float, int, str]] = []

    def add(self, version: "_Version", tensor: torch.Tensor, weight: Optional[float]) -> None:
        """The tensor is what the version's entry tells. The memory around it is kept too, where that is small. Without a
        weight it is kept beside the budget."""
        if tensor.dtype not in DTYPES:
            return
        key, item = version.name, tensor.element_size()
        count, size = tensor.numel(), tensor.untyped_storage().nbytes() // item
        is_part = version.is_alias or size > max(self.most or WHOLE, count)
        if self.most is not None:
            if count > self.most:
                return
        elif weight is not None and not self.fits(key, version.number, item * (count if is_part else size), weight):
            return
        # A copy of what is whole already is the quicker way.
        whole = tensor if is_part or size == count and tensor.is_contiguous() else tensor.as_strided((size,), (1,), 0)
        self.tensors[key] = whole.to("cpu", copy=True, memory_format=torch.contiguous_format)
        version.entry["value"] = key
        if is_part:
            version.entry["part"] = True
        self.entries[key] = version.entry

    def fits(self, key: str, number: int, size: int, weight: float) -> bool:
        """Whether there is room, once what counts more than it has left. Of what counts the same, the first stays."""
        rank = weight * size
        if key in self.tensors or size > self.budget:
            if rank < self.ranks.get(key, 0.0):
                self.rank(key, number, rank)
            return False
        while self.bytes + size > self.budget:
            largest, _, name = self.heap[0]
            if self.ranks.get(name) != -largest:
                heapq.heappop(self.heap)
            elif rank >= -largest:
                return False
            else:
                heapq.heappop(self.heap)
                self.drop(name)
        self.bytes += size
        self.rank(key, number, rank)
        return True

    def rank(self, key: str, number: int, rank: float) -> None:
        self.ranks[key] = rank
        heapq.heappush(self.heap, (-rank, -number, key))

    def drop(self, key: str) -> None:
        tensor, entry = self.tensors.pop(key), self.entries.pop(key)
        self.bytes -= tensor.numel() * tensor.element_size()
        del entry["value"], self.ranks[key]
        entry.pop("part", None)
