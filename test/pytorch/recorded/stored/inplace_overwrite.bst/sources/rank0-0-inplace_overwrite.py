"""A value that the backward pass needs is overwritten through .data, where autograd cannot see it."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder


class Gate(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(4, 4)
        self.head = nn.Linear(4, 1)

    def forward(self, x):
        hidden = torch.tanh(self.body(x))
        out = self.head(hidden)
        hidden.data.mul_(0)  # FAULT
        return out.square().mean()


torch.manual_seed(0)
model = Gate()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
recorder = Recorder(sys.argv[1], model, optimizer, windows="0")
for step in range(3):
    x = torch.randn(5, 4)
    with recorder.iteration(batch=x) as it:
        optimizer.zero_grad()
        loss = model(x)
        loss.backward()
        optimizer.step()
        it.loss(loss)
recorder.close()
