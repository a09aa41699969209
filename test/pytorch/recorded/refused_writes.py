"""Writes in place that PyTorch refuses in the backward pass, an iteration each: mostly what it needs is a view of what was written."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.words, self.into, self.out = nn.Embedding(7, 8), nn.Linear(4, 8), nn.Linear(8, 5)
        self.factor = nn.Parameter(torch.ones(4))

    def forward(self, x):
        return self.out(torch.tanh(self.into(x)))


def tokens(model, _):
    held = torch.randint(7, (3, 5))
    scores = model.out(model.words(held[:, :-1]))  # NEEDS tokens
    held[:] = 0  # WRITES tokens
    return scores.square().mean()


def inputs(model, _):
    held = torch.randn(10, 60)
    h = model.into(held[2:].view(8, 3, 20)[:, 0, :4])  # NEEDS inputs
    held[5] = 0  # WRITES inputs
    return h.square().mean()


def labels(model, _):
    held = torch.randint(5, (13,))
    loss = nn.functional.cross_entropy(model(torch.randn(12, 4)), held[1:])  # NEEDS labels
    held += 1  # WRITES labels
    return loss


def hidden(model, _):
    h = torch.tanh(model.into(torch.randn(12, 4)))
    z = h[:, :4] * model.factor  # NEEDS hidden
    share = (h > 0).float().mean()
    h.add_(share)  # WRITES hidden
    return z.square().mean()


def part(model, _):
    h = torch.tanh(model.into(torch.randn(12, 4)))
    z = model.out(h)  # NEEDS part
    h.detach()[:, 2:].zero_()  # WRITES part
    return z.square().mean()


def made(model, _):
    h = torch.sigmoid(model.into(torch.randn(12, 4)))  # NEEDS made
    nn.functional.relu_(h)  # WRITES made
    return model.out(h).square().mean()


def result(model, _):
    h = torch.exp(model.into(torch.randn(12, 4)))  # NEEDS result
    loss = torch.cat([h, h]).sum()
    h.zero_()  # WRITES result
    return loss


def parameters(model, optimizer):
    h = torch.tanh(model.into(torch.randn(12, 4)))
    z = model.out(h)  # NEEDS parameters
    z.square().mean().backward(retain_graph=True)
    optimizer.step()  # WRITES parameters
    return z.abs().mean()


torch.manual_seed(0)
network = Network()
sgd = torch.optim.SGD(network.parameters(), lr=0.1)
recorder = Recorder(sys.argv[1], network, sgd, values=0)
for case in (tokens, inputs, labels, hidden, part, made, result, parameters):
    try:
        with recorder.iteration() as it:
            found = case(network, sgd)
            it.loss(found)
            found.backward()
            sgd.step()
    except RuntimeError:
        sgd.zero_grad()
recorder.close()
