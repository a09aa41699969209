"""Recording by the callbacks of trainers, checked with the stand-ins beside this: prints a line of JSON for each check,
{"name", "wrong"}. The libraries themselves are not run.

    python3 trainer_checks.py FOLDER RECORDER     RECORDER: the folder of a backstep_recorder.py with all of them
"""
import json
import os
import subprocess
import sys
import traceback

FOLDER, RECORDER, *ENDED = sys.argv[1:]
sys.path[:0] = [RECORDER, os.path.join(os.path.dirname(os.path.abspath(__file__)), "stand_ins")]

import torch
from torch import nn
from torch.utils._python_dispatch import _get_current_dispatch_mode

import backstep_recorder
from backstep_recorder import BackstepCallback, BackstepLightningCallback, Recorder

torch.set_num_threads(1)
CHECKS = []


def check(name):
    def add(function):
        CHECKS.append((name, function))
        return function

    return add


@check("the file imports none of the libraries")
def imports_nothing():
    code = ("import sys; import backstep_recorder; names = {'transformers', 'lightning', 'pytorch_lightning', 'accelerate'}; "
            "print(sorted(names & set(sys.modules)))")
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": RECORDER})
    return [] if told.stdout.strip() == "[]" else [told.stdout + told.stderr]


class Model(nn.Module):
    """A language model as Hugging Face's are called: with labels, it gives its loss."""

    def __init__(self, accepts_loss_kwargs=False, raises_at=None, overflows=False):
        super().__init__()
        self.accepts_loss_kwargs, self.raises_at, self.overflows, self.calls = accepts_loss_kwargs, raises_at, overflows, 0
        self.embed, self.hidden, self.out = nn.Embedding(11, 8), nn.Linear(8, 16), nn.Linear(16, 11)
        self.dropout = nn.Dropout(0.2)

    def forward(self, input_ids=None, labels=None, num_items_in_batch=None):
        self.calls += 1
        logits = self.out(self.dropout(torch.relu(self.hidden(self.embed(input_ids)))))
        if self.calls - 1 == self.raises_at:
            raise RuntimeError("in the middle")
        if labels is None:
            return {"logits": logits}
        kind = "mean" if num_items_in_batch is None else "sum"
        loss = nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten(), reduction=kind)
        if self.overflows and self.calls == 1:
            loss = loss * 1000
        return {"loss": loss if num_items_in_batch is None else loss / num_items_in_batch, "logits": logits}


def batches(count=6):
    generator = torch.Generator().manual_seed(1)
    drawn = [torch.randint(11, (2, 5), generator=generator) for _ in range(count)]
    return [{"input_ids": each, "labels": each.clone()} for each in drawn]


def made(**options):
    torch.manual_seed(0)
    model = Model(**options)
    return model, torch.optim.AdamW(model.parameters(), lr=0.01, foreach=False)


def scaler_of(is_scaled):
    """One with which the first step of a model that overflows is left out, and the next are not."""
    return torch.amp.GradScaler("cpu", init_scale=2.0 ** 127, backoff_factor=2.0 ** -110, growth_interval=1000) if is_scaled else None


def bits(losses):
    return [float(loss).hex() for loss in losses]


def recorded(folder):
    run = backstep_recorder.read(os.path.join(FOLDER, folder))
    return {number: run[number] for number in run}


def shape_of(step):
    """What an iteration executed, without the numbers of versions, which depend on when the batch was told."""
    frames = [{key: frame.get(key) for key in ("op", "overload", "phase", "scope", "of", "node", "parameter", "args")} |
              {key: [(each["name"], each["shape"]) for each in frame.get(key, [])] for key in ("in", "out")} |
              {"stats": [step.statistics(each) for each in frame["out"]]} for frame in step.frames]
    end = step.end
    objective = end["objective"] and next((frame["i"] for frame in step.frames if any(each["v"] == end["objective"]["v"] for each in frame["out"])), None)
    return {"frames": frames, "given": sorted((name, line["kind"]) for name, line in step.given.items() if line["kind"] != "constant"), "loss": end["loss"], "objective": objective,
            "changes": end["changes"], "steps": end["steps"], "gradients": [each["parameter"] for each in end["gradients"]],
            "norms": {key: step.entry[key] for key in ("gradientNorm", "unclippedNorm", "parameterNorm", "updateNorm", "rate")}}


