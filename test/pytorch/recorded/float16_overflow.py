"""A sum of squares that float16 cannot hold."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(8, 8)
        self.head = nn.Linear(8, 1)

    def forward(self, x):
        hidden = self.body(x).half()
        energy = (hidden * hidden).float()  # FAULT
        return self.head(energy).mean()


torch.manual_seed(0)
model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=1e-4)
recorder = Recorder(sys.argv[1], model, optimizer, windows="1-2")
for step in range(3):
    x = torch.randn(4, 8) * (1000 if step == 2 else 1)
    with recorder.iteration(batch=x) as it:
        optimizer.zero_grad()
        loss = model(x)
        loss.backward()
        optimizer.step()
        it.loss(loss)
recorder.close()
