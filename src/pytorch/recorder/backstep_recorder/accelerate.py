"""Accelerate: recorder.accelerate(accelerator)."""
from __future__ import annotations

import contextlib
from typing import Any, Iterator

from .recorder import Recorder
from .trainers import _Steps


def _accelerate(self: Recorder, accelerator: Any) -> None:
    """Makes each step under `with accelerator.accumulate(model):` an iteration, with all its micro-batches; the batch is what
    the model is called with, the loss what `accelerator.backward(loss)` is told, divided as that divides it. To be called
    after `accelerator.prepare(…)`. A loop without `accumulate` has `with recorder.iteration(batch=batch) as it:` around its steps.
    """
    steps = _Steps(self, is_watching=True)
    accumulate, backward, close = accelerator.accumulate, accelerator.backward, self.close
    self.scaler = self.scaler or getattr(accelerator, "scaler", None)

    @contextlib.contextmanager
    def accumulated(*models: Any) -> Iterator[None]:
        if steps.iteration is None:
            steps.begin(is_in_parts=accelerator.gradient_accumulation_steps > 1)
        try:
            with accumulate(*models):
                yield
        except BaseException as error:
            steps.end(error=error)
            raise
        steps.end_micro_batch()
        if accelerator.sync_gradients:
            steps.end(divisor=accelerator.gradient_accumulation_steps)

    def noted_backward(loss: Any, **options: Any) -> None:
        steps.note_loss(loss)
        backward(loss, **options)

    def closed() -> None:
        accelerator.accumulate, accelerator.backward, self.close = accumulate, backward, close
        steps.close()

    accelerator.accumulate, accelerator.backward, self.close = accumulated, noted_backward, closed


Recorder.accelerate = _accelerate
