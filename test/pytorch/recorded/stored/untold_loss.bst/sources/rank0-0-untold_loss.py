"""A number that is not finite, in iterations that tell no loss: mostly an exception ends them before, at different places."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder


class Stop(Exception):
    pass


def check(value):
    if not torch.isfinite(value).all():
        raise Stop("not finite")


def loss_of(x):
    return nn.functional.cross_entropy(model(x), labels)


def before_backward(x):
    loss = loss_of(x) / 0  # FAULT before_backward
    check(loss)


def after_backward(x):
    loss = loss_of(x) / 0  # FAULT after_backward
    loss.backward()
    check(loss)


def after_step(x):
    loss = loss_of(x) / 0  # FAULT after_step
    loss.backward()
    optimizer.step()
    check(loss)


def never_raised(x):
    loss = loss_of(x) / 0  # FAULT never_raised
    loss.backward()
    optimizer.step()


def within_forward(x):
    h = model[0](x) / 0  # FAULT within_forward
    check(h)


def squashed(x):
    h = model[0](x) / 0  # FAULT squashed
    model[2](torch.tanh(h)).square().mean().backward()
    raise Stop("the derivative of a division by 0")


def beside_a_metric(x):
    scores = model(x)
    with torch.no_grad():
        torch.exp(scores * 1e4).mean()
    loss = nn.functional.cross_entropy(scores, labels) / 0  # FAULT beside_a_metric
    loss.backward()
    check(loss)


def second_of_two(x):
    other = model(x).square().mean()
    loss = loss_of(x)
    loss = (loss - loss).log()  # FAULT second_of_two
    (other + loss).backward()
    raise Stop("a sum")


def in_a_gradient(x):
    loss_of(x).backward()
    model[0].weight.grad.div_(0)  # FAULT in_a_gradient
    raise Stop("a gradient")


def masked(x):
    scores = model[0](x).masked_fill(torch.eye(12, 8).bool(), float("-inf")) / 2
    raise Stop(f"what {scores.shape} is masked is no finding")


torch.manual_seed(0)
labels = torch.randint(5, (12,))
model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 5))
start = {name: value.clone() for name, value in model.state_dict().items()}
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
recorder = Recorder(sys.argv[1], model, optimizer, values=0)
for case in (before_backward, after_backward, after_step, never_raised, within_forward, squashed, beside_a_metric, second_of_two, in_a_gradient, masked):
    try:
        with recorder.iteration():
            case(torch.randn(12, 4))
    except Stop:
        pass
    model.load_state_dict(start)
    optimizer.zero_grad()
recorder.close()
