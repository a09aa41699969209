"""A probability that underflows to 0 before its logarithm is taken."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.score = nn.Linear(4, 3)

    def forward(self, x, y):
        probabilities = torch.softmax(self.score(x), -1)
        chosen = probabilities.gather(1, y[:, None])
        return -torch.log(chosen).mean()  # FAULT


torch.manual_seed(0)
model = Classifier()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
recorder = Recorder(sys.argv[1], model, optimizer, windows="0-1")
for step in range(3):
    x, y = torch.randn(6, 4), torch.randint(3, (6,))
    if step == 1:
        x[4] *= 1000
        y[4] = model.score(x[4]).argmin()
    with recorder.iteration(batch=(x, y)) as it:
        optimizer.zero_grad()
        loss = model(x, y)
        loss.backward()
        optimizer.step()
        it.loss(loss)
recorder.close()
