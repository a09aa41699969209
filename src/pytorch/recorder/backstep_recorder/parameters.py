"""What becomes of the parameters in one iteration: their gradients, what clips these, and how far each parameter moves."""
from __future__ import annotations

import math
from typing import Any, Callable, Iterable, Sequence, Union

import torch

from .geometry import _geometry, _key, _local, _shows_same
from .memory import _Memory, _Version
from .ops import _is_clipping
from .values import MATTERS
from .wording import _length, _rounded

# Of parameters that the model lacks, whose shapes are written.
MOST_FOREIGN = 1000


class _Parameters:
    """Those of the model, by their names, as one iteration treats them."""

    def __init__(self, named: Sequence[tuple[str, torch.nn.Parameter]], optimizers: Sequence[torch.optim.Optimizer], memory: _Memory) -> None:
        self.named, self.optimizers, self.memory, self.optimized = named, optimizers, memory, memory.optimized
        self.parameter_keys: set[int] = set()
        self.gradient_keys: set[int] = set()
        # By parameter, what it is before the update.
        self.before_update: dict[str, dict] = {}
        # By parameter, as the last step of an optimizer got it, or as it is at the end.
        self.gradients: dict[str, dict] = {}
        # By what it is and by its version, the norm of what shares memory, or was written in part.
        self.measured: dict[tuple[str, int], float] = {}
        self.scale = 1.0
        self.steps = [0] * len(optimizers)
        self.arrived: dict[str, None] = {}
        self.stepped: set[str] = set()
        self.missing: set[str] = set()
        self.erased_before: set[str] = set()
        # Versions that an op has set to 0.
        self.zeroed: set[int] = set()
        # By the version that clipping wrote, the one before.
        self.unclipped: dict[int, int] = {}
        # By the version that a GradScaler's unscale_ wrote, the one before and that of the factor.
        self.unscaled: dict[int, tuple[int, int]] = {}
        self.give()

    def give(self) -> None:
        """The parameters, and the gradients that they have already, are what the iteration starts with."""
        for name, parameter in self.named:
            version = self.memory.given(parameter, name, "parameter")
            if version is not None:
                self.parameter_keys.add(version.key)
                self.before_update[name] = {"v": version.number, **_geometry(_local(parameter))}
                self.measure(name, _local(parameter), version)
        self.starts = self.copies_of_trained()
        for name, parameter in self.named:
            if parameter.grad is not None:
                self.memory.given(parameter.grad, f"gradient of {name}", "gradient")

    def copies_of_trained(self) -> dict[str, torch.Tensor]:
        """By parameter, its values before the update; none where there is no memory for them."""
        try:
            return {name: parameter.detach().clone() for name, parameter in self.named
                    if (parameter.requires_grad or id(parameter) in self.optimized) and _key(_local(parameter)) is not None}
        except RuntimeError:
            return {}

    def changes(self, after: Sequence[Sequence]) -> dict[str, Any]:
        """By parameter, the length of its change, as far as it is known."""
        starts, self.starts = self.starts, {}
        before, now = self.before_update, dict(after)
        found: dict[str, Any] = {}
        for name, parameter in self.named:
            if name in before and before[name]["v"] == now[name]:
                found[name] = 0.0
            elif name in starts and starts[name].shape == parameter.shape:
                difference = parameter.detach().to(torch.promote_types(parameter.dtype, torch.float32)) - starts[name]
                found[name] = torch.linalg.vector_norm(difference, dtype=torch.promote_types(difference.dtype, torch.float64))
        return {name: _rounded(float(norm)) for name, norm in found.items()}

    def note_arrival(self, parameter: torch.Tensor, name: str) -> None:
        self.arrived[name] = None
        key = _key(_local(parameter.grad)) if parameter.grad is not None else None
        if key in self.memory.versions:
            self.gradient_keys.add(key)

    def enter_step(self, number: int) -> None:
        """The step of an optimizer begins: what the gradients are now is what it gets."""
        self.steps[number] += 1
        optimizer = self.optimizers[number]
        self.scale = self.scale_within(optimizer)
        mine = {id(parameter) for group in optimizer.param_groups for parameter in group["params"]}
        for name, parameter in self.named:
            if id(parameter) not in mine:
                continue
            self.stepped.add(name)
            if self.is_erased(parameter) and name in self.arrived:
                self.erased_before.add(name)
            if parameter.grad is None:
                self.missing.add(name)
                continue
            self.missing.discard(name)
            if self.note_gradient(name, parameter.grad):
                self.memory.prefer(parameter.grad, MATTERS)

    def note_update(self, frame: dict) -> None:
        """What an op of the update writes may be a gradient that it clips, or divides by the scale of a GradScaler."""
        is_clipping = _is_clipping(frame)
        if not is_clipping and "_and_unscale" not in frame["op"]:
            return
        inputs = {each["name"]: each["v"] for each in frame["in"]}
        written_over = {each["v"]: inputs[each["name"]] for each in frame["out"] if each["name"] in inputs}
        if is_clipping:
            self.unclipped.update(written_over)
        else:
            self.unscaled.update((number, (before, inputs["inv_scale"])) for number, before in written_over.items())

    def note_gradient(self, name: str, gradient: torch.Tensor) -> bool:
        about = f"gradient of {name}"
        version = self.memory.version(gradient, about)
        if version is None:
            return False
        self.gradients[name] = {"parameter": name, "v": version.number, **_geometry(_local(gradient))}
        self.measure(about, _local(gradient), version)
        return True

    def measure(self, about: str, tensor: torch.Tensor, version: _Version) -> None:
        """The norm of a tensor, where the statistics of its memory are of another part of that, as of a row that was written last."""
        self.measured.pop((about, version.number), None)
        if _shows_same(_geometry(tensor), version.entry):
            return
        self.memory.is_looking = True
        try:
            wide = tensor.detach().to(torch.promote_types(tensor.dtype, torch.float32))
            self.measured[about, version.number] = float(torch.linalg.vector_norm(wide, dtype=torch.float64))
        finally:
            self.memory.is_looking = False

    def scale_within(self, optimizer: torch.optim.Optimizer) -> float:
        """By which the gradients are too large, where a fused update divides by the scale of a GradScaler itself."""
        scale = getattr(optimizer, "grad_scale", None)
        self.memory.is_looking = True
        try:
            return 1.0 if scale is None else float(scale)
        finally:
            self.memory.is_looking = False

    def is_erased(self, parameter: torch.Tensor) -> bool:
        """Whether it has no gradient, or one that an op has set to 0."""
        if parameter.grad is None:
            return True
        version = self.memory.versions.get(_key(_local(parameter.grad)))
        return version is not None and version.number in self.zeroed

    def note_unstepped(self) -> None:
        """The gradients that no optimizer got."""
        for name, parameter in self.named:
            if parameter.grad is not None and name not in self.gradients:
                self.note_gradient(name, parameter.grad)

    def after(self) -> list[list]:
        """The names, and the version of each at the end."""
        after = []
        for name, parameter in self.named:
            version = self.memory.version(_local(parameter), name)
            after.append([name, version.number if version is not None else None])
            self.memory.prefer(parameter, MATTERS)
        return after

    def kinds(self) -> dict[str, list]:
        """Which an optimizer has, which are frozen, and the shapes of those that the optimizers have and the model lacks,
        as where it was copied after they were built."""
        own = {id(parameter) for _, parameter in self.named}
        foreign = [list(parameter.shape) for optimizer in self.optimizers for group in optimizer.param_groups
                   for parameter in group["params"] if id(parameter) not in own]
        return {"optimized": [name for name, parameter in self.named if id(parameter) in self.optimized],
                "frozen": [name for name, parameter in self.named if not parameter.requires_grad], "foreign": foreign[:MOST_FOREIGN]}

    def fates_of_gradients(self) -> dict[str, Any]:
        """Which parameters a gradient arrived at, which hold one, where it was set to None or 0, and where it came late."""
        erased = [name for name, parameter in self.named if name in self.arrived and self.is_erased(parameter)]
        return {"arrived": list(self.arrived), "held": [name for name, parameter in self.named if parameter.grad is not None],
                "erased": {"before": sorted(self.erased_before), "after": [name for name in erased if name in self.stepped - self.erased_before]},
                "late": [name for name in self.arrived if name in self.missing - self.erased_before]}

    def own_norms(self) -> dict[str, list]:
        """By parameter, its norm and that of its gradient before clipping, whatever the budget has left out; None where
        there is none, or where it was not counted."""
        norms = {}
        for name, window in self.before_update.items():
            gradient = self.gradients.get(name)
            norms[name] = [self.norm([(name, window, window["v"], 1.0)]),
                           None if gradient is None else self.norm([(f"gradient of {name}", gradient, *self.before_clipping(gradient["v"]))], self.scale)]
        return norms

    def norms(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Of all gradients, parameters and changes, each as one vector."""
        entries = ((name, window, window["v"], 1.0) for name, window in self.before_update.items())
        return {"gradientNorm": self.gradient_norm(lambda number: (number, 1.0)), "unclippedNorm": self.gradient_norm(self.before_clipping),
                "parameterNorm": self.norm(entries),
                "updateNorm": _rounded(_length(list(map(float, changes.values())))) if len(changes) == len(self.before_update) else None}

    def norm(self, entries: Iterable[tuple[str, dict, int, float]], scale: float = 1.0) -> Union[float, str, None]:
        """Of the windows on versions times a factor each, divided by the scale; None where one was not counted."""
        norms = []
        for about, window, number, factor in entries:
            own, count = self.memory.all[number].entry, math.prod(window["shape"])
            stats, norm = own.get("stats"), self.measured.get((about, number))
            if norm is None and count > 0:
                if stats is None or not _shows_same(window, own):
                    return None
                # The root mean square is of what is finite.
                rms = math.nan if stats[4] else math.inf if stats[5] else stats[3]
                norm = rms * math.sqrt(count)
            norms.append((norm or 0.0) * factor)
        return _rounded(_length(norms) / scale)

    def gradient_norm(self, place: Callable[[int], tuple[int, float]]) -> Union[float, str, None]:
        """place: the version of a gradient that counts instead of another, and a factor."""
        entries = [(f"gradient of {name}", each, *place(each["v"])) for name, each in self.gradients.items()]
        return self.norm(entries, self.scale) if entries else None

    def before_clipping(self, number: int) -> tuple[int, float]:
        """The version before all clipping, and what makes that a gradient where it was clipped before it was unscaled."""
        factor = 1.0
        while True:
            before, inverse = self.unscaled.get(number, (number, None))
            if before in self.unclipped:
                number = self.unclipped[before]
                factor *= 1.0 if inverse is None else self.memory.all[inverse].entry.get("stats", [1.0])[0]
            else:
                return number, factor
