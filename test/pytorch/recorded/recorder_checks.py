"""What the recorder promises, checked with PyTorch: prints a line of JSON for each check, {"name", "wrong"}.

    python3 recorder_checks.py FOLDER
"""
import contextlib
import io
import json
import math
import os
import random
import signal
import sys
import traceback

try:
    import numpy
except ImportError:
    numpy = None
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.checkpoint import checkpoint

import backstep_recorder
from backstep_recorder import Recorder

torch.set_num_threads(1)
FOLDER = sys.argv[1]
CHECKS = []


def check(name):
    def add(function):
        CHECKS.append((name, function))
        return function

    return add


class Net(nn.Module):
    def __init__(self, checkpointed=False):
        super().__init__()
        self.embed, self.norm, self.hidden = nn.Embedding(11, 8), nn.LayerNorm(8), nn.Linear(8, 16)
        self.dropout, self.out, self.checkpointed = nn.Dropout(0.1), nn.Linear(16, 11), checkpointed

    def body(self, x):
        return self.dropout(F.gelu(self.hidden(self.norm(x))))

    def forward(self, x):
        x = self.embed(x)
        return self.out(checkpoint(self.body, x, use_reentrant=False) if self.checkpointed else self.body(x))


def read(folder, rank=0):
    """The lines of a recording by iteration, read as the index says."""
    path = os.path.join(FOLDER, folder, f"rank{rank}")
    with open(os.path.join(path, "index.jsonl")) as index, open(os.path.join(path, "trace.jsonl"), "rb") as trace:
        found = []
        for entry in map(json.loads, index):
            trace.seek(entry["at"])
            found.append([json.loads(line) for line in trace.read(entry["length"]).splitlines()])
        return found


def frames(lines):
    return [line for line in lines if "op" in line]


def train(folder, optimize, steps=4, checkpointed=False, autocast=False, micro=1, scaled=False, fail_at=None, **options):
    torch.manual_seed(3)
    model = Net(checkpointed)
    optimizers = optimize(list(model.parameters()))
    optimizers = optimizers if isinstance(optimizers, list) else [optimizers]
    scaler = torch.amp.GradScaler("cpu", init_scale=64.0) if scaled else None
    recorder = Recorder(os.path.join(FOLDER, folder), model, optimizers, scaler=scaler, **options) if folder else None
    losses = []
    for step in range(steps):
        x, y = torch.randint(11, (4, 6)), torch.randint(11, (4, 6))
        with recorder.iteration(batch=(x, y)) if recorder else contextlib.nullcontext() as it:
            for optimizer in optimizers:
                optimizer.zero_grad()
            total = 0.0
            for part in range(micro):
                rows = slice(part * 4 // micro, (part + 1) * 4 // micro)
                with torch.autocast("cpu", dtype=torch.bfloat16, enabled=autocast):
                    loss = F.cross_entropy(model(x[rows]).flatten(0, 1).float(), y[rows].flatten()) / micro
                (scaler.scale(loss) if scaler else loss).backward()
                total = total + loss.detach()
            if step == fail_at:
                raise KeyError("a fault of the script")
            for optimizer in optimizers:
                if scaler:
                    scaler.unscale_(optimizer)
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                scaler.step(optimizer) if scaler else optimizer.step()
            if scaler:
                scaler.update()
            if it is not None:
                it.loss(total)
        losses.append(float(total))
    if recorder:
        recorder.close()
    return losses


OPTIMIZERS = {
    "SGD": lambda p: torch.optim.SGD(p, lr=0.1),
    "SGD with momentum, foreach": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, foreach=True),
    "Adam, looped": lambda p: torch.optim.Adam(p, lr=0.01, foreach=False),
    "Adam, foreach": lambda p: torch.optim.Adam(p, lr=0.01, foreach=True),
    "AdamW, looped": lambda p: torch.optim.AdamW(p, lr=0.01, foreach=False),
    "AdamW, foreach": lambda p: torch.optim.AdamW(p, lr=0.01, foreach=True),
    "AdamW, fused": lambda p: torch.optim.AdamW(p, lr=0.01, fused=True),
    "two optimizers": lambda p: [torch.optim.SGD(p[:3], lr=0.1), torch.optim.AdamW(p[3:], lr=0.01)],
}
SETTINGS = {
    "autocast": {"autocast": True},
    "checkpointing": {"checkpointed": True},
    "two micro-batches": {"micro": 2},
    "GradScaler": {"scaled": True},
}


@check("losses are the same bits with and without it")
def same_bits():
    cases = [(name, optimize, {}) for name, optimize in OPTIMIZERS.items()]
    cases += [(name, OPTIMIZERS["AdamW, looped"], setting) for name, setting in SETTINGS.items()]
    return [name for name, optimize, setting in cases if train(None, optimize, **setting) != train(f"same {name}", optimize, **setting)]


@check("a backward op knows the forward op that it differentiates, and its module and line")
def origins():
    lines = read("same AdamW, looped")[1]
    ops = frames(lines)
    wrong = [f["op"] for f in ops if f["phase"] == "backward" and ("of" not in f or f["of"] >= f["i"] or "line" not in f)]
    with open(__file__) as source:
        text = source.read().splitlines()
    dropout = next(f for f in ops if f["op"] == "aten::gelu")
    if "F.gelu" not in text[dropout["line"][1] - 1]:
        wrong.append(dropout["line"])
    return wrong + [f for f in ops if f["op"] == "aten::gelu_backward" and f["of"] != dropout["i"]]


@check("every input is a version of memory that is known by then, and is given with a name or made by an op")
def inputs():
    wrong = []
    for name in ("same AdamW, foreach", "same AdamW, fused", "same two micro-batches", "same autocast", "same checkpointing"):
        known, other = set(), []
        for line in read(name)[2]:
            wrong += [(name, line["op"]) for each in line.get("in", []) if each["v"] not in known]
            known |= {each["v"] for each in line.get("out", [])} | ({line["v"]} if "given" in line else set())
            # Such as the 1 by which an optimizer counts its steps: made of a number, by no op.
            other += [line["given"] for _ in [0] if line.get("kind") in ("other", "constant") and line["shape"] != []]
        wrong += [(name, each) for each in other]
    return wrong


