"""Gradients are clipped while a GradScaler's scale is still in them: unscale_, which its step calls, leaves next to nothing."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
optimizer, scaler = torch.optim.SGD(model.parameters(), lr=0.1), torch.amp.GradScaler("cpu", init_scale=1024.0)
with Recorder(sys.argv[1], model, optimizer, windows="0-1") as recorder:
    for _ in range(2):
        with recorder.iteration() as it:
            optimizer.zero_grad()
            loss = model(torch.randn(5, 3)).square().mean()
            scaler.scale(loss).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            scaler.step(optimizer)
            scaler.update()
            it.loss(loss)
