"""Hugging Face's Trainer: callbacks=[BackstepCallback("run.bst", windows="0-2")]."""
from __future__ import annotations

from typing import Any, Optional

import torch

from .recorder import Recorder
from .trainers import _Steps


class BackstepCallback:
    """Records what a Trainer of `transformers` executes.

    Its arguments are those of Recorder, but for the model and the optimizer, which the Trainer tells. An iteration has the
    number of the Trainer's step, so windows are the same after `resume_from_checkpoint`. The batch is what the model is
    called with. The loss is what the model gives; a `compute_loss` of yours that computes another tells it by `callback.loss(loss)`.
    """

    def __new__(cls, *_: Any, **__: Any) -> "BackstepCallback":
        """`transformers` is imported here, so that this file is of use without it."""
        from transformers import TrainerCallback

        return object.__new__(cls if issubclass(cls, TrainerCallback) else type(cls.__name__, (cls, TrainerCallback), {}))

    def __init__(self, folder: str, **options: Any) -> None:
        self.folder, self.options = folder, options
        self.steps: Optional[_Steps] = None
        self.has_shares = False

    def loss(self, loss: torch.Tensor) -> None:
        """Tells the loss of a micro-batch."""
        if self.steps is not None:
            self.steps.note_loss(loss)

    def on_train_begin(self, args: Any, state: Any, control: Any, model: Any = None, optimizer: Any = None, **_: Any) -> None:
        self.close()
        self.steps = None
        # Where it is made later, so is the Recorder.
        if optimizer is not None:
            self._start(model, optimizer)

    def on_step_begin(self, args: Any, state: Any, control: Any, model: Any = None, optimizer: Any = None, **_: Any) -> None:
        steps = self.steps or self._start(model, optimizer)
        steps.recorder.next_iteration = state.global_step
        steps.begin(is_in_parts=args.gradient_accumulation_steps > 1)

    def on_substep_end(self, *_: Any, **__: Any) -> None:
        if self.steps is not None:
            self.steps.end_micro_batch()

    def on_step_end(self, *_: Any, **__: Any) -> None:
        if self.steps is not None:
            self.steps.end(divisor=1.0 if self.has_shares else None)

    def on_train_end(self, *_: Any, **__: Any) -> None:
        self.close()

    def close(self) -> None:
        """Ends the recording, as where `trainer.train()` was left by an exception, which the Trainer tells nobody."""
        if self.steps is not None:
            self.steps.close()

    def _start(self, model: Any, optimizer: Any) -> _Steps:
        self.steps = _Steps(Recorder(self.folder, model, optimizer, **self.options), is_watching=True)
        self.steps.handles.append(self.steps.recorder.model.register_forward_pre_hook(self._note_shares, with_kwargs=True))
        return self.steps

    def _note_shares(self, _model: Any, _args: tuple, kwargs: dict) -> None:
        """A model that is told how many targets all micro-batches have gives each its share of the loss, not its mean."""
        self.has_shares = kwargs.get("num_items_in_batch") is not None