@check("a list of tensors is written tensor by tensor, and a write in place makes a new version")
def lists():
    fused = next(f for f in frames(read("same AdamW, fused")[1]) if f["op"] == "aten::_fused_adamw_")
    names = [each["name"] for each in fused["out"]]
    old = {each["name"]: each["v"] for each in fused["in"]}
    wrong = [each["name"] for each in fused["out"] if each["v"] == old[each["name"]]]
    return wrong + ([] if {"self[0]", "exp_avgs[0]", "exp_avg_sqs[5]"} <= set(names) else [names])


@check("values in the file are those that the op wrote, and windows of them those that the next op read")
def values():
    torch.manual_seed(0)
    model = nn.Linear(3, 2)
    recorder = Recorder(os.path.join(FOLDER, "values"), model, torch.optim.SGD(model.parameters(), lr=0.1))
    x = torch.randn(4, 3)
    with recorder.iteration(batch=x):
        y = model(x.t().contiguous().t())
        kept = y.detach().clone()
        y.detach().mul_(0)
    recorder.close()
    lines = read("values")[0]
    addmm = next(f for f in frames(lines) if f["op"] == "aten::addmm")
    out, weight = addmm["out"][0], next(each for each in addmm["in"] if each["name"] == "mat2")
    data = tensors(os.path.join(FOLDER, "values", "rank0", lines[0]["file"]))
    wrong = [] if torch.equal(data[out["value"]].reshape(out["shape"]), kept) else ["output"]
    if weight["strides"] != [1, 3] or not torch.equal(data[str(weight["v"])].as_strided(weight["shape"], weight["strides"], weight["offset"]), model.weight.t()):
        wrong.append(weight)
    return wrong + ([] if out["stats"][6] == 0 and abs(out["stats"][1] - float(kept.max())) < 1e-6 else [out["stats"]])


def tensors(path):
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header, body = json.loads(file.read(length)), file.read()
    types = {"I32": torch.int32, "F32": torch.float32, "I64": torch.int64, "F64": torch.float64, "BF16": torch.bfloat16, "F16": torch.float16, "BOOL": torch.bool}
    return {
        name: torch.frombuffer(bytearray(body[slice(*each["data_offsets"])]), dtype=types[each["dtype"]]).reshape(each["shape"])
        for name, each in header.items()
        if each["data_offsets"][1] > each["data_offsets"][0]
    }


@check("windows and values are kept to, and a pattern keeps what it names")
def windows():
    train("windows", OPTIMIZERS["SGD"], steps=6, windows="1-2,4", values=8)
    train("patterns", OPTIMIZERS["SGD"], steps=1, values="hidden.*")
    found = [lines[0]["begin"] for lines in read("windows")]
    large = [each for lines in read("windows") for f in frames(lines) for each in f["out"] if "value" in each and torch.Size(each["shape"]).numel() > 8]
    return ([] if found == [1, 2, 4] else found) + large


def expect(kind, words, function):
    try:
        function()
    except kind as error:
        return [] if words in str(error) else [str(error)]
    return [f"no {kind.__name__}"]


@check("what cannot be recorded is refused with a reason")
def refusals():
    model = Net()
    first = Recorder(os.path.join(FOLDER, "refusals"), model)
    wrong = expect(ValueError, "has a recorder already", lambda: Recorder(os.path.join(FOLDER, "other"), model))
    first.close()
    wrong += expect(FileExistsError, "holds a recording already", lambda: Recorder(os.path.join(FOLDER, "refusals"), Net()))
    wrong += expect(ValueError, '"x" is no range', lambda: Recorder(os.path.join(FOLDER, "w"), Net(), windows="0-2,x"))
    wrong += expect(ValueError, "is no condition", lambda: next(iter(Recorder(os.path.join(FOLDER, "c"), Net()).over([1], on="sometimes"))))
    sharded = nn.Linear(2, 2)
    sharded.weight._local_tensor = sharded.weight.data
    return wrong + expect(ValueError, "spread over several ranks", lambda: Recorder(os.path.join(FOLDER, "s"), sharded))


@check("an exception of the script goes on as it was, and what was executed before it opens")
def exceptions():
    wrong = expect(KeyError, "a fault of the script", lambda: train("exception", OPTIMIZERS["SGD"], fail_at=1))
    last = read("exception")[-1]
    with open(os.path.join(FOLDER, "exception", "rank0", "index.jsonl")) as index:
        raised = [json.loads(line).get("raised") for line in index]
    wrong += [] if raised == [None, "KeyError: 'a fault of the script'"] else [raised]
    return wrong + ([] if last[-1]["raised"].startswith("KeyError") and len(frames(last)) > 10 else [last[-1]])


@check("a full disk ends the recording, not the training")
def full_disk():
    expected, out = train(None, OPTIMIZERS["SGD"]), io.StringIO()
    original = backstep_recorder._Files.values
    def full(*_):
        raise OSError(28, "No space left on device")
    backstep_recorder._Files.values = full
    try:
        with contextlib.redirect_stderr(out):
            losses = train("full", OPTIMIZERS["SGD"])
    finally:
        backstep_recorder._Files.values = original
    return ([] if losses == expected else [losses]) + ([] if "training goes on" in out.getvalue() else [out.getvalue()])


@check("which modules ran in training mode and which in evaluation mode is kept, where it changes within an iteration, too")
def modes():
    model = Net()
    optimizer, wrong = torch.optim.SGD(model.parameters(), lr=0.1), []
    recorder, x = Recorder(os.path.join(FOLDER, "modes"), model, optimizer), torch.randint(11, (4, 5))
    for is_whole in (True, False):
        model.train()
        model.dropout.eval()
        with recorder.iteration(batch=x):
            model(x).sum().backward()
            if not is_whole:
                model.eval()
                model.embed(x)
            optimizer.step()
    recorder.close()
    run = backstep_recorder.read(os.path.join(FOLDER, "modes"))
    names = ["", "embed", "norm", "hidden", "out"]
    for step, evaluating in enumerate((["dropout"], ["dropout", "embed"])):
        end = run[step].end
        if (end["training"], end["evaluating"]) != (names, evaluating):
            wrong.append(f"{step}: {end['training']} and {end['evaluating']}")
    return wrong


