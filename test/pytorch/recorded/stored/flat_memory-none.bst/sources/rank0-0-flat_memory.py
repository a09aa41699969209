"""All parameters are views of one tensor, and so are their gradients, as some optimizers and wrappers have them: of memory that is
written in part there are statistics of the last part alone. All values are kept or, as the second argument says, none.
"""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

torch.manual_seed(0)
model = nn.Sequential(nn.Embedding(7, 8), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 7))
parameters = list(model.parameters())
flat = torch.cat([parameter.detach().reshape(-1) for parameter in parameters])
gradients, at = torch.zeros_like(flat), 0
for parameter in parameters:
    window = slice(at, at + parameter.numel())
    parameter.data = flat[window].view(parameter.shape)
    parameter.grad = gradients[window].view(parameter.shape)
    at = window.stop
optimizer = torch.optim.SGD(parameters, lr=0.1, foreach=False)
recorder = Recorder(sys.argv[1], model, optimizer, values="0 MB" if sys.argv[2:] == ["none"] else "1 MB")
for _ in range(3):
    x, y = torch.randint(7, (6,)), torch.randint(7, (6,))
    with recorder.iteration(batch={"x": x, "y": y}) as it:
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        gradients.zero_()
        it.loss(loss)
recorder.close()