def differences(one, other):
    """Between iterations of two recordings."""
    if list(one) != list(other):
        return [f"iterations {list(one)} and {list(other)}"]
    wrong = []
    for number in one:
        a, b = shape_of(one[number]), shape_of(other[number])
        for key in a:
            if a[key] == b[key]:
                continue
            if key == "frames" and len(a[key]) == len(b[key]):
                at = next(k for k in range(len(a[key])) if a[key][k] != b[key][k])
                wrong.append(f"iteration {number}, frame {at}: {a[key][at]} and {b[key][at]}")
            elif key == "frames":
                wrong.append(f"iteration {number}: {[each['op'] for each in a[key]]} and {[each['op'] for each in b[key]]}")
            else:
                wrong.append(f"iteration {number}, {key}: {a[key]} and {b[key]}")
    return wrong


# -- Hugging Face

from transformers import Trainer, TrainerCallback, TrainingArguments


def hugging_face(folder, steps=1, scaled=False, windows="0-9", data=None, **options):
    """The losses, and the callback; without a folder, without one."""
    model, optimizer = made(overflows=scaled, **options)
    callback = None if folder is None else BackstepCallback(os.path.join(FOLDER, folder), windows=windows)
    trainer = Trainer(model, TrainingArguments(gradient_accumulation_steps=steps), data or batches(), [] if callback is None else [callback],
                      optimizer, scaler_of(scaled))
    trainer.train()
    return trainer, callback


VARIANTS = {"plain": {}, "accumulated": {"steps": 2}, "scaled": {"scaled": True}, "shares": {"steps": 4, "accepts_loss_kwargs": True}}


@check("hf: the losses are the same bits with and without the callback, with accumulation and a scaler too")
def hf_losses():
    wrong = []
    for name, options in VARIANTS.items():
        for windows in ("0-9", "1-1"):
            plain, with_callback = hugging_face(None, **options)[0], hugging_face(f"hf-{name}-{windows}", windows=windows, **options)[0]
            if bits(plain.losses) != bits(with_callback.losses):
                wrong.append(f"{name}, {windows}: {bits(plain.losses)} and {bits(with_callback.losses)}")
            if any(not torch.equal(a, b) for a, b in zip(plain.model.parameters(), with_callback.model.parameters())):
                wrong.append(f"{name}, {windows}: parameters differ")
    return wrong


def by_hand(folder, steps, data, scaled=False, shares=False):
    """The same training with the form that has no callback."""
    model, optimizer = made(accepts_loss_kwargs=shares, overflows=scaled)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 / (1 + step))
    recorder = Recorder(os.path.join(FOLDER, folder), model, optimizer)
    scaler, total, number = scaler_of(scaled), torch.tensor(0.0), 0
    for start in range(0, len(data), steps):
        parts = data[start:start + steps]
        count = sum((each["labels"] != -100).sum() for each in parts) if shares else None
        with recorder.iteration(batch=parts if steps > 1 else parts[0]) as it:
            losses = []
            for part in parts:
                loss = model(**part)["loss"] if count is None else model(**part, num_items_in_batch=count)["loss"]
                it.loss(loss)
                losses.append(loss.detach())
                loss = (loss if shares else loss / len(parts)) / 1
                (loss if scaler is None else scaler.scale(loss)).backward()
                now = loss.detach()
                total = total + total / (1 + number) if torch.isnan(now) or torch.isinf(now) else total + now
            if len(losses) > 1:
                it.loss(sum(map(float, losses)) / (1 if shares else len(losses)))
            if scaler is not None:
                scaler.unscale_(optimizer)
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            scale = None if scaler is None else scaler.get_scale()
            if scaler is None:
                optimizer.step()
            else:
                scaler.step(optimizer)
                scaler.update()
            if scaler is None or scaler.get_scale() >= scale:
                schedule.step()
            model.zero_grad()
            number += 1
    recorder.close()
    return recorded(folder)


