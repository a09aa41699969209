"""Ops of many kinds, once each, forward and backward: what each came to is held against its formula."""
import sys

import torch
from torch import nn
import torch.nn.functional as F

from backstep_recorder import Recorder

torch.manual_seed(0)
model = nn.ParameterDict({"x": nn.Parameter(torch.randn(2, 3, 4, 6)), "slope": nn.Parameter(torch.tensor([0.2, 0.3, 0.4]))})
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
recorder = Recorder(sys.argv[1], model, optimizer)
with recorder.iteration() as it:
    x = model["x"]
    mask = torch.ones(4, 6, dtype=torch.bool).tril()
    mask[2] = False
    parts = [
        torch.ops.aten._safe_softmax(x.masked_fill(~mask, float("-inf")), -1), torch.special.xlogy(F.relu(x), x.abs() + 0.1), x.topk(3, dim=2)[0],
        x.sort(dim=1)[0], x.sort(dim=-1, descending=True)[0], x.prod(dim=2), x.roll(1), x.roll((2, -1), (1, 3)), torch.remainder(x, 0.7),
        (3 * x).round(), F.glu(x, -1), F.prelu(x, model["slope"]), F.interpolate(x, scale_factor=2.0), F.pad(x, (1, 2, 1, 1), mode="reflect"),
        F.pad(x, (1, 2, 1, 1), mode="replicate"), F.pad(x, (1, 0)), x.index_add(1, torch.tensor([0, 2, 0]), x, alpha=0.5),
        F.softmax(x, dim=1), F.log_softmax(x, dim=2),
    ]
    loss = sum(part.sum() * (k + 1) for k, part in enumerate(parts))
    loss.backward()
    optimizer.step()
    it.loss(loss)
recorder.close()
