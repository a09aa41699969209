"""Entries of a batch that share memory, an iteration for each way: inputs and labels are mostly views of one tensor.

Of each, the labels are the inputs one token later.
"""
import collections
import dataclasses
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

ROWS, LENGTH, WORDS = 3, 4, 7


class Pair(collections.namedtuple("Pair", "x y")):
    pass


@dataclasses.dataclass
class Example:
    x: torch.Tensor
    y: torch.Tensor


class Loose:
    def __init__(self, x, y):
        self.x, self.y, self.me = x, y, self


def pair(tokens, first):
    return tuple(tokens[at : at + ROWS * LENGTH].view(ROWS, LENGTH) for at in (first, first + 1))


torch.manual_seed(0)
model = nn.Sequential(nn.Embedding(WORDS, 8), nn.Linear(8, WORDS))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
corpus = torch.randint(WORDS, (100_000,))
table = torch.randint(WORDS, (5_000, LENGTH + 1))
recorder = Recorder(sys.argv[1], model, optimizer)


def batches():
    """Each as it is told, and as inputs and labels."""
    rows = table[:ROWS].clone()
    x, y = rows[:, :-1], rows[:, 1:]
    yield {"x": x, "y": y}, x, y
    x, y = pair(corpus[:13].clone(), 0)
    yield (x, y), x, y
    x, y = pair(corpus, 5)
    yield Pair(x, y), x, y
    x, y = table[7 : 7 + ROWS, :-1], table[7 : 7 + ROWS, 1:]
    yield Example(x, y), x, y
    square = torch.randint(WORDS, (LENGTH, LENGTH))
    yield {"x": square, "y": square.t()}, square, square.t()
    yield Loose(square, square), square, square
    x, y = pair(corpus, 50)
    yield {"in": (x, {"mask": torch.ones(0), "none": None}), "out": [y, y[:0], y.view(torch.int32)], "sparse": torch.eye(2).to_sparse()}, x, y
    yield {"x": x, "weights": model[1].bias}, x, y


for told, x, y in batches():
    with recorder.iteration(batch=told) as it:
        loss = nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten())
        # Micro-batches are slices of the entries.
        loss = loss + nn.functional.cross_entropy(model(x[1:]).flatten(0, 1), y[1:].flatten())
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        it.loss(loss)
recorder.close()
