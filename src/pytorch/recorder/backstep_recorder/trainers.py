"""What a library's trainer calls before and after a step, as the iterations of a Recorder."""
from __future__ import annotations

import atexit
import sys
from typing import Any, Optional, Sequence

import torch

from .environment import _unwrapped
from .recorder import Iteration, Recorder


class StepLeft(Exception):
    """A step began and was never said to have ended, as where an exception was raised in it that was caught elsewhere."""


class _Steps:
    """Opens and closes the iterations of a Recorder. An iteration is one step of the optimizer, with all its micro-batches.

    Invariant: at most one is open. A trainer that does not tell of an exception leaves one open, which is closed when the
    next begins, when the training ends, and when Python does.
    """

    def __init__(self, recorder: Recorder, is_watching: bool) -> None:
        """is_watching: the batch and the loss are what the model is called with and what it gives."""
        self.recorder = recorder
        self.iteration: Optional[Iteration] = None
        self.losses: list[torch.Tensor] = []
        self.micro_batches, self.has_batch, self.is_in_parts = 0, False, False
        self.handles = []
        if is_watching:
            model = _unwrapped(recorder.model)
            self.handles = [model.register_forward_pre_hook(self._note_call, with_kwargs=True),
                            model.register_forward_hook(self._note_output, with_kwargs=True)]
        atexit.register(self.end_left)

    # -- what the trainer says

    def begin(self, is_in_parts: bool) -> None:
        """is_in_parts: the step may have several micro-batches."""
        self.end_left()
        self.losses, self.micro_batches, self.has_batch, self.is_in_parts = [], 0, False, is_in_parts
        self.iteration = self.recorder.iteration()
        self.iteration.__enter__()

    def end_micro_batch(self) -> None:
        self.micro_batches += 1
        self.has_batch = False

    def give(self, batch: Any) -> None:
        """The batch, or the micro-batch: of several calls for one of these, the first counts."""
        if self.iteration is not None and not self.has_batch:
            self.has_batch = True
            self.iteration.give(batch, f"batch[{self.micro_batches}]" if self.is_in_parts else "batch")

    def note_loss(self, loss: torch.Tensor) -> None:
        """One for each micro-batch: of several calls for one of these, the last counts."""
        if self.iteration is not None:
            self.iteration.loss(loss)
            self.losses[self.micro_batches:] = [loss.detach()]

    def end(self, divisor: Optional[float] = None, error: Optional[BaseException] = None) -> None:
        """divisor: by which the losses of micro-batches are divided to make a sum of them the loss; without it, their number."""
        iteration, self.iteration = self.iteration, None
        if iteration is None:
            return
        if len(self.losses) > 1:
            iteration.loss(sum(map(float, self.losses)) / (divisor or len(self.losses)))
        self.losses = []
        iteration.__exit__(None if error is None else type(error), error, None if error is None else error.__traceback__)

    def end_left(self) -> None:
        if self.iteration is not None:
            # Where nobody has caught it, Python keeps it.
            error = getattr(sys, "last_value", None)
            self.end(error=error if isinstance(error, Exception) else StepLeft("the trainer did not say that the step had ended"))

    def close(self) -> None:
        self.end_left()
        for handle in self.handles:
            handle.remove()
        atexit.unregister(self.end_left)
        self.recorder.close()

    # -- what the model is called with, and gives

    def _note_call(self, _model: torch.nn.Module, args: tuple, kwargs: dict) -> None:
        self.give({**dict(enumerate(args)), **kwargs} if args and kwargs else kwargs or (args[0] if len(args) == 1 else args))

    def _note_output(self, _model: torch.nn.Module, _args: tuple, kwargs: dict, output: Any) -> None:
        loss = _loss_of(output, kwargs)
        if loss is not None and torch.is_grad_enabled():
            self.note_loss(loss)


def _loss_of(output: Any, kwargs: dict) -> Optional[torch.Tensor]:
    """What a model of Hugging Face gives where it is called with labels: first in a tuple, or by its name."""
    if isinstance(output, dict) or hasattr(output, "loss"):
        loss = output["loss"] if isinstance(output, dict) and "loss" in output else getattr(output, "loss", None)
    else:
        loss = output[0] if isinstance(output, Sequence) and len(output) > 0 and kwargs.get("labels") is not None else None
    return loss if isinstance(loss, torch.Tensor) and loss.numel() == 1 else None