@check("hf: the frames are those of the form without a callback")
def hf_frames():
    wrong = []
    for name, options in VARIANTS.items():
        hugging_face(f"hf-frames-{name}", **options)
        steps, shares = options.get("steps", 1), options.get("accepts_loss_kwargs", False)
        hand = by_hand(f"hf-hand-{name}", steps, batches(), options.get("scaled", False), shares)
        found = recorded(f"hf-frames-{name}")
        if shares:
            # Only the model is told how many there are.
            for step in found.values():
                for name_of in [each for each in step.given if each.endswith("num_items_in_batch")]:
                    del step.given[name_of]
        wrong += [f"{name}: {each}" for each in differences(found, hand)]
    return wrong


@check("hf: micro-batches are one iteration, their entries are named, and their losses make the mean or the sum of shares")
def hf_accumulates():
    trainer, _ = hugging_face("hf-micro", steps=2)
    found = recorded("hf-micro")
    wrong = [] if list(found) == [0, 1, 2] else [str(list(found))]
    names = [name for name, line in found[0].given.items() if line["kind"] == "batch"]
    if names != ["batch[0].input_ids", "batch[0].labels", "batch[1].input_ids", "batch[1].labels"]:
        wrong.append(str(names))
    # Each loss of the Trainer is divided by their number already.
    if not all(abs(found[k].end["loss"] - float(trainer.losses[2 * k] + trainer.losses[2 * k + 1])) < 1e-6 for k in range(3)):
        wrong.append("the losses are others")
    trainer, _ = hugging_face("hf-shares", steps=4, accepts_loss_kwargs=True)
    sums = [float(sum(trainer.losses[:4])), float(sum(trainer.losses[4:]))]
    losses = [step.end["loss"] for step in recorded("hf-shares").values()]
    return wrong if all(abs(a - b) < 1e-6 for a, b in zip(sums, losses)) else [*wrong, f"{sums} and {losses}"]


@check("hf: a step that a scaler leaves out is an iteration whose optimizer did not step")
def hf_skips():
    hugging_face("hf-skipped", scaled=True)
    steps = [step.end["steps"] for step in recorded("hf-skipped").values()]
    return [] if steps[:2] == [[0], [1]] else [str(steps)]


@check("hf: an exception goes its way, and the iteration that it left is closed and says so")
def hf_raises():
    model, optimizer = made(raises_at=1)
    callback = BackstepCallback(os.path.join(FOLDER, "hf-raised"), windows="0-9")
    trainer = Trainer(model, TrainingArguments(), batches(), [callback], optimizer)
    wrong = []
    try:
        trainer.train()
        wrong.append("no exception")
    except RuntimeError as error:
        if str(error) != "in the middle":
            wrong.append(repr(error))
    callback.close()
    if _get_current_dispatch_mode() is not None:
        wrong.append("the mode is still there")
    found = recorded("hf-raised")
    return wrong + ([] if found[1].end["raised"].startswith("StepLeft") and found[0].end["raised"] is None and found[1].frames else [str(found[1].end)])


@check("hf: an exception that ends Python is told by its own words, with the line that raised it")
def hf_ends():
    told = subprocess.run([sys.executable, __file__, FOLDER, RECORDER, "hf-ended"], capture_output=True, text=True)
    end = recorded("hf-ended")[1].end
    return [] if told.returncode == 1 and end["raised"] == "RuntimeError: in the middle" and end["raisedAt"] is not None else [told.stderr, str(end)]


