"""What a report takes for a fault at first sight: `accumulating` steps every fourth iteration, recorded in windows that begin
and end within; `warmup` begins at a learning rate of 0; `replaced` steps parameters that the model has no more; `stepless`
is one iteration, whole, without a step."""
import copy
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

variant = sys.argv[2]
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, maximize=variant == "warmup")
rates = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: n / 4 if variant == "warmup" else 1)
if variant == "replaced":
    model = copy.deepcopy(model)
every = 4 if variant in ("accumulating", "stepless") else 1
recorder = Recorder(sys.argv[1], model, optimizer, windows={"warmup": "0-2", "stepless": "0"}.get(variant, "1-2,6"))
for step in range(1 if variant == "stepless" else 8):
    with recorder.iteration() as it:
        loss = model(torch.randn(5, 3)).square().mean()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1e-6 if variant == "replaced" else 0.5)
        if step % every == every - 1:
            optimizer.step()
            optimizer.zero_grad()
        if variant == "warmup":
            rates.step()
        it.loss(loss)
recorder.close()
