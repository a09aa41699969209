"""A loop that a flight recorder watches, and that ends before the loss goes wrong: in its fifth iteration it raises, is left,
or its loader raises, as the second argument says."""
import sys

import torch
from torch import nn

from backstep_recorder import Recorder

kind = sys.argv[2]
on = {"held": "nonfinite, exception", "behind": "nonfinite, exception", "once": "exception"}.get(kind, "nonfinite")
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 6), nn.Dropout(0.1), nn.Linear(6, 5))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
recorder = Recorder(sys.argv[1], model, optimizer, values=64, windows="0" if kind == "windowed" else None)


def batches():
    for number in range(6):
        if number == 4 and kind == "loader":
            raise OSError("a file that is cut off")  # RAISES loader
        yield number, torch.randn(3, 4), torch.randint(5, (3,))


def check(number):
    if number == 4 and (kind in ("inside", "held", "behind", "windowed") or kind == "once" and not recorder.rerunning):
        raise ValueError("labels are\nout of range")  # RAISES


def run():
    for number, x, y in recorder.over(batches(), every=3, on=on):
        with recorder.iteration(batch=(x, y)) as it:
            scores = model(x)
            check(number)
            loss = nn.functional.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            it.loss(loss)
        if number == 4 and kind == "left":
            break
        if number == 4 and kind == "behind":
            raise NameError("what an iteration should have made")


try:
    run()
except (ValueError, NameError, OSError) as error:
    print(f"{type(error).__name__}: {error}")
recorder.close()