@check("hf: the optimizer may come late, the number of a step is the Trainer's, and every event has its place")
def hf_late():
    model, optimizer = made()
    callback = BackstepCallback(os.path.join(FOLDER, "hf-late"), windows="4-5")
    trainer = Trainer(model, TrainingArguments(), batches(), [callback], optimizer, delays_optimizer=True)
    trainer.state.global_step = 3
    trainer.train()
    found = recorded("hf-late")
    wrong = [] if list(found) == [4, 5] and found[4].end["steps"] == [1] else [str(list(found))]
    return wrong if isinstance(callback, TrainerCallback) and isinstance(callback, BackstepCallback) else [*wrong, "it is no callback"]


@check("hf: a loss of one's own is told by callback.loss")
def hf_own_loss():
    model, optimizer = made()
    callback = BackstepCallback(os.path.join(FOLDER, "hf-own"))

    def compute(model, inputs):
        loss = model(input_ids=inputs["input_ids"])["logits"].square().mean()
        callback.loss(loss)
        return loss

    trainer = Trainer(model, TrainingArguments(), batches(), [callback], optimizer, compute_loss=compute)
    trainer.train()
    found = recorded("hf-own")
    return [] if bits(step.end["loss"] for step in found.values()) == bits(trainer.losses) and found[0].end["objective"] else ["the losses are others"]


# -- Lightning


def lightning_of(name):
    return __import__("importlib").import_module(name)


def module_of(package, manual=False, **options):
    class Module(package.LightningModule):
        automatic_optimization = not manual

        def __init__(self):
            super().__init__()
            self.model = Model(**options)

        def training_step(self, batch, batch_idx):
            loss = self.model(**batch)["loss"]
            if manual:
                optimizer = self.optimizers()
                optimizer.zero_grad()
                self.manual_backward(loss)
                optimizer.step()
            return loss

        def configure_optimizers(self):
            return torch.optim.AdamW(self.parameters(), lr=0.01, foreach=False)

    torch.manual_seed(0)
    return Module()


LIGHTNING = {"plain": {}, "accumulated": {"accumulate_grad_batches": 4}, "clipped": {"gradient_clip_val": 0.1}, "scaled": {"scaled": True},
             "manual": {"manual": True}, "validated": {"accumulate_grad_batches": 2, "val_check_interval": 1}}


def lightning(package, folder, windows="0-9", manual=False, raises_at=None, scaled=False, data=None, **options):
    module = module_of(package, manual, raises_at=raises_at, overflows=scaled)
    callbacks = [] if folder is None else [BackstepLightningCallback(os.path.join(FOLDER, folder), windows=windows)]
    trainer = package.Trainer(callbacks=callbacks, scaler=scaler_of(scaled), **options)
    trainer.fit(module, data or batches())
    return trainer


@check("lightning: the losses are the same bits with and without the callback, whichever of both packages it is")
def lightning_losses():
    wrong = []
    for package in map(lightning_of, ("lightning.pytorch", "pytorch_lightning")):
        for name, options in LIGHTNING.items():
            for windows in ("0-9", "1-1"):
                plain, with_callback = lightning(package, None, **options), lightning(package, f"{package.__name__}-{name}-{windows}", windows=windows, **options)
                if bits(plain.losses) != bits(with_callback.losses):
                    wrong.append(f"{package.__name__}, {name}, {windows}: {bits(plain.losses)} and {bits(with_callback.losses)}")
                if any(not torch.equal(a, b) for a, b in zip(plain.module.parameters(), with_callback.module.parameters())):
                    wrong.append(f"{package.__name__}, {name}, {windows}: parameters differ")
    return wrong


