"""What the recorder costs: prints a line of JSON for each measure, {"what", "value", "unit"}. CPU seconds of the process,
plain and recorded in turns, so that a busy machine slows both.

    python3 recorder_cost.py FOLDER
"""
import contextlib
import json
import os
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

import backstep_recorder
from backstep_recorder import Recorder

torch.set_num_threads(1)
FOLDER = sys.argv[1]
EVERY = 200


def model_of(width, layers, vocabulary=256):
    layer = lambda: nn.TransformerEncoderLayer(width, 4, 4 * width, dropout=0.0, batch_first=True, activation="gelu")
    return nn.Sequential(nn.Embedding(vocabulary, width), *(layer() for _ in range(layers)), nn.Linear(width, vocabulary))


def step(model, optimizer, x):
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x)[:, :-1].flatten(0, 1), x[:, 1:].flatten())
    loss.backward()
    optimizer.step()
    return loss


def say(what, value, unit):
    print(json.dumps({"what": what, "value": value, "unit": unit}), flush=True)


def cpu(function):
    began = time.process_time()
    function()
    return time.process_time() - began


def frames():
    """A frame with statistics alone, beside the plain step."""
    torch.manual_seed(0)
    model = model_of(64, 2)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, foreach=False)
    x = torch.randint(256, (4, 32))
    step(model, optimizer, x)
    plain, recorded, norms = [], [], []
    own_norms = backstep_recorder._Parameters.own_norms

    def timed_norms(parameters):
        found = []
        norms.append(cpu(lambda: found.append(own_norms(parameters))))
        return found[0]

    backstep_recorder._Parameters.own_norms = timed_norms
    for turn in range(5):
        plain.append(cpu(lambda: [step(model, optimizer, x) for _ in range(5)]) / 5)
        recorder = Recorder(os.path.join(FOLDER, f"frames{turn}.bst"), model, optimizer, values=0)

        def one():
            with recorder.iteration(batch=x) as it:
                it.loss(step(model, optimizer, x))

        recorded.append(cpu(one))
        recorder.close()
    backstep_recorder._Parameters.own_norms = own_norms
    with open(os.path.join(FOLDER, "frames0.bst", "rank0", "index.jsonl")) as index:
        count = json.loads(index.readline())["frames"]
    plain, recorded = statistics.median(plain), statistics.median(recorded)
    say(f"a plain step of {count} frames", 1000 * plain, "ms")
    say("the same recorded, statistics alone", 1000 * recorded, "ms")
    say("a frame recorded with statistics alone", 1e6 * (recorded - plain) / count, "µs")
    say("of that, the norms of each parameter and its gradient", 1000 * statistics.median(norms), "ms")
    say("a recorded step over a plain one", recorded / plain, "×")


def flight():
    """The copy that the flight recorder makes, spread over the steps between two, and what the others cost."""
    torch.manual_seed(0)
    model = model_of(512, 3)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    x = torch.randint(256, (1, 32))
    step(model, optimizer, x)
    recorder = Recorder(os.path.join(FOLDER, "flight.bst"), model, optimizer)
    batches = recorder.over([x] * EVERY, every=EVERY, on="nonfinite")

    def watched():
        batch = next(batches)
        with recorder.iteration(batch=batch) as it:
            it.loss(step(model, optimizer, batch))

    watched()
    turns = [(cpu(lambda: float(step(model, optimizer, x).detach())), cpu(watched)) for _ in range(9)]
    copy = statistics.median(cpu(recorder.flight.snapshot.take) for _ in range(5))
    recorder.close()
    plain = statistics.median(each for each, _ in turns)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    say(f"a plain step of {parameters / 1e6:.1f} million parameters", 1000 * plain, "ms")
    say("a copy of all that a step depends on", 1000 * copy, "ms")
    say("flight recorder, between copies", 100 * (statistics.median(each for _, each in turns) / plain - 1), "%")
    say(f"flight recorder, a copy every {EVERY} steps", 100 * copy / EVERY / plain, "%")


if __name__ == "__main__":
    frames()
    flight()
