"""Lengths of changes: the same six iterations with all values or, as the second argument says, with none.

0 and 1 are steps with clipping, 2 is a micro-batch without a step, 3 the step after it, 4 raises before the step, and in 5
an infinite gradient makes NaN of a parameter.
"""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

torch.manual_seed(0)
model = nn.Sequential(nn.Embedding(7, 8), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 7))
model[1].bias.requires_grad_(False)
model[3].bias.data.zero_()
first = torch.optim.AdamW([model[0].weight, model[1].weight], lr=0.01)
second = torch.optim.SGD([model[3].weight, model[3].bias], lr=0.1, momentum=0.9)
recorder = Recorder(sys.argv[1], model, [first, second], values="0 MB" if sys.argv[2:] == ["none"] else "1 MB")
for step in range(6):
    x, y = torch.randint(7, (6,)), torch.randint(7, (6,))
    try:
        with recorder.iteration(batch=(x, y)) as it:
            loss = nn.functional.cross_entropy(model(x), y)
            loss.backward()
            it.loss(loss)
            if step in (0, 1):
                nn.utils.clip_grad_norm_(model.parameters(), 0.1)
            if step == 4:
                raise KeyError("before the step")
            if step == 5:
                model[3].weight.grad[0, 0] = float("nan")
            if step != 2:
                first.step()
                second.step()
                first.zero_grad()
                second.zero_grad()
    except KeyError:
        first.zero_grad()
        second.zero_grad()
recorder.close()
