"""Records what a PyTorch training run executes, so that backstep can step through it: every op of forward, backward and
update with its inputs, outputs, statistics and values, its module and the line of your code.

    from backstep_recorder import Recorder
    recorder = Recorder("run.bst", model, optimizer, windows="0-2,500-502")
    for batch in loader:
        with recorder.iteration(batch=batch) as it:
            loss = model(batch); loss.backward(); optimizer.step(); optimizer.zero_grad(); it.loss(loss)
    recorder.close()

Invariant: training computes the same bits with and without it. Whatever goes wrong in here ends the recording with a
sentence on stderr, never the training. It needs PyTorch 2.2 or later and Python's standard library, nothing else.
`backstep help recording` specifies the files. `backstep recorder` writes this file out; its license is backstep's.
"""
from __future__ import annotations

from .reading import RecordedIteration, Recording, read
from .recorder import Iteration, Recorder

__all__ = ["Recorder", "Iteration", "read", "Recording", "RecordedIteration"]
