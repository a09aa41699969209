"""Lightning: callbacks=[BackstepLightningCallback("run.bst", windows="0-2")]."""
from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import Any, Optional

from .recorder import Recorder
from .trainers import _Steps


class BackstepLightningCallback:
    """Records what a Trainer of `lightning` or `pytorch_lightning` executes.

    Its arguments are those of Recorder, but for the model and the optimizers, which the Trainer tells. An iteration is a step
    of the optimizer, with all micro-batches of `accumulate_grad_batches`; in manual optimization it is a batch in which an
    optimizer stepped, and those since the one before.
    """

    PACKAGES = ("lightning.pytorch", "pytorch_lightning")

    def __new__(cls, *_: Any, **__: Any) -> "BackstepLightningCallback":
        """A Trainer takes callbacks of its own package alone, and a script may have imported both."""
        if any(base.__module__.partition(".")[0] in ("lightning", "pytorch_lightning") for base in cls.__mro__):
            return object.__new__(cls)
        names = [name for name in cls.PACKAGES if name in sys.modules]
        names = names or [name for name in cls.PACKAGES if importlib.util.find_spec(name.partition(".")[0]) is not None][:1]
        if not names:
            raise ImportError("BackstepLightningCallback needs lightning or pytorch_lightning, and neither is installed for this Python.")
        bases = dict.fromkeys(importlib.import_module(name).Callback for name in names)
        return object.__new__(type(cls.__name__, (cls, *bases), {}))

    def __init__(self, folder: str, **options: Any) -> None:
        self.folder, self.options = folder, options
        self.steps: Optional[_Steps] = None
        self.has_stepped, self.is_scaled = False, False

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        scaler = getattr(trainer.precision_plugin, "scaler", None)
        self.is_scaled = scaler is not None
        recorder = Recorder(self.folder, pl_module, list(trainer.optimizers), **{"scaler": scaler, **self.options})
        recorder.next_iteration = trainer.global_step
        self.steps = _Steps(recorder, is_watching=False)

    def on_train_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int) -> None:
        steps = self.steps
        if steps.iteration is None:
            self.has_stepped = False
            steps.begin(is_in_parts=trainer.accumulate_grad_batches > 1)
        steps.give(batch)

    def on_before_backward(self, trainer: Any, pl_module: Any, loss: Any) -> None:
        # With a scaler, it is that times its scale.
        if not self.is_scaled:
            self.steps.note_loss(loss)

    def on_before_optimizer_step(self, *_: Any) -> None:
        # A scaler may leave the step out after this, which ends the iteration all the same.
        self.has_stepped = True

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        steps = self.steps
        if self.is_scaled and isinstance(outputs, dict) and "loss" in outputs:
            steps.note_loss(outputs["loss"])
        steps.end_micro_batch()
        if self.has_stepped:
            # Each was divided by the number of micro-batches already.
            steps.end(divisor=1.0)

    def on_validation_start(self, *_: Any) -> None:
        if self.steps is not None and self.steps.iteration is not None:
            self.steps.iteration.pause()

    def on_validation_end(self, *_: Any) -> None:
        if self.steps is not None and self.steps.iteration is not None:
            self.steps.iteration.resume()

    def on_train_end(self, *_: Any) -> None:
        self.steps.close()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        if self.steps is not None:
            self.steps.end(error=exception)
            self.steps.close()
