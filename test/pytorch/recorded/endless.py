"""Trains and records until it is killed."""
import itertools
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(6, 12), nn.Tanh(), nn.Linear(12, 1))
optimizer = torch.optim.Adam(model.parameters())
recorder = Recorder(sys.argv[1], model, optimizer, windows="0-1000000")
for step in itertools.count():
    x = torch.randn(8, 6)
    with recorder.iteration(batch={"x": x}) as it:
        optimizer.zero_grad()
        loss = model(x).square().mean()
        loss.backward()
        optimizer.step()
        it.loss(loss)
