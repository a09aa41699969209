"""A distance of 0 under a square root: the loss is finite, its gradient is not."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder


class Distance(nn.Module):
    def __init__(self):
        super().__init__()
        self.project = nn.Linear(4, 3)

    def forward(self, a, b):
        difference = self.project(a) - self.project(b)
        return torch.sqrt((difference**2).sum(-1))  # FAULT


torch.manual_seed(0)
model = Distance()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
recorder = Recorder(sys.argv[1], model, optimizer, windows="0-1")
for step in range(3):
    a, b = torch.randn(5, 4), torch.randn(5, 4)
    if step == 1:
        b[2] = a[2]
    with recorder.iteration(batch={"a": a, "b": b}) as it:
        optimizer.zero_grad()
        loss = model(a, b).mean()
        loss.backward()
        optimizer.step()
        it.loss(loss)
recorder.close()
