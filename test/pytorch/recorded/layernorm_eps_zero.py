"""A LayerNorm at eps 0 that meets a row of equal values."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(4, 4)
        self.norm = nn.LayerNorm(4, eps=0.0)
        self.head = nn.Linear(4, 1)

    def forward(self, x):
        hidden = torch.relu(self.body(x))
        return self.head(self.norm(hidden)).square().mean()  # FAULT


torch.manual_seed(0)
model = Block()
with torch.no_grad():
    model.body.bias.fill_(0.5)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, fused=True)
recorder = Recorder(sys.argv[1], model, optimizer, windows="0-1")
for step in range(3):
    x = torch.randn(3, 4)
    if step == 1:
        x[0] = 0
    with recorder.iteration(batch=x) as it:
        optimizer.zero_grad()
        if step == 1:
            with torch.no_grad():
                model.body.bias.fill_(0.5)
        loss = model(x)
        loss.backward()
        optimizer.step()
        it.loss(loss)
recorder.close()
