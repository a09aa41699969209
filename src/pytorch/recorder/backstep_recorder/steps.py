"""Where the update of an optimizer begins and ends."""
from __future__ import annotations

from typing import Any, Callable, Optional

import torch


class _Step:
    """Tells of the updates of an optimizer. A closure that its step is given computes the loss and its gradients, so what
    it executes is no update, though it runs within the step; LBFGS calls it several times."""

    def __init__(self, optimizer: torch.optim.Optimizer, begin: Callable[[], Any], end: Callable[[], Any]) -> None:
        self.begin, self.end, self.is_updating = begin, end, False
        self.handles = [optimizer.register_step_pre_hook(self._enter), optimizer.register_step_post_hook(lambda *_: self._stop())]

    def remove(self) -> None:
        for handle in self.handles:
            handle.remove()

    def _enter(self, _optimizer: torch.optim.Optimizer, args: tuple, kwargs: dict) -> Optional[tuple[tuple, dict]]:
        """args: the optimizer itself, then what step() was called with."""
        closure = kwargs["closure"] if "closure" in kwargs else args[1] if len(args) > 1 else None
        if closure is None:
            self._start()
            return None

        def observed() -> Any:
            self._stop()
            result = closure()
            self._start()
            return result

        return (args, {**kwargs, "closure": observed}) if "closure" in kwargs else ((args[0], observed, *args[2:]), kwargs)

    def _start(self) -> None:
        self.is_updating = True
        self.begin()

    def _stop(self) -> None:
        if self.is_updating:
            self.is_updating = False
            self.end()
