"""An iteration for each micro-batch; the step comes with every second one. With `never`, nobody sets the gradients to zero after it."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
recorder = Recorder(sys.argv[1], model, optimizer)
for step in range(4):
    with recorder.iteration() as it:
        loss = model(torch.randn(5, 3)).square().mean() / 2
        loss.backward()
        if step % 2 == 1:
            optimizer.step()
            if "never" not in sys.argv:
                optimizer.zero_grad()
        it.loss(loss)
recorder.close()