def lightning_by_hand(package, folder, data, accumulate_grad_batches=1, gradient_clip_val=None, manual=False):
    module = module_of(package)
    optimizer = module.configure_optimizers()
    recorder = Recorder(os.path.join(FOLDER, folder), module, optimizer)
    for start in range(0, len(data), accumulate_grad_batches):
        parts = data[start:start + accumulate_grad_batches]
        with recorder.iteration(batch=parts if accumulate_grad_batches > 1 else parts[0]) as it:
            losses = []
            for k, part in enumerate(parts):
                loss = module.training_step(part, k)
                if not manual:
                    loss = loss / accumulate_grad_batches
                    copy = loss.detach().clone()
                if k == 0:
                    optimizer.zero_grad()
                it.loss(loss)
                losses.append(loss.detach())
                loss.backward()
            if len(losses) > 1:
                it.loss(sum(map(float, losses)))
            if gradient_clip_val is not None:
                nn.utils.clip_grad_norm_(module.parameters(), gradient_clip_val)
            optimizer.step()
    recorder.close()
    return recorded(folder)


@check("lightning: the frames are those of the form without a callback, though the step encloses forward and backward")
def lightning_frames():
    package, wrong = lightning_of("lightning.pytorch"), []
    for name in ("plain", "accumulated", "clipped", "manual"):
        lightning(package, f"lightning-frames-{name}", **LIGHTNING[name])
        hand = lightning_by_hand(package, f"lightning-hand-{name}", batches(), **LIGHTNING[name])
        wrong += [f"{name}: {each}" for each in differences(recorded(f"lightning-frames-{name}"), hand)]
    return wrong


@check("lightning: norms are measured outside of windows too, after the closure has computed the gradients")
def lightning_scalars():
    scalars = backstep_recorder._Scalars
    usual = scalars.SECONDS
    scalars.SECONDS = 60  # A machine that is busy would leave norms out.
    try:
        lightning(lightning_of("lightning.pytorch"), "lightning-all")
        lightning(lightning_of("lightning.pytorch"), "lightning-scalars", windows="5-5")
    finally:
        scalars.SECONDS = usual
    one, other = (backstep_recorder.read(os.path.join(FOLDER, name)).scalars for name in ("lightning-all", "lightning-scalars"))
    pairs = [(a["gradientNorm"], b["gradientNorm"]) for a, b in zip(one, other)]
    return [] if len(pairs) > 2 and all(None not in pair and abs(pair[0] - pair[1]) <= 1e-5 * pair[0] for pair in pairs) else [str(pairs)]


@check("lightning: a validation amid the micro-batches of a step is no part of it")
def lightning_validates():
    package = lightning_of("lightning.pytorch")
    lightning(package, "lightning-validated", **LIGHTNING["validated"])
    lightning(package, "lightning-unvalidated", accumulate_grad_batches=2)
    one, other = ([frame["op"] for frame in recorded(name)[0].frames] for name in ("lightning-validated", "lightning-unvalidated"))
    return [] if one == other else [f"{one} and {other}"]


@check("lightning: a step that a scaler leaves out, and losses without its scale")
def lightning_skips():
    trainer = lightning(lightning_of("lightning.pytorch"), "lightning-skipped", scaled=True)
    found = recorded("lightning-skipped")
    wrong = [] if [step.end["steps"] for step in found.values()][:2] == [[0], [1]] else ["other steps are left out"]
    return wrong if bits(step.end["loss"] for step in found.values()) == bits(trainer.losses) and found[0].end["objective"] else [*wrong, "the losses are others"]


@check("lightning: an exception goes its way, and the iteration in which it was raised says so")
def lightning_raises():
    wrong = []
    try:
        lightning(lightning_of("pytorch_lightning"), "lightning-raised", raises_at=1)
        wrong.append("no exception")
    except RuntimeError as error:
        if str(error) != "in the middle":
            wrong.append(repr(error))
    if _get_current_dispatch_mode() is not None:
        wrong.append("the mode is still there")
    end = recorded("lightning-raised")[1].end
    return wrong if end["raised"] == "RuntimeError: in the middle" and end["raisedAt"] is not None and end["raisedIn"] == "forward" else [*wrong, str(end)]


# -- Accelerate

from accelerate import Accelerator