@check("norms of each parameter and of its gradient before clipping are what PyTorch says, whatever the budget has left out")
def own_norms():
    wrong = []
    for scaled in (False, True):
        torch.manual_seed(0)
        model, folder = Net(), f"own norms {scaled}"
        optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
        scaler = torch.amp.GradScaler("cpu", init_scale=1024.0, enabled=scaled)
        recorder, expected = Recorder(os.path.join(FOLDER, folder), model, optimizer, values="0 MB"), []
        for _ in range(3):
            x = torch.randint(11, (4, 5))
            before = [float(parameter.detach().double().norm()) for parameter in model.parameters()]
            with recorder.iteration(batch=x) as it:
                loss = F.cross_entropy(model(x)[:, :-1].flatten(0, 1), x[:, 1:].flatten())
                scaler.scale(loss).backward()
                scaler.unscale_(optimizer)
                unclipped = [parameter.grad.clone() for parameter in model.parameters()]
                nn.utils.clip_grad_norm_(model.parameters(), 0.1)
                scaler.step(optimizer)
                scaler.update()
                optimizer.zero_grad()
                it.loss(loss)
            expected.append(list(zip(before, [float(gradient.double().norm()) for gradient in unclipped])))
        recorder.close()
        run = backstep_recorder.read(os.path.join(FOLDER, folder))
        for step, pairs in enumerate(expected):
            found = run[step].end["norms"]
            if list(found) != [name for name, _ in model.named_parameters()]:
                wrong.append(str(found))
            wrong += [f"{scaled}, {step}, {name}: {own} and {pair}" for (name, own), pair in zip(found.items(), pairs)
                      if any(abs(a - b) > 1e-6 * b for a, b in zip(own, pair))]
    return wrong


@check("a module that changes between steps, and memory that is freed and used again, are recorded as they are")
def changes():
    model = nn.Sequential(nn.Linear(3, 3))
    recorder = Recorder(os.path.join(FOLDER, "changes"), model)
    for step in range(3):
        with recorder.iteration() as it:
            for _ in range(20):
                scratch = torch.zeros(64)
                scratch.add_(1)
                del scratch
            fresh = torch.frombuffer(bytearray(b"\0" * 256), dtype=torch.float32)
            loss = model(torch.ones(2, 3)).sum() + fresh.sum()
            loss.backward()
            it.loss(loss)
        model.append(nn.Linear(3, 3))
    recorder.close()
    lines = read("changes")
    modules = {".".join(f.get("scope", [])[-1:]) for f in frames(lines[2])}
    return [] if {"0", "1", "2"} <= modules else [sorted(modules)]


@check("the index holds the norm of the gradients as the optimizer got them, and the one before clipping")
def norms():
    def clip_norm(model, optimizer, scaler):
        nn.utils.clip_grad_norm_(model.parameters(), 0.01)

    def clip_twice(model, optimizer, scaler):
        nn.utils.clip_grad_value_(model.parameters(), 0.05)
        nn.utils.clip_grad_norm_(model.parameters(), 0.01, foreach=True)

    def average(model, optimizer, scaler):
        for parameter in model.parameters():
            parameter.grad.div_(2)

    def clip_scaled(model, optimizer, scaler):
        pass  # Done before unscale_.

    wrong = []
    for name, clip, clips in (("norm", clip_norm, True), ("twice", clip_twice, True), ("no clipping", lambda *_: None, False), ("average", average, False), ("scaled", clip_scaled, True)):
        torch.manual_seed(0)
        model = Net()
        optimizer, scaler = torch.optim.AdamW(model.parameters(), lr=0.01), torch.amp.GradScaler("cpu", init_scale=64.0)
        length = lambda: torch.linalg.vector_norm(torch.cat([parameter.grad.flatten().double() for parameter in model.parameters()])).item()
        folder, truth = f"norms {name}", []
        with Recorder(os.path.join(FOLDER, folder), model, optimizer) as recorder:
            for _ in range(3):
                x = torch.randint(11, (4, 6))
                with recorder.iteration() as it:
                    optimizer.zero_grad()
                    loss = model(x).square().mean()
                    scaler.scale(loss).backward()
                    before = [parameter.grad / scaler.get_scale() for parameter in model.parameters()]
                    if clip is clip_scaled:
                        nn.utils.clip_grad_norm_(model.parameters(), 0.01)
                    scaler.unscale_(optimizer)
                    clip(model, optimizer, scaler)
                    truth.append((torch.linalg.vector_norm(torch.cat([each.flatten().double() for each in before])).item() if clips else length(), length()))
                    scaler.step(optimizer)
                    scaler.update()
                    it.loss(loss)
        with open(os.path.join(FOLDER, folder, "rank0", "index.jsonl")) as index:
            for entry, expected in zip(map(json.loads, index), truth, strict=True):
                found = (entry["unclippedNorm"], entry["gradientNorm"])
                if not all(abs(x - y) < 1e-6 * y for x, y in zip(found, expected)) or clips and not found[0] > 2 * found[1]:
                    wrong.append((name, found, expected))
    return wrong


