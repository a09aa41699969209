"""The same training as the fixture we-love-deep-learning, for a recording to be held against backstep's own run of it."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

#          we    love  deep  learning the  hello is    <EOS>
SCORES = [[2.1, -0.5, -1.2, -2.0, 3.2, 2.8, 1.5, -10.0], [-3.0, 2.8, -0.5, -1.5, 1.2, -5.0, 2.1, -8.0],
          [-5.0, -4.0, 1.9, 0.8, 0.5, -6.0, -2.0, -7.0], [-6.0, -5.0, -4.0, 3.5, -2.0, -8.0, -3.0, -6.0]]

model = nn.ParameterDict({"logits": nn.Parameter(torch.tensor(SCORES, dtype=torch.float64))})
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
recorder = Recorder(sys.argv[1], model, optimizer, windows="0-1,5")
targets = torch.arange(4)
for step in range(6):
    with recorder.iteration(batch=targets) as it:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model["logits"], targets, reduction="sum")
        loss.backward()
        optimizer.step()
        it.loss(loss)
recorder.close()
