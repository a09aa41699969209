"""A batch all of whose labels are masked: the mean is of nothing."""
import sys

import torch
import torch.nn.functional as F
from torch import nn

from backstep_recorder import Recorder

torch.manual_seed(0)
model = nn.Sequential(nn.Embedding(7, 5), nn.Linear(5, 7))
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
recorder = Recorder(sys.argv[1], model, optimizer, windows="0-1")
for step in range(3):
    x, y = torch.randint(7, (2, 6)), torch.randint(7, (2, 6))
    if step == 1:
        y[:] = -100
    with recorder.iteration(batch={"x": x, "y": y}) as it:
        optimizer.zero_grad()
        logits = model(x)
        loss = F.cross_entropy(logits.flatten(0, 1), y.flatten(), ignore_index=-100)  # FAULT
        loss.backward()
        optimizer.step()
        it.loss(loss)
recorder.close()