@check("the length of each parameter's change is written, whatever the budget and the optimizer, and norms are of all elements")
def changes():
    wrong = []
    for name, optimize in OPTIMIZERS.items():
        for kind in (torch.float32, torch.bfloat16):
            torch.manual_seed(0)
            model, folder = Net().to(kind), f"changes {name} {kind}"
            model.embed.weight.requires_grad_(False)
            optimizers, truth = optimize(list(model.parameters())), []
            optimizers = optimizers if isinstance(optimizers, list) else [optimizers]
            with Recorder(os.path.join(FOLDER, folder), model, optimizers, values=0) as recorder:
                for step in range(3):
                    before = {key: value.detach().clone() for key, value in model.named_parameters()}
                    with recorder.iteration() as it:
                        loss = model(torch.randint(11, (4, 6))).float().square().mean()
                        loss.backward()
                        # Statistics of what is written last are those of a row.
                        model.out.weight.grad[0] = float("nan") if step == 2 else 0.5
                        gradients = [parameter.grad.clone() for parameter in model.parameters() if parameter.grad is not None]
                        for optimizer in optimizers:
                            if step > 0:
                                optimizer.step()
                                optimizer.zero_grad()
                        model.norm.weight.data[0] += 1
                        it.loss(loss)
                    truth.append((before, {key: value.detach().clone() for key, value in model.named_parameters()}, gradients))
            run = backstep_recorder.read(os.path.join(FOLDER, folder))
            for step, (before, after, gradients) in enumerate(truth):
                lengths = {key: length_of([after[key].double() - before[key].double()]) for key in before}
                found = {key: float(value) for key, value in run[step].end["changes"].items()}
                near = lambda x, y: math.isnan(x) and math.isnan(y) or abs(x - y) <= 1e-6 * y
                if found.keys() != lengths.keys() or not all(near(found[key], lengths[key]) for key in lengths):
                    wrong.append((folder, step, found, lengths))
                norms = (length_of([after[key].double() - before[key].double() for key in before]), length_of(before.values()), length_of(gradients))
                entry = [float(run[step].entry[key]) for key in ("updateNorm", "parameterNorm", "gradientNorm")]
                wrong += [] if all(map(near, entry, norms)) else [(folder, step, entry, norms)]
    return wrong


def length_of(tensors):
    return torch.linalg.vector_norm(torch.cat([each.detach().flatten().double() for each in tensors])).item()


def scalars_of(folder, rank=0):
    path = os.path.join(FOLDER, folder, f"rank{rank}", "scalars.jsonl")
    if not os.path.exists(path):
        return None
    with open(path) as file:
        return [json.loads(line) for line in file]


def measured(folder, make=OPTIMIZERS["AdamW, looped"], scaled=False, clips=True, micro=1, steps=5, windows="2", **options):
    """Trains; gives what the recorder wrote of each iteration, what is true of it, and the losses and parameters."""
    torch.manual_seed(0)
    model, truth, losses = Net(), [], []
    optimizer = make(list(model.parameters()))
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    scaler = torch.amp.GradScaler("cpu", init_scale=64.0, enabled=scaled)
    recorder = Recorder(os.path.join(FOLDER, folder), model, optimizer, windows=windows, **options) if folder else None
    for _ in range(steps):
        x = torch.randint(11, (4, 6))
        with recorder.iteration(batch=x) if recorder else contextlib.nullcontext() as it:
            optimizer.zero_grad()
            about = {"rate": optimizer.param_groups[0]["lr"], "parameterNorm": length_of(model.parameters())}
            for _ in range(micro):
                loss = model(x).square().mean() / micro
                scaler.scale(loss).backward()
            whole = [parameter.grad / scaler.get_scale() for parameter in model.parameters()]
            if clips:
                scaler.unscale_(optimizer)
                torch.nn.utils.clip_grad_norm_(model.parameters(), 0.01)
            clipped = [parameter.grad.clone() for parameter in model.parameters()] if clips else whole
            scaler.step(optimizer)
            scaler.update()
            if recorder:
                it.loss(loss)
        schedule.step()
        losses.append(loss.item())
        truth.append({**about, "loss": loss.item(), "unclippedNorm": length_of(whole), "gradientNorm": length_of(clipped)})
    if recorder:
        recorder.close()
    return scalars_of(folder) if folder else None, truth, losses + [parameter.tolist() for parameter in model.parameters()]


class Clock:
    """A clock that goes on by so many seconds each time that it is asked."""

    def __init__(self, step):
        self.now, self.step = 0.0, step

    def __getattr__(self, name):
        return getattr(sys.modules["time"], name)

    def perf_counter(self):
        self.now += self.step
        return self.now


@check("loss, rate and norms of all iterations are written, outside of windows too, and no bit of training differs")
def scalars():
    wrong = []
    cases = {"clipped": {}, "unclipped": {"clips": False}, "micro": {"micro": 2}, "scaled": {"scaled": True}, "scaled, unclipped": {"scaled": True, "clips": False},
             "fused": {"scaled": True, "clips": False, "make": OPTIMIZERS["AdamW, fused"]}, "fused, clipped": {"scaled": True, "make": OPTIMIZERS["AdamW, fused"]},
             "all": {"windows": None}}
    backstep_recorder.time = Clock(0.0)
    try:
        for name, options in cases.items():
            found, truth, bits = measured(f"scalars {name}", **options)
            wrong += [] if bits == measured(None, **options)[2] else [f"{name}: other bits"]
            for number, (line, expected) in enumerate(zip(found, truth, strict=True)):
                far = [key for key, value in expected.items() if key not in line or abs(line[key] - value) > 2e-6 * abs(value)]
                wrong += [(name, number, far, line, expected)] if far or line["iteration"] != number else []
    finally:
        backstep_recorder.time = sys.modules["time"]
    found, truth, _ = measured("scalars read")
    run = backstep_recorder.read(os.path.join(FOLDER, "scalars read"))
    wrong += [] if list(run) == [2] and [each["loss"] for each in run.scalars] == [each["loss"] for each in truth] else [run.scalars]
    wrong += [] if set(run.scalars[0]) == {"iteration", "loss", "rate", "gradientNorm", "unclippedNorm", "parameterNorm"} else [run.scalars[0]]
    old = backstep_recorder.read(os.path.join("stored", "sqrt_at_zero.bst"))
    wrong += [] if [each["iteration"] for each in old.scalars] == list(old) else [old.scalars]
    return wrong + (["a file with scalars=False"] if measured("no scalars", scalars=False)[0] is not None else [])


