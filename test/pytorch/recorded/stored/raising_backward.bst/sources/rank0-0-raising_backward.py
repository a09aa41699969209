"""A backward pass that raises where a gradient is not finite, as PyTorch's anomaly mode makes it."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

torch.manual_seed(0)
model = nn.Linear(3, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
recorder = Recorder(sys.argv[1], model, optimizer)
try:
    with recorder.iteration() as it, torch.autograd.set_detect_anomaly(True, check_nan=True):
        scores = model(torch.randn(4, 3))
        loss = scores.square().mean() + (scores * 0).square().sum().sqrt()
        loss.backward()
        optimizer.step()
        it.loss(loss)
except RuntimeError as error:
    print(str(error).splitlines()[0])
recorder.close()
