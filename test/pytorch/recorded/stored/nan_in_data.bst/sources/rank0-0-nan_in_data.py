"""A NaN in one row of the data."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 6), nn.GELU(), nn.Linear(6, 1))
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, foreach=False)
recorder = Recorder(sys.argv[1], model, optimizer, windows="1-2")
for step in range(3):
    x, y = torch.randn(5, 4), torch.randn(5, 1)
    if step == 2:
        x[3, 1] = float("nan")
    with recorder.iteration(batch={"x": x, "y": y}) as it:
        optimizer.zero_grad()
        prediction = model(x)  # FAULT
        loss = torch.nn.functional.mse_loss(prediction, y)
        loss.backward()
        optimizer.step()
        it.loss(loss)
recorder.close()
