"""Nobody sets the gradients to zero: each backward pass adds to those of all steps before."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
recorder = Recorder(sys.argv[1], model, optimizer, windows="0-1")
for step in range(2):
    x, y = torch.randn(8, 4), torch.randn(8, 1)
    with recorder.iteration(batch=(x, y)) as it:
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()  # FAULT
        optimizer.step()
        it.loss(loss)
recorder.close()
