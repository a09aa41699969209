"""One module in evaluation mode while the others train: its running statistics normalise, and do not change."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Dropout(0.5), nn.Linear(6, 1))
model[1].eval()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
recorder = Recorder(sys.argv[1], model, optimizer)
x, y = torch.randn(5, 4), torch.randn(5, 1)
with recorder.iteration(batch={"x": x, "y": y}) as it:
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    it.loss(loss)
recorder.close()
