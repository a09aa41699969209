"""Three steps of the optimizer that the second argument names, which remembers something of each gradient."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

torch.manual_seed(0)
model = nn.Linear(3, 2)
optimizer = {
    "adam": lambda of: torch.optim.Adam(of, lr=0.1, foreach=False),
    "momentum": lambda of: torch.optim.SGD(of, lr=0.1, momentum=0.9),
}[sys.argv[2]](model.parameters())
recorder = Recorder(sys.argv[1], model, optimizer)
for _ in range(3):
    with recorder.iteration() as it:
        loss = model(torch.randn(4, 3)).square().mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        it.loss(loss)
recorder.close()