@check("where norms would take too long they are measured less often, the loss always, and no hook is left behind")
def slow_scalars():
    backstep_recorder.time = Clock(0.001)
    try:
        found, truth, _ = measured("slow scalars", steps=40)
    finally:
        backstep_recorder.time = sys.modules["time"]
    wrong = [line for line, expected in zip(found, truth, strict=True) if line["loss"] != expected["loss"] or "rate" not in line]
    counts = [sum(field in line for line in found) for field in ("unclippedNorm", "gradientNorm", "parameterNorm")]
    wrong += [] if max(counts) < 10 else [counts]
    model = Net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    Recorder(os.path.join(FOLDER, "hooks"), model, optimizer).close()
    return wrong + [name for name, parameter in model.named_parameters() if parameter._post_accumulate_grad_hooks] + list(optimizer._optimizer_step_pre_hooks)


class Wide(nn.Module):
    """Gives logits, of which only some make the loss."""

    def __init__(self):
        super().__init__()
        self.embed, self.hidden, self.out = nn.Embedding(50, 64), nn.Linear(64, 256), nn.Linear(256, 50)

    def forward(self, x):
        return self.out(F.gelu(self.hidden(self.embed(x))))


def wide(folder, **options):
    torch.manual_seed(0)
    model, said = Wide(), io.StringIO()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    losses = []
    with contextlib.redirect_stderr(said):
        recorder = Recorder(os.path.join(FOLDER, folder), model, optimizer, **options) if folder else None
        for _ in range(2):
            x = torch.randint(50, (8, 32))
            with recorder.iteration(batch=x) if recorder else contextlib.nullcontext() as it:
                optimizer.zero_grad()
                loss = F.cross_entropy(model(x).view(-1, 50), x.view(-1))
                loss.backward()
                optimizer.step()
                if it is not None:
                    it.loss(loss)
            losses.append(loss.item())
        if recorder:
            recorder.close()
    return losses + [parameter.tolist() for parameter in model.parameters()], said.getvalue()


def kept(folder, number=1):
    """What an iteration has written with values and without: (phase or kind, name, bytes), and the bytes of its file."""
    step = backstep_recorder.read(os.path.join(FOLDER, folder))[number]
    size = lambda entry: {"I64": 8, "BOOL": 1}.get(entry.get("dtype"), 4) * max(1, torch.Size(entry["shape"]).numel())
    written = [(given["kind"], name, given) for name, given in step.given.items() if given["kind"] != "unwritten"]
    written += [(frame["phase"], frame["op"], out) for frame in step.frames for out in frame["out"]]
    parts = [[(about, name, size(entry)) for about, name, entry in written if ("value" in entry) is there] for there in (True, False)]
    return parts, step


@check("values are kept within a budget, the largest left out first, logits and losses last, and what was left out is said")
def budget():
    plain, wrong = wide(None)[0], []
    for name, options, limit in (("budget", {}, 5_000_000), ("small budget", {"values": "300 kB"}, 300_000), ("none", {"values": "0 MB"}, 0)):
        bits, said = wide(name, **options)
        (there, left), step = kept(name)
        with open(os.path.join(FOLDER, name, "rank0", "trace.jsonl")) as trace:
            header = json.loads(trace.readline())
        total = sum(each[2] for each in there)
        wrong += [] if bits == plain else [f"{name}: other bits"]
        wrong += [] if total == step.entry["bytes"] <= limit and header["budget"] == limit and "values" not in header else [(name, total, step.entry, header)]
        for about in ("forward", "optimizer"):
            kept_sizes, left_sizes = ([size for phase, op, size in part if phase == about and op not in ("aten::addmm", "aten::nll_loss_forward")] for part in (there, left))
            if name == "small budget" and not (kept_sizes and left_sizes and max(kept_sizes) <= min(left_sizes)):
                wrong.append((name, about, kept_sizes, left_sizes))
        counted = step.end.get("leftOut", {"tensors": 0, "bytes": 0})
        wrong += [] if counted == {"tensors": len(left), "bytes": sum(each[2] for each in left)} else [(name, counted, left)]
        wrong += [] if (f"of up to {len(left)} of {len(left) + len(there)} tensors, the largest first" in said) == bool(left) else [(name, said)]
    (there, left), step = kept("small budget")
    logits = [f for f in step.frames if f["op"] == "aten::addmm"][-1]["out"][0]
    hidden = [f for f in step.frames if f["op"] == "aten::addmm"][0]["out"][0]
    truth = None if step.tensor(logits) is None else F.cross_entropy(step.tensor(logits), step.tensor("batch").view(-1)).item()
    wrong += [] if truth == step.entry["loss"] == step.tensor(step.end["objective"]).item() else ["logits", truth]
    wrong += [] if step.tensor(hidden) is None and step.statistics(hidden)["nan"] == 0 else ["hidden"]
    suggestion = wide("again", values="300 kB")[1].split('values="')[1].split('"')[0]
    wide("suggestion", values=suggestion)
    wrong += [] if not kept("suggestion")[0][1] else [("suggestion", suggestion)]
    wide("budget and pattern", values="300 kB, hidden.*")
    step = kept("budget and pattern")[1]
    wrong += [] if step.tensor([f for f in step.frames if f["op"] == "aten::addmm"][0]["out"][0]) is not None else ["pattern"]
    wide("elements", values=3200)
    (there, left), step = kept("elements")
    wrong += [] if step.tensor("out.bias") is not None and step.tensor("hidden.weight") is None and "leftOut" not in step.end else ["elements"]
    wrong += [] if max(each[2] for each in there) <= 4 * 3200 else ["elements"]
    return wrong + expect(ValueError, '"20 MiB" is neither a size nor a pattern', lambda: Recorder(os.path.join(FOLDER, "mib"), Net(), values="20 MiB"))


def innermost(model, x):
    return model(x)


def outer(model, x):
    y = innermost(model, x)
    return y.square().mean()


