"""Runs lines of PyTorch in float64: cases as JSON on standard input, and what their names hold then on standard output."""

import json
import math
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def tensor_of(given):
    kind = torch.int64 if given["holds"] == "ids" else torch.float64
    return torch.tensor([float(x) for x in given["data"]]).to(kind).reshape(given["shape"])


def run(case):
    names = {"torch": torch, "F": F, "math": math, **case["settings"]}
    names.update({name: tensor_of(given) for name, given in case["given"].items()})
    shown = []
    for step in case["steps"]:
        names.update({name: tensor_of(given) for name, given in step.get("given", {}).items()})
        names.update(step.get("settings", {}))
        exec("\n".join(step["lines"]), names)
        value = names[step["result"]]
        shown.append({"shape": list(value.shape), "data": [repr(float(x)) for x in value.flatten()]})
    return shown


json.dump([run(case) for case in json.load(sys.stdin)], sys.stdout)
