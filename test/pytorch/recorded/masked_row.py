"""A causal mask of minus infinities is meant; a row of which everything is padding leaves softmax nothing to choose."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.query, self.out = nn.Embedding(9, 8), nn.Linear(8, 8), nn.Linear(8, 9)
        self.register_buffer("causal", torch.full((4, 4), float("-inf")).triu(1))

    def forward(self, x, padding):
        h = self.tokens(x)
        scores = self.query(h) @ h.transpose(1, 2) + self.causal
        scores = scores + torch.zeros(padding.shape).masked_fill(padding, float("-inf")).unsqueeze(1)
        return self.out(torch.softmax(scores, -1) @ h)  # FAULT


torch.manual_seed(0)
model = Attention()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
recorder = Recorder(sys.argv[1], model, optimizer, windows="0-1")
for step in range(2):
    x, padding = torch.randint(9, (3, 4)), torch.zeros(3, 4, dtype=torch.bool)
    padding[1, 3:] = True
    padding[2] = step == 1
    with recorder.iteration(batch={"x": x, "padding": padding}) as it:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x, padding).flatten(0, 1), x.flatten())
        loss.backward()
        optimizer.step()
        it.loss(loss)
recorder.close()