@check("an op has the lines that called it, from the innermost out, and a backward op those of its forward op")
def stacks():
    model = Net()
    with Recorder(os.path.join(FOLDER, "stacks"), model) as recorder, recorder.iteration() as it:
        loss = outer(model, torch.zeros(1, 2, dtype=torch.long))
        loss.backward()
        it.loss(loss)
    lines = read("stacks")[0]
    known, wrong = lines[0]["stacks"], []
    functions = {}
    for name in ("innermost", "outer", "stacks"):
        code = globals()[name].__code__
        functions[name] = range(code.co_firstlineno, max(number or 0 for *_, number in code.co_lines()) + 1)
    names = lambda frame: [next((name for name, of in functions.items() if line in of), "forward or body") for _, line in known[frame["stack"]]]
    gelu = next(f for f in frames(lines) if f["op"] == "aten::gelu")
    wrong += [] if names(gelu)[:5] == ["forward or body"] * 2 + ["innermost", "outer", "stacks"] else [names(gelu)]
    wrong += [] if names(next(f for f in frames(lines) if f["op"] == "aten::pow"))[:2] == ["outer", "stacks"] else ["pow"]
    for frame in frames(lines):
        wrong += [] if known[frame["stack"]][0] == frame["line"] and len(known[frame["stack"]]) <= 12 else [frame]
        origin = next((f for f in frames(lines) if f["i"] == frame.get("of")), None) if frame["phase"] == "backward" else None
        wrong += [] if origin is None or origin["stack"] == frame["stack"] else [frame]
    return wrong


@check("a gradient that arrives is noted without another bit, and no hook is left behind")
def arrivals():
    lines = read("same two micro-batches")[0]
    names = {each["name"] for each in json.loads(open(os.path.join(FOLDER, "same two micro-batches", "rank0", "trace.jsonl")).readline())["parameters"]}
    wrong = [] if set(lines[-1]["arrived"]) == names and len(lines[-1]["arrived"]) == len(names) else [lines[-1]["arrived"]]
    model = Net()
    with Recorder(os.path.join(FOLDER, "arrivals"), model) as recorder, recorder.iteration():
        model(torch.zeros(1, 2, dtype=torch.long)).sum().backward()
    return wrong + [name for name, parameter in model.named_parameters() if parameter._post_accumulate_grad_hooks]


@check("read gives frames, statistics and tensors, of a recording and of one made before")
def reads():
    torch.manual_seed(0)
    model, folder = Net(), os.path.join(FOLDER, "reads")
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    x = torch.randint(11, (4, 6))
    truth = []
    with Recorder(folder, model, optimizer, values=150) as recorder:
        for _ in range(2):
            optimizer.zero_grad()
            weight = model.hidden.weight.detach().clone()
            with recorder.iteration(batch={"x": x}) as it:
                torch.ones(5).view(torch.int32)[1:].add(1)
                loss = model(x).square().mean()
                loss.backward()
                optimizer.step()
                it.loss(loss)
            truth.append((weight, model.hidden.weight.grad.clone(), loss.item()))
    found, wrong = backstep_recorder.read(folder), []
    if list(found) != [0, 1] or len(found) != 2:
        wrong.append(list(found))
    for number, (weight, gradient, loss) in enumerate(truth):
        step = found[number]
        read_gradient = next(each for each in step.end["gradients"] if each["parameter"] == "hidden.weight")
        mm = next(f for f in step.frames if f["op"] == "aten::addmm")
        transposed = step.tensor(next(each for each in mm["in"] if each["name"] == "mat2"))
        for name, one, other in (("weight", step.tensor("hidden.weight"), weight), ("gradient", step.tensor(read_gradient), gradient),
                                 ("batch", step.tensor("batch.x"), x), ("transposed", transposed, weight.t())):
            wrong += [] if one is not None and torch.equal(one, other) else [(name, one)]
        bits = next(f["in"][0] for f in step.frames if f["op"] == "aten::add")
        wrong += [] if torch.equal(step.tensor(bits), torch.ones(4).view(torch.int32)) else [("bits", bits, step.tensor(bits))]
        if step.tensor(step.end["objective"]).item() != loss or step.entry["loss"] != loss:
            wrong.append("loss")
        large = mm["out"][0]
        if step.tensor(large) is not None or step.statistics(large)["nan"] != 0:
            wrong.append("what was not kept")
    old = backstep_recorder.read(os.path.join("stored", "sqrt_at_zero.bst"))
    wrong += [] if old[0].frames and old[0].tensor(old[0].frames[0]["out"][0]) is not None else ["a stored one"]
    return wrong + expect(KeyError, "Iteration 7 was not recorded: there are 0, 1.", lambda: found[7])


@check("read gives every entry of a batch, also where entries share memory, and says which there are")
def shared():
    corpus, model = torch.arange(90_000), nn.Linear(3, 2)
    wrong = []
    for name, memory in (("small", torch.arange(31)), ("large", corpus)):
        folder = os.path.join(FOLDER, f"shared {name}")
        pairs = memory[:30].view(6, 5)
        batch = {"x": pairs[:, :-1], "y": pairs[:, 1:], "runs": (memory[1:13], memory[2:14].view(3, 4)), "bits": memory[1:3].view(torch.int32), "none": pairs[:0],
                 "ragged": torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])}
        truth = {"batch.x": batch["x"], "batch.y": batch["y"], "batch.runs[0]": memory[1:13], "batch.runs[1]": batch["runs"][1],
                 "batch.bits": batch["bits"], "batch.none": batch["none"]}
        with Recorder(folder, model) as recorder, recorder.iteration(batch=batch):
            model(batch["y"][:, :3].float())
            memory += 1
        memory -= 1
        step = backstep_recorder.read(folder)[0]
        for entry, tensor in truth.items():
            found = step.tensor(entry)
            wrong += [] if found is not None and torch.equal(found, tensor) else [(name, entry, str(found))]
            mean = (step.statistics(entry) or {}).get("mean")
            wrong += [] if tensor.numel() == 0 or mean == float(f"{tensor.double().mean().item():.9g}") else [(name, entry, mean)]
        wrong += expect(KeyError, "batch.z", lambda: step.tensor("batch.z"))
    return wrong


class Noisy(Net):
    def forward(self, x):
        return super().forward(x) * (1 + 0.01 * random.random()) + 0.01 * torch.rand(())


