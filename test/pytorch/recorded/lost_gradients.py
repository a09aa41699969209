"""Two layers, each with an optimizer of its own, and ways to lose a gradient: an iteration for each.

0 is sound; 1 calls the steps before backward and erases the gradients then; 2 does that and keeps them; 3 erases them before the steps,
4 by setting them to 0; 5 calls the step of the first layer only, and erases the gradients; 6 calls no step; 7 raises in the update.
"""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

SOUND, EARLY, EARLY_KEPT, ERASED, ZEROED, ONE, NONE, RAISED = range(8)

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
first, second = torch.optim.SGD(model[0].parameters(), lr=0.1), torch.optim.SGD(model[2].parameters(), lr=0.1)
recorder = Recorder(sys.argv[1], model, [first, second])


def step():
    first.step()
    second.step()


for kind in range(8):
    model.zero_grad()
    try:
        with recorder.iteration() as it:
            if kind in (EARLY, EARLY_KEPT):
                step()
            loss = model(torch.randn(5, 3)).square().mean()
            it.loss(loss)
            loss.backward()
            if kind in (ERASED, ZEROED):
                model.zero_grad(set_to_none=kind == ERASED)
            if kind == RAISED:
                second.param_groups[0]["lr"] = None
            if kind in (SOUND, ERASED, ZEROED, RAISED):
                step()
            if kind == ONE:
                first.step()
            if kind in (EARLY, ONE):
                model.zero_grad()
    except TypeError:
        pass
recorder.close()
