"""A layer that was frozen for a first stage and never thawed, and one that the optimizer does not know."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 6), nn.Tanh(), nn.Linear(6, 1))
model[0].requires_grad_(False)  # FAULT
optimizer = torch.optim.Adam([*model[0].parameters(), *model[4].parameters()], lr=0.01)
recorder = Recorder(sys.argv[1], model, optimizer, windows="0")
for step in range(3):
    x = torch.randn(5, 4)
    with recorder.iteration(batch=x) as it:
        optimizer.zero_grad()
        loss = (model(x) - x.sum(1, keepdim=True)).square().mean()
        loss.backward()
        optimizer.step()
        it.loss(loss)
recorder.close()