def fly(name, optimize, steps, fault=None, on="nonfinite, spike 2.0", **options):
    torch.manual_seed(5)
    random.seed(5)
    model = Noisy()
    optimizer = optimize(list(model.parameters()))
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.99)
    recorder = Recorder(os.path.join(FOLDER, name), model, optimizer, state={"schedule": schedule})
    again, generator = [], torch.Generator().manual_seed(9)
    batches = [(step, torch.randint(11, (4, 6), generator=generator)) for step in range(steps)]
    for step, x in recorder.over(batches, on=on, **options):
        with recorder.iteration(batch=x) as it:
            optimizer.zero_grad()
            logits = model(x)
            if step == fault:
                logits = logits * 1e30 * 1e30
            loss = F.cross_entropy(logits[:, :-1].flatten(0, 1), x[:, 1:].flatten())
            loss.backward()
            optimizer.step()
            schedule.step()
            it.loss(loss)
        if recorder.rerunning:
            again.append(step)
    recorder.close()
    path = os.path.join(FOLDER, name, "rank0", "trace.jsonl")
    with open(path) as trace:
        return again, [line for line in map(json.loads, trace) if "verdict" in line]


@check("the flight recorder runs the steps before a fault again, with the same bits")
def flight():
    wrong = []
    for name in ("SGD with momentum, foreach", "AdamW, foreach", "Adam, looped", "AdamW, fused"):
        again, verdicts = fly(f"flight {name}", OPTIMIZERS[name], 60, fault=47, every=20)
        if again != list(range(40, 48)) or [v["same"] for v in verdicts] != [True] or verdicts[0]["compared"] != 8:
            wrong.append((name, again, verdicts))
        recorded = [lines[0]["begin"] for lines in read(f"flight {name}")]
        if recorded != list(range(40, 48)):
            wrong.append((name, recorded))
    return wrong


@check("the flight recorder says by how much the losses differ where something was not restored")
def flight_differs():
    count = {"n": 0}
    original = Noisy.forward
    def forward(self, x):
        count["n"] += 1
        return original(self, x) * (1 + 1e-4 * count["n"])
    Noisy.forward = forward
    try:
        _, verdicts = fly("differs", OPTIMIZERS["SGD"], 30, fault=25, every=10)
    finally:
        Noisy.forward = original
    return [] if [v["same"] for v in verdicts] == [False] and verdicts[0]["first"] == 20 and verdicts[0]["by"] > 0 else verdicts


class Drawing(torch.utils.data.Dataset):
    """A data set that makes what it gives of random numbers, in the process that trains."""

    def __init__(self, generator):
        self.generator = generator

    def __len__(self):
        return 24

    def __getitem__(self, _index):
        x = torch.randint(11, (6,)) + torch.randint(3, (6,), generator=self.generator)
        return (x + random.randrange(5) + (numpy.random.randint(5) if numpy else 0)) % 11


def draw(name, spoil=None, strike_at=7):
    """Losses, states and what was said of a run whose data set draws; spoil(step, x, again) does what no recorder can undo."""
    torch.manual_seed(5)
    random.seed(5)
    if numpy:
        numpy.random.seed(5)
    model, generator, said = Net(), torch.Generator().manual_seed(2), io.StringIO()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    loader = torch.utils.data.DataLoader(Drawing(generator), batch_size=2, shuffle=True)
    recorder = Recorder(os.path.join(FOLDER, name), model, optimizer, state={"generator": generator}) if name else None
    losses = {}
    with contextlib.redirect_stderr(said):
        for step, x in enumerate(recorder.over(loader, every=5) if recorder else loader):
            step, again = (recorder.next_iteration, recorder.rerunning) if recorder else (step, False)
            with recorder.iteration(batch=x) if recorder else contextlib.nullcontext() as it:
                optimizer.zero_grad()
                loss = F.cross_entropy(model(x.clone())[:, :-1].flatten(0, 1), x[:, 1:].clone().flatten())
                if spoil:
                    loss = spoil(step, x, again, loss)
                loss.backward()
                optimizer.step()
                if it is not None:
                    it.loss(loss)
            if not again:
                losses[step] = float(loss.detach())
            if recorder and step == strike_at and not again:
                recorder.dump()
    if recorder:
        recorder.close()
    states = [torch.get_rng_state().tolist(), random.getstate(), generator.get_state().tolist(), str(numpy.random.get_state()) if numpy else None]
    return losses, states + [parameter.tolist() for parameter in model.parameters()], said.getvalue()


@check("the flight recorder gives back what a data set draws in this process, and training goes on as without it")
def draws():
    plain, recorded = draw(None), draw("draws")
    wrong = [] if "the same bits" in recorded[2] else [recorded[2]]
    wrong += [] if plain[0] == recorded[0] else [plain[0], recorded[0]]
    return wrong + [k for k, (one, other) in enumerate(zip(plain[1], recorded[1])) if one != other]


@check("where steps that run again differ, training goes on from where the first time ended, and the advice can help")
def advice():
    def write_over(step, x, again, loss):
        if step == 6 and not again:
            x.zero_()
        return loss

    def draw_more(step, _x, again, loss):
        if step == 5 and again:
            torch.rand(())
        return loss + 0.01 * torch.rand(())

    def depend(step, _x, again, loss):
        return loss * 1.01 if step == 6 and again else loss

    wrong = []
    for name, spoil, words in (("written over", write_over, "the batch of iteration 6 was written over in place"),
                               ("more draws", draw_more, "iteration 5 did not draw the same random numbers from PyTorch's generator as the first time"),
                               ("unnamed", depend, "Name schedulers, averages and generators of your own in state= of the Recorder; named so far: generator")):
        plain, recorded = draw(None, spoil), draw(name, spoil)
        if words not in recorded[2] or "Training goes on from where the first time ended." not in recorded[2]:
            wrong.append((name, recorded[2]))
        if plain[:2] != recorded[:2]:
            wrong.append((name, "training goes on from another state"))
    return wrong


