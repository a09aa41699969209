"""A branch whose output is detached by mistake: its layer has no gradient, and stays as it is."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder


class TwoBranches(nn.Module):
    def __init__(self):
        super().__init__()
        self.left, self.right = nn.Linear(4, 3), nn.Linear(4, 3)
        self.head = nn.Linear(3, 1)

    def forward(self, x):
        right = torch.relu(self.right(x)).detach()  # FAULT
        return self.head(torch.relu(self.left(x)) + right).square().mean()


torch.manual_seed(0)
model = TwoBranches()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
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
