"""What PyTorch makes of runs that are edited on the way: the optimizer changes, or an example is left out.

Prints edited-runs.json, which a test holds backstep against:
    python3 test/reference/pytorch/edited_runs.py > test/reference/pytorch/edited-runs.json

A run is a list of edits, each from an iteration on. Another kind of optimizer is a new torch.optim object; another
setting of the same one is a change of its param_groups, so that it keeps its state and its step count.
"""
import json
import pathlib
import sys

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
FIXTURES = pathlib.Path(__file__).resolve().parents[3] / "fixtures"
ITERATIONS = 60


def setting(at, path, value):
    return {"at": at, "edits": [{"kind": "setting", "path": path, "value": value}]}


def skip(at, example, iterations):
    return {"at": at, "edits": [{"kind": "skip", "example": example, "iterations": iterations}]}


RUNS = {
    "Adam takes over": [setting(30, "optimizer.kind", "adam")],
    "Adam, gradient descent and Adam again": [
        setting(10, "optimizer.kind", "adam"),
        setting(20, "optimizer.kind", "sgd"),
        setting(30, "optimizer.kind", "adam"),
    ],
    "AdamW takes over from Adam": [setting(5, "optimizer.kind", "adam"), setting(25, "optimizer.kind", "adamw")],
    "Adam goes on with another beta1 and rate": [
        setting(5, "optimizer.kind", "adam"),
        setting(15, "optimizer.beta1", 0.5),
        setting(25, "optimizer.learningRate", 0.02),
    ],
    "momentum from the middle on": [setting(20, "optimizer.momentum", 0.9)],
    "an example is left out for a while": [skip(10, 1, 15)],
    "examples are left out under Adam": [setting(4, "optimizer.kind", "adam"), skip(10, 0, None), skip(20, 2, 7)],
}


def optimizer_of(settings, parameters):
    rate = settings["learningRate"]
    if settings["kind"] == "sgd":
        return torch.optim.SGD(parameters, lr=rate, momentum=settings.get("momentum", 0))
    kind = torch.optim.Adam if settings["kind"] == "adam" else torch.optim.AdamW
    return kind(parameters, lr=rate, betas=(settings.get("beta1", 0.9), settings.get("beta2", 0.999)), eps=1e-8)


def retune(optimizer, settings):
    for group in optimizer.param_groups:
        group["lr"] = settings["learningRate"]
        if "momentum" in group:
            group["momentum"] = settings.get("momentum", 0)
        if "betas" in group:
            group["betas"] = (settings.get("beta1", 0.9), settings.get("beta2", 0.999))


def run(fixture, changes):
    rows = [row["scores"] for row in fixture["model"]["parameters"]["logits"]]
    words = list(rows[0])
    logits = torch.tensor([[row[word] for word in words] for row in rows], requires_grad=True)
    targets = torch.tensor([words.index(word) for word in fixture["sequences"][0]])
    settings = dict(fixture["optimizer"])
    optimizer = optimizer_of(settings, [logits])
    skips = []
    losses = []
    for iteration in range(ITERATIONS):
        for edit in (edit for change in changes if change["at"] == iteration for edit in change["edits"]):
            if edit["kind"] == "skip":
                until = ITERATIONS if edit["iterations"] is None else iteration + edit["iterations"]
                skips.append((edit["example"], iteration, until))
                continue
            name = edit["path"].removeprefix("optimizer.")
            settings[name] = edit["value"]
            if name == "kind":
                optimizer = optimizer_of(settings, [logits])
            else:
                retune(optimizer, settings)
        left_out = {example for example, start, until in skips if start <= iteration < until}
        kept = torch.tensor([k for k in range(len(targets)) if k not in left_out])
        loss = torch.nn.functional.cross_entropy(logits[kept], targets[kept], reduction="sum")
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"changes": changes, "losses": losses, "logits": logits.detach().flatten().tolist()}


fixture = json.loads((FIXTURES / "we-love-deep-learning.json").read_text())
runs = {name: run(fixture, changes) for name, changes in RUNS.items()}
json.dump({"fixture": fixture["name"], "torch": torch.__version__.split("+")[0], "runs": runs}, sys.stdout, indent=1)
