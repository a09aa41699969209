"""A small network whose loop calls functions of its own, recorded in windows, with little room for values: the loss rises
outside of the windows, in iteration 5."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

BROKEN = 5


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(12, 12)

    def forward(self, x):
        return scaled(self.inner(x))


def scaled(x):
    return torch.relu(x) * 0.5  # SCALES


def loss_of(model, x, y):
    return nn.functional.mse_loss(model(x), y)  # LOSS


torch.manual_seed(0)
model = nn.Sequential(Layer(), Layer(), nn.Linear(12, 3))
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
recorder = Recorder(sys.argv[1], model, optimizer, windows="2-3,7", values="0.02 MB")
for step in range(9):
    x, y = torch.randn(40, 12), torch.randn(40, 3) * (50 if step == BROKEN else 1)
    with recorder.iteration(batch={"x": x, "y": y}) as it:
        loss = loss_of(model, x, y)  # LOOP
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.1)
        optimizer.step()
        optimizer.zero_grad()
        it.loss(loss)
recorder.close()
