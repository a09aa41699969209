"""Loss, rate and norms of every iteration, in the windows and outside of them."""
from __future__ import annotations

import sys
import time
from typing import Any, Callable, Optional, Sequence, TYPE_CHECKING

import torch

from .environment import _queue
from .steps import _Step
from .wording import _json, _plain, _say

if TYPE_CHECKING:
    from .recorder import Recorder

SCALARS = ("iteration", "loss", "rate", "gradientNorm", "unclippedNorm", "parameterNorm")


class _Scalars:
    """Loss, rate and norms of every iteration, a line each, also where nothing else is recorded.

    Invariant: all of it together takes no more than 1 % of the time or 0.2 ms an iteration, whichever is more. Where the
    norms would take longer they are measured less often, and left out in between.
    """

    SHARE, SECONDS = 0.01, 0.0002
    # On another device, so many iterations are waited for at once.
    MOST_WAITING = 20
    # Iterations after which the model is asked again for its parameters, and seconds after which lines are on disk.
    ASK_AGAIN, WRITE_AGAIN = 64, 0.5

    def __init__(self, recorder: "Recorder", path: str) -> None:
        self.recorder, self.file = recorder, open(path, "ab")
        self.line: Optional[dict] = None
        self.waiting: list[dict] = []
        self.count, self.spent, self.began = 0, 0.0, time.perf_counter()
        self.parameters: list[torch.Tensor] = []
        # Of the gradients when backward has ended: their norm, and how often each had been written.
        self.backward: Optional[tuple[torch.Tensor, list]] = None
        self.is_queued = False
        self.written = self.began
        # The first time is slow.
        _norm([torch.zeros(1)])
        self.handles: list[Any] = [_Step(each, self.guard(lambda optimizer=each: self.enter_step(optimizer)), lambda: None) for each in recorder.optimizers]
        trained = [each for each in recorder.model.parameters() if each.requires_grad and each.is_leaf]
        for parameter in trained[:1] + trained[1:][-1:]:
            self.handles.append(parameter.register_post_accumulate_grad_hook(self.guard(self.note_backward)))

    def guard(self, measure: Callable) -> Callable:
        """Measures only within an iteration, and whatever goes wrong, training goes on."""
        def guarded(*args: Any) -> None:
            if self.line is None:
                return
            began = time.perf_counter()
            try:
                with torch.no_grad():
                    measure(*args)
            except Exception as error:  # noqa: BLE001
                self.give_up(error)
            self.spent += time.perf_counter() - began
        return guarded

    def may_measure(self, part: float = 1.0) -> bool:
        return self.spent <= part * max(self.SHARE * (time.perf_counter() - self.began), self.SECONDS * self.count)

    def begin(self, number: int) -> None:
        self.line, self.backward, self.is_queued = {"iteration": number}, None, False
        self.guard(self.measure_beginning)()

    def measure_beginning(self) -> None:
        if self.count % self.ASK_AGAIN == 0:
            self.parameters = list(self.recorder.model.parameters())
        self.count += 1
        rates = [group["lr"] for optimizer in self.recorder.optimizers for group in optimizer.param_groups if "lr" in group]
        if rates:
            self.line["rate"] = rates[0]
        # Of the norms it tells least.
        if self.may_measure(0.5):
            self.line["parameterNorm"] = _norm(self.parameters)

    def note_backward(self, _parameter: torch.Tensor) -> None:
        if not self.is_queued:
            self.is_queued = True
            # What waits for other ranks is queued in backward too, and ends after it: the second time, before this.
            again = self.guard(self.measure_backward)
            _queue(lambda: _queue(again) if self.recorder.world > 1 else again())

    def measure_backward(self) -> None:
        self.is_queued = False
        self.backward = (_norm(self.gradients()), self.writes()) if self.may_measure() else None

    def enter_step(self, optimizer: torch.optim.Optimizer) -> None:
        if len(self.recorder.optimizers) != 1:
            return
        # It writes the gradients without counting that as a write, and a fused update divides by its scale itself.
        scaler, within = _scaler_above() or self.recorder.scaler, getattr(optimizer, "grad_scale", None)
        scale = scaler.get_scale() if scaler is not None and scaler.is_enabled() else None
        whole = None if self.backward is None else self.backward[0]
        is_same = whole is not None and scale is None and self.backward[1] == self.writes()
        norm = whole if is_same else _norm(self.gradients()) if self.may_measure() else None
        if norm is not None:
            self.line["gradientNorm"] = norm if within is None else norm / within
        if whole is not None:
            self.line["unclippedNorm"] = whole if scale is None else whole / scale

    def gradients(self) -> list[torch.Tensor]:
        return [each.grad for each in self.parameters if each.grad is not None]

    def writes(self) -> list:
        return [(id(each), each._version) for each in self.gradients()]

    def end(self, loss: Any) -> None:
        line, self.line = self.line, None
        if line is None:
            return
        began = time.perf_counter()
        self.waiting.append({**line, "loss": loss})
        if len(self.waiting) >= self.MOST_WAITING or all(not isinstance(each, torch.Tensor) or each.is_cpu for each in self.waiting[-1].values()):
            self.flush()
        self.spent += time.perf_counter() - began

    def flush(self) -> None:
        waiting, self.waiting = self.waiting, []
        for line in waiting:
            self.write({key: float(value) if isinstance(value, torch.Tensor) else value for key, value in line.items()})

    def write(self, line: dict) -> None:
        """If an iteration is written twice, the later line counts."""
        try:
            self.file.write(_json({key: _plain(value) for key, value in line.items() if value is not None}))
            now = time.perf_counter()
            if now > self.written + self.WRITE_AGAIN:
                self.file.flush()
                self.written = now
        except (OSError, ValueError) as error:
            self.give_up(error)

    def give_up(self, error: Exception) -> None:
        _say(f"loss, rate and norms outside of windows end here, training goes on: {type(error).__name__}: {error}")
        self.close()

    def close(self) -> None:
        self.recorder.scalars = self.line = None
        for handle in self.handles:
            handle.remove()
        try:
            self.flush()
            self.file.close()
        except (OSError, ValueError, RuntimeError):
            self.waiting = []


def _norm(tensors: Sequence[torch.Tensor]) -> Optional[torch.Tensor]:
    """Of all as one vector; None where there is none, or one that does not lie in memory element by element."""
    if not tensors or any(each.layout is not torch.strided for each in tensors):
        return None
    exact = all(each.dtype in (torch.float32, torch.float64) for each in tensors)
    norms = torch._foreach_norm(tensors) if exact else [torch.linalg.vector_norm(each, dtype=torch.float32) for each in tensors]
    if any(each.dtype != norms[0].dtype or each.device != norms[0].device for each in norms):
        norms = [each.to(norms[0].device, torch.float64) for each in norms]
    return torch.linalg.vector_norm(torch.stack(norms))


def _scaler_above() -> Any:
    """The GradScaler that is calling the step of an optimizer."""
    frame = sys._getframe(3)
    for _ in range(12):
        if frame is None:
            return None
        scaler = frame.f_locals.get("self") if frame.f_code.co_filename.endswith("grad_scaler.py") else None
        if scaler is not None and hasattr(scaler, "get_scale"):
            return scaler
        frame = frame.f_back  # type: ignore[assignment]
    return None
