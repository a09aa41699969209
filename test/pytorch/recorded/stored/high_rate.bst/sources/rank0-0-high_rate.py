"""A learning rate so high that each step overshoots further, until a square overflows."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

torch.manual_seed(0)
model = nn.Linear(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=300.0)
recorder = Recorder(sys.argv[1], model, optimizer, windows="5-7")
for step in range(12):
    x = torch.randn(8, 4)
    y = x.sum(1, keepdim=True)
    with recorder.iteration(batch=[x, y]) as it:
        optimizer.zero_grad()
        loss = ((model(x) - y) ** 2).mean()  # FAULT
        loss.backward()
        optimizer.step()
        it.loss(loss)
recorder.close()
