"""Two iterations of one network, of which the second has an op more where the second argument says so, or clips no gradient."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

where = sys.argv[2] if len(sys.argv) > 2 else ""
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 5))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, foreach=False)
recorder = Recorder(sys.argv[1], model, optimizer)
for step in range(2):
    x, y = torch.randn(6, 4), torch.randint(5, (6,))
    odd = where if step == 1 else ""
    with recorder.iteration(batch=(x, y)) as it:
        scores = model(x)
        if odd == "forward":
            scores = scores * 2  # EXTRA forward
        loss = nn.functional.cross_entropy(scores, y)
        it.loss(loss)
        loss.backward()
        if odd == "gradient":
            with torch.no_grad():
                model[0].weight.grad.mul_(2)  # EXTRA gradient
        if odd == "outside":
            model[0].weight.grad *= 2  # EXTRA outside
        if odd == "replaced":
            model[0].weight.grad = model[0].weight.grad * 2  # EXTRA replaced
        if odd == "weight":
            model[2].weight.data.mul_(2)  # EXTRA weight
        if odd != "unclipped":
            nn.utils.clip_grad_norm_(model.parameters(), 1.0, foreach=False)  # EXTRA unclipped
        optimizer.step()
        if odd == "after":
            model[0].weight.data.mul_(0.5)  # EXTRA after
        optimizer.zero_grad()
recorder.close()
