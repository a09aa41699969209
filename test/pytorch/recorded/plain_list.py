"""Layers that are kept in a plain list, so that they are no parameters of the model. A disturbance of the input that wants a
gradient, and a parameter that the optimizer has beside the model's, are as they should be."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder


class Listed(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers, self.out = [nn.Linear(3, 3)], nn.Linear(3, 2)

    def forward(self, x):
        for layer in self.layers:
            x = torch.tanh(layer(x))
        return self.out(x)


torch.manual_seed(0)
model, scale = Listed(), nn.Parameter(torch.ones(()))
optimizer = torch.optim.SGD([*model.parameters(), scale], lr=0.1)
with Recorder(sys.argv[1], model, optimizer, windows="0-1") as recorder:
    for _ in range(2):
        with recorder.iteration() as it:
            optimizer.zero_grad()
            disturbance = torch.zeros(4, 3, requires_grad=True)
            loss = (model(torch.randn(4, 3) + disturbance) * scale).square().mean()
            loss.backward()
            optimizer.step()
            it.loss(loss)
