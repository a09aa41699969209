"""A small network through what happens in training: an iteration for each, most of which leave its parameters as they were.

0 is sound, with clipping, and erases gradients after the step; 1 takes far too large a step; 2 a GradScaler skips the step; 3 calls no step;
4 erases the gradients before the step; 5 raises in the backward pass; 6 writes over what the backward pass needs, which PyTorch
refuses; 7 raises in the forward pass. Of its activations, which have 96 elements, statistics alone are kept.
"""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

CLIPPED, LARGE, SKIPPED, STEPLESS, ERASED, BROKEN, OVERWRITTEN, REFUSED = range(8)


class Breaking(torch.autograd.Function):
    @staticmethod
    def forward(_context, x):
        return x * 2

    @staticmethod
    def backward(_context, _gradient):
        raise ValueError("no gradient today")  # RAISES


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.into, self.out = nn.Linear(4, 8), nn.Linear(8, 5)

    def forward(self, x, kind):
        h = torch.tanh(self.into(x))
        if kind == BROKEN:
            h = Breaking.apply(h)
        if kind == SKIPPED:
            h = h * 100
        shares = torch.softmax(h.view(3, 4, 8), dim=1).reshape(12, 8)  # over the second axis
        scores = self.out(h)  # NEEDS
        if kind == OVERWRITTEN:
            h.mul_(2)  # WRITES
        if kind == REFUSED:
            raise KeyError("a batch without targets")
        return scores + shares[:, :5].clamp(0.05, 0.9)


torch.manual_seed(0)
model = Network()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scaler = torch.amp.GradScaler("cpu", init_scale=1e38)
recorder = Recorder(sys.argv[1], model, optimizer, values=64, scaler=scaler)
for kind in range(8):
    x, y = torch.randn(12, 4), torch.randint(5, (12,))
    try:
        with recorder.iteration(batch={"x": x, "y": y}) as it:
            loss = nn.functional.cross_entropy(model(x, kind), y)
            it.loss(loss)
            (scaler.scale(loss) if kind == SKIPPED else loss * 50 if kind == CLIPPED else loss).backward()
            if kind == CLIPPED:
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            if kind == ERASED:
                optimizer.zero_grad()
            optimizer.param_groups[0]["lr"] = 1e4 if kind == LARGE else 0.1
            if kind == SKIPPED:
                scaler.step(optimizer)
                scaler.update()
            elif kind != STEPLESS:
                optimizer.step()
            optimizer.zero_grad()
    except (ValueError, KeyError, RuntimeError):
        optimizer.zero_grad()
    if kind == LARGE:
        torch.manual_seed(0)
        for module in (model.into, model.out):
            module.reset_parameters()
recorder.close()