@check("the flight recorder holds an exception back where asked, and otherwise lets it go and writes where it was raised")
def excepted():
    def fly_into(folder, on, handles=False, fault=lambda step, recorder: step == 7):
        torch.manual_seed(1)
        model = Net()
        optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
        recorder, seen, raised = Recorder(os.path.join(FOLDER, folder), model, optimizer), [], None
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            try:
                for step in recorder.over(range(10), every=5, on=on):
                    try:
                        with recorder.iteration() as it:
                            optimizer.zero_grad()
                            loss = model(torch.randint(11, (4, 6))).square().mean()
                            it.loss(loss)
                            if fault(step, recorder):
                                raise KeyError("a fault of the script")
                            loss.backward()
                            optimizer.step()
                    except KeyError:
                        if not handles:
                            raise
                    seen.append(step)
            except KeyError as error:
                raised = str(error)
            recorder.close()
        with open(os.path.join(FOLDER, folder, "rank0", "trace.jsonl")) as trace:
            lines = [json.loads(line) for line in trace]
        return seen, raised, said.getvalue(), lines, [parameter.detach().clone() for parameter in model.parameters()]

    wrong = []
    seen, raised, said, lines, _ = fly_into("excepted", "nonfinite")
    end = next((line for line in lines if "flight" in line), {})
    if seen != list(range(7)) or raised is None or end.get("to") != 7 or "KeyError" not in end.get("raised", "") or ".py:" not in end.get("at", ""):
        wrong.append(("let go", seen, raised, end))
    wrong += [] if 'over(…, on="nonfinite, exception")' in said else [said]
    seen, raised, said, lines, _ = fly_into("excepted and held", "nonfinite, exception")
    verdict = next((line for line in lines if "verdict" in line), {})
    ends = [line for line in lines if "end" in line]
    if seen != [*range(8), 5, 6] or raised is None or verdict.get("same") is not True or verdict.get("compared") != 2:
        wrong.append(("held", seen, raised, verdict))
    wrong += [] if [each["end"] for each in ends] == [5, 6, 7] and "KeyError" in ends[-1]["raised"] else [[each["raised"] for each in ends]]
    seen, raised, _, lines, _ = fly_into("excepted once", "exception", fault=lambda step, recorder: step == 7 and not recorder.rerunning)
    wrong += [] if seen == [*range(8), 5, 6, 7] and raised is not None else [("once", seen, raised)]
    handled = [fly_into(f"excepted {name}", on, handles=True) for name, on in (("handled", "nonfinite"), ("handled and held", "exception"))]
    wrong += [] if handled[0][0] == list(range(10)) and handled[0][1] is None and "raised" not in handled[0][2] else [("handled", handled[0][0], handled[0][2])]
    wrong += [] if handled[1][0] == [*range(8), 5, 6, *range(7, 10)] and handled[1][1] is None else [("handled and held", handled[1][0])]
    return wrong + ([] if all(map(torch.equal, handled[0][4], handled[1][4])) else ["other bits after an exception that was held back and handled"])


@check("the flight recorder starts on a signal, and stops the training where asked")
def flight_signal():
    original = Noisy.forward
    calls = []
    def forward(self, x):
        calls.append(1)
        if len(calls) == 7:
            os.kill(os.getpid(), signal.SIGUSR1)
        return original(self, x)
    Noisy.forward = forward
    try:
        again, verdicts = fly("signal", OPTIMIZERS["SGD"], 30, every=5, then="stop")
    finally:
        Noisy.forward = original
    return [] if again == [5, 6] and len(calls) == 9 and verdicts[0]["same"] else [again, len(calls), verdicts]


def rank_main(rank, folder, port):
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port), RANK=str(rank), WORLD_SIZE="2", USE_LIBUV="0")
    torch.distributed.init_process_group("gloo", rank=rank, world_size=2)
    torch.set_num_threads(1)
    # Norms may be left out where they take long.
    backstep_recorder.time = Clock(0.0)
    torch.manual_seed(0)
    model = nn.parallel.DistributedDataParallel(nn.Linear(4, 2))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    recorder = Recorder(folder, model, optimizer, windows="0-1")
    torch.manual_seed(rank)
    for step in range(3):
        with recorder.iteration() as it:
            optimizer.zero_grad()
            loss = model(torch.randn(3, 4)).square().mean()
            loss.backward()
            if step == 2:
                with open(f"{folder}-{rank}", "w") as truth:
                    truth.write(str(length_of(parameter.grad for parameter in model.parameters())))
            optimizer.step()
            it.loss(loss)
    recorder.close()
    torch.distributed.destroy_process_group()


@check("each of two ranks records in a folder of its own, with what the all-reduce made of the gradients")
def distributed():
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    torch.multiprocessing.spawn(rank_main, args=(os.path.join(FOLDER, "ranks"), port), nprocs=2)
    wrong, found = [], []
    for rank in (0, 1):
        lines = read("ranks", rank)[1]
        reduce = [f for f in frames(lines) if f["op"] == "c10d::allreduce_"]
        with open(os.path.join(FOLDER, f"ranks-{rank}")) as truth:
            norm, found_norm = float(truth.read()), scalars_of("ranks", rank)[2].get("unclippedNorm", 0)
        wrong += [] if abs(norm - found_norm) < 1e-6 * norm else [(rank, norm, found_norm)]
        end = lines[-1]
        data = tensors(os.path.join(FOLDER, "ranks", f"rank{rank}", lines[0]["file"]))
        found.append([data[str(number)] for _, number in end["after"]])
        wrong += [] if len(reduce) == 1 and "stats" in reduce[0]["out"][0] and end["after"][0][0] == "weight" else [(rank, end["after"], [f["op"] for f in frames(lines)])]
    return wrong + ([] if all(map(torch.equal, *found)) else ["the ranks differ after the update"])


if __name__ == "__main__":
    for name, function in CHECKS:
        if len(sys.argv) > 2 and sys.argv[2] not in name:
            continue
        try:
            wrong = function()
        except Exception:  # noqa: BLE001
            wrong = [traceback.format_exc()]
        print(json.dumps({"name": name, "wrong": [str(each)[-1500:] for each in wrong]}), flush=True)
