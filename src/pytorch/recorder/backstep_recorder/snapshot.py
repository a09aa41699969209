"""A copy of all that a training step depends on, and how it is put back."""
from __future__ import annotations

import copy
import random
import sys
from typing import Any, Callable, TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from .recorder import Recorder


class _Snapshot:
    """Parameters, buffers, gradients, optimizers, scaler, random states and what was named, in memory that is used again."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.tensors: dict[Any, torch.Tensor] = {}

    def _copy(self, key: Any, tensor: torch.Tensor) -> torch.Tensor:
        held = self.tensors.get(key)
        source = tensor.detach()
        if held is None or held.shape != source.shape or held.dtype != source.dtype or held.device != source.device:
            held = self.tensors[key] = source.clone()
        else:
            held.copy_(source)
        return held

    def take(self) -> None:
        recorder = self.recorder
        self.own = [(tensor, self._copy(id(tensor), tensor)) for tensor in [*recorder.model.parameters(), *recorder.model.buffers()]]
        self.gradients = [(parameter, None if parameter.grad is None else self._copy(("gradient", id(parameter)), parameter.grad))
                          for parameter in recorder.model.parameters()]
        self.modes = [(module, module.training) for module in recorder.model.modules()]
        self.optimizers = []
        for optimizer in recorder.optimizers:
            state = {parameter: {key: self._copy((id(parameter), key), value) if isinstance(value, torch.Tensor) else copy.deepcopy(value)
                                 for key, value in entries.items()} for parameter, entries in optimizer.state.items()}
            groups = [{key: copy.deepcopy(value) for key, value in group.items() if key != "params"} for group in optimizer.param_groups]
            self.optimizers.append((optimizer, state, groups))
        self.scaler = copy.deepcopy(recorder.scaler.state_dict()) if recorder.scaler is not None else None
        self.named = {name: _state_of(value) for name, value in recorder.state.items()}
        self.random = _random_states(recorder.state)

    @torch.no_grad()
    def restore(self) -> None:
        recorder = self.recorder
        for tensor, held in self.own:
            tensor.copy_(held)
        for parameter, held in self.gradients:
            parameter.grad = None if held is None else held.clone()
        for module, training in self.modes:
            module.training = training
        for optimizer, state, groups in self.optimizers:
            optimizer.state.clear()
            for parameter, entries in state.items():
                optimizer.state[parameter] = {key: value.clone() if isinstance(value, torch.Tensor) else copy.deepcopy(value) for key, value in entries.items()}
            for group, held_group in zip(optimizer.param_groups, groups):
                group.update(copy.deepcopy(held_group))
        if recorder.scaler is not None:
            recorder.scaler.load_state_dict(copy.deepcopy(self.scaler))
        for name, value in recorder.state.items():
            _restore_state(value, self.named[name])
        _restore_random(self.random, recorder.state)


def _random_states(named: dict[str, Any]) -> dict[str, Any]:
    """Those of this process's generators, and of those that state= names, by what they are called in a sentence."""
    states = {"PyTorch's generator": torch.get_rng_state(), "Python's random": random.getstate()}
    numpy = sys.modules.get("numpy")
    if numpy is not None and hasattr(numpy, "random"):
        states["NumPy's random"] = numpy.random.get_state()
    if torch.cuda.is_available() and torch.cuda.is_initialized():
        states["CUDA's generators"] = torch.cuda.get_rng_state_all()
    for name, value in named.items():
        if _is_generator(value):
            states[f"state {name}"] = _state_of(value)
    return states


def _restore_random(states: dict[str, Any], named: dict[str, Any]) -> None:
    setters: dict[str, Callable[[Any], Any]] = {"PyTorch's generator": torch.set_rng_state, "Python's random": random.setstate}
    for name, state in states.items():
        if name in setters:
            setters[name](state)
        elif name == "NumPy's random":
            sys.modules["numpy"].random.set_state(state)
        elif name == "CUDA's generators":
            torch.cuda.set_rng_state_all(state)
        else:
            _restore_state(named[name.removeprefix("state ")], state)


def _is_generator(value: Any) -> bool:
    return isinstance(value, (torch.Generator, random.Random)) or hasattr(value, "bit_generator") or type(value).__name__ == "RandomState"


def _is_same_state(one: Any, other: Any) -> bool:
    """States are tensors, arrays, numbers, and dicts or sequences of these."""
    if type(one) is not type(other):
        return False
    if isinstance(one, torch.Tensor):
        return torch.equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_is_same_state(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)) and not all(isinstance(each, int) for each in one):
        return len(one) == len(other) and all(map(_is_same_state, one, other))
    return one.tobytes() == other.tobytes() if hasattr(one, "tobytes") else one == other


def _state_of(value: Any) -> Any:
    for name in ("state_dict", "get_state", "getstate"):
        if hasattr(value, name):
            return copy.deepcopy(getattr(value, name)())
    return copy.deepcopy(value.bit_generator.state if hasattr(value, "bit_generator") else value if isinstance(value, (dict, list)) else value.__dict__)


def _restore_state(value: Any, held: Any) -> None:
    held = copy.deepcopy(held)
    for name in ("load_state_dict", "set_state", "setstate"):
        if hasattr(value, name):
            getattr(value, name)(held)
            return
    if hasattr(value, "bit_generator"):
        value.bit_generator.state = held
    elif isinstance(value, dict):
        value.clear()
        value.update(held)
    elif isinstance(value, list):
        value[:] = held
    else:
        value.__dict__.update(held)
