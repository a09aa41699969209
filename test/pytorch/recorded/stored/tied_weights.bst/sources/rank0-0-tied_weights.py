"""An output layer that is the embedding, and a logarithm that one iteration takes and the others do not."""
import sys

import torch
from torch import nn
from torch.nn import functional as F

from backstep_recorder import Recorder


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(5, 4)
        self.head = nn.Linear(4, 5, bias=False)
        self.head.weight = self.embedding.weight

    def forward(self, tokens):
        return self.head(self.embedding(tokens))


torch.manual_seed(0)
model = Model()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
recorder = Recorder(sys.argv[1], model, optimizer, windows="0-3")
tokens, targets = torch.tensor([0, 1, 2]), torch.tensor([1, 2, 3])
for step in range(4):
    with recorder.iteration(batch={"tokens": tokens, "targets": targets}) as it:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(tokens), targets)
        loss.backward()
        optimizer.step()
        it.loss(loss)
        if step == 2:
            torch.log(loss)
recorder.close()