def accelerate(folder, steps=1, scaled=False, windows="0-9", raises_at=None):
    model, optimizer = made(raises_at=raises_at, overflows=scaled)
    accelerator = Accelerator(steps, scaler_of(scaled))
    model, optimizer, loader = accelerator.prepare(model, optimizer, batches(5))
    recorder = None
    if folder is not None:
        recorder = Recorder(os.path.join(FOLDER, folder), model, optimizer, windows=windows)
        recorder.accelerate(accelerator)
    losses = []
    try:
        for batch in loader:
            with accelerator.accumulate(model):
                loss = model(**batch)["loss"]
                accelerator.backward(loss)
                if accelerator.sync_gradients:
                    accelerator.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
                optimizer.zero_grad()
                losses.append(loss.detach())
    finally:
        if recorder is not None:
            recorder.close()
    return losses, model, accelerator


@check("accelerate: the losses are the same bits with and without it, with accumulation and a scaler too")
def accelerate_losses():
    wrong = []
    for name, options in {"plain": {}, "accumulated": {"steps": 2}, "scaled": {"scaled": True}}.items():
        for windows in ("0-9", "1-1"):
            plain, with_recorder = accelerate(None, **options), accelerate(f"accelerate-{name}-{windows}", windows=windows, **options)
            if bits(plain[0]) != bits(with_recorder[0]):
                wrong.append(f"{name}, {windows}: {bits(plain[0])} and {bits(with_recorder[0])}")
            if any(not torch.equal(a, b) for a, b in zip(plain[1].parameters(), with_recorder[1].parameters())):
                wrong.append(f"{name}, {windows}: parameters differ")
    return wrong


@check("accelerate: the frames are those of the form without it, also where the last step has fewer micro-batches")
def accelerate_frames():
    wrong = []
    for steps in (1, 2):
        losses, _, _ = accelerate(f"accelerate-frames-{steps}", steps=steps)
        model, optimizer = made()
        data = batches(5)
        recorder = Recorder(os.path.join(FOLDER, f"accelerate-hand-{steps}"), model, optimizer)
        for start in range(0, len(data), steps):
            parts = data[start:start + steps]
            with recorder.iteration(batch=parts if steps > 1 else parts[0]) as it:
                told = []
                for part in parts:
                    loss = model(**part)["loss"]
                    it.loss(loss)
                    told.append(loss.detach())
                    (loss / steps).backward()
                if len(told) > 1:
                    it.loss(sum(map(float, told)) / steps)
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
                optimizer.zero_grad()
        recorder.close()
        wrong += [f"{steps}: {each}" for each in differences(recorded(f"accelerate-frames-{steps}"), recorded(f"accelerate-hand-{steps}"))]
    return wrong


@check("accelerate: a step that a scaler leaves out, an exception, and an accelerator that is left as it was")
def accelerate_ends():
    accelerate("accelerate-skipped", scaled=True)
    steps = [step.end["steps"] for step in recorded("accelerate-skipped").values()]
    wrong = [] if steps[:2] == [[0], [1]] else [str(steps)]
    try:
        accelerate("accelerate-raised", steps=2, raises_at=3)
        wrong.append("no exception")
    except RuntimeError as error:
        if str(error) != "in the middle":
            wrong.append(repr(error))
    if _get_current_dispatch_mode() is not None:
        wrong.append("the mode is still there")
    end = recorded("accelerate-raised")[1].end
    if end["raised"] != "RuntimeError: in the middle":
        wrong.append(str(end))
    _, _, accelerator = accelerate("accelerate-after")
    return wrong if accelerator.accumulate.__func__ is Accelerator.accumulate else [*wrong, "it is still wrapped"]


if ENDED:
    model, optimizer = made(raises_at=1)
    Trainer(model, TrainingArguments(), batches(), [BackstepCallback(os.path.join(FOLDER, *ENDED))], optimizer).train()
else:
    for name, function in CHECKS:
        try:
            wrong = function()
        except Exception:  # noqa: BLE001
            wrong = [traceback.format_exc()]
        print(json.dumps({"name": name, "wrong": wrong}), flush=True)
