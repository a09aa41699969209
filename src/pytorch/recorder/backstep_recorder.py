"""Records what a PyTorch training run executes, so that backstep can step through it: every op of forward, backward and
update with its inputs, outputs, statistics and values, its module and the line of your code.

    from backstep_recorder import Recorder
    recorder = Recorder("run.bst", model, optimizer, windows="0-2,500-502")
    for batch in loader:
        with recorder.iteration(batch=batch) as it:
            loss = model(batch); loss.backward(); optimizer.step(); optimizer.zero_grad(); it.loss(loss)
    recorder.close()

Invariant: training computes the same bits with and without it. Whatever goes wrong in here ends the recording with a
sentence on stderr, never the training. It needs PyTorch 2.2 or later and Python's standard library, nothing else.
`backstep help recording` specifies the files. `backstep recorder` writes this file out; its license is backstep's.
"""
from __future__ import annotations

import copy
import ctypes
import dataclasses
import fnmatch
import heapq
import json
import math
import os
import random
import re
import shutil
import signal
import struct
import sys
import sysconfig
import time
import weakref
import zlib
from typing import Any, Callable, Iterable, Iterator, Optional, Sequence, Union

try:
    import torch
    from torch.utils._python_dispatch import TorchDispatchMode
    from torch.utils._pytree import tree_flatten
except ImportError as error:
    raise ImportError("backstep_recorder records PyTorch, which is not installed for this Python.") from error

if tuple(int(part) for part in torch.__version__.split("+")[0].split(".")[:2]) < (2, 2):
    raise ImportError(f"backstep_recorder needs PyTorch 2.2 or later; this is {torch.__version__}.")

__all__ = ["Recorder", "Iteration", "read", "Recording", "RecordedIteration"]

VERSION = 1
DTYPES = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64",
          torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL"}
TORCH = os.path.dirname(torch.__file__) + os.sep
STANDARD = sysconfig.get_paths()["stdlib"] + os.sep
# Of parameters that the model lacks, whose shapes are written.
MOST_FOREIGN = 1000
# A tensor larger than this is no source of a line in the trace: a mistake such as a dataset held by a module.
MOST_SOURCE_BYTES = 4_000_000
RECENT = 20
SCALARS = ("iteration", "loss", "rate", "gradientNorm", "unclippedNorm", "parameterNorm")
# Bytes of values an iteration, where nothing else is asked for.
BUDGET = 5_000_000
# What an element counts within a budget, beside 1 for what the forward pass makes or is given: formulas tell most of what an
# update computes. Gradients at the step and parameters after it matter; what is 0 is kept if it fits at all.
WEIGHTS = {"backward": 4.0, "update": 16.0, "optimizer": 8.0, "gradient": 8.0}
ALWAYS, MATTERS = 0.0, 2.0
# Letters of an exception's message.
MOST_MESSAGE = 2000
# Lines of a call stack.
MOST_LINES = 12
# Of memory that is written in part, all is kept up to so many elements.
WHOLE = 4096
# Folded away where they only look at memory that another op has written.
SILENT = {"aten::detach", "aten::detach_", "aten::alias", "aten::lift_fresh", "aten::_has_same_storage_numel", "aten::transpose_",
          "aten::t_", "aten::squeeze_", "aten::unsqueeze_", "aten::swapaxes_", "aten::as_strided_"}
# They take memory and write nothing into it: what lies there is nobody's number.
UNWRITTEN = {"aten::empty", "aten::empty_like", "aten::empty_strided", "aten::empty_permuted", "aten::new_empty", "aten::new_empty_strided"}
NO_STATISTICS = (None, None, None, None, 0, 0, 0)
# What zero_grad(set_to_none=False) does.
ZEROING = {"aten::zero_", "aten::_foreach_zero_"}
# They make a NaN of a row that is masked whole: the row is at fault, not the mask.
CHOICES = ("softmax", "logsumexp", "scaled_dot_product")

# Their schemas do not say that they write the running statistics, where this argument says that they train.
BATCH_NORMS = ("aten::native_batch_norm", "aten::cudnn_batch_norm", "aten::miopen_batch_norm")
RUNNING, TRAINS = ("running_mean", "running_var"), 5

# Private names of PyTorch. Without the first two, backward ops are listed as forward ones; without the third, none of
# them knows the op that it differentiates; without the last, memory that is freed and used again may be mistaken.
_current_node: Callable[[], Any] = getattr(torch._C, "_current_autograd_node", lambda: None)
_next_sequence: Callable[[], int] = getattr(torch.autograd, "_get_sequence_nr", lambda: -1)
_is_wrapped: Callable[[Any], bool] = torch._C._functorch.is_functorch_wrapped_tensor
try:
    from torch.multiprocessing.reductions import StorageWeakRef
except ImportError:
    StorageWeakRef = None  # type: ignore[assignment,misc]

_recorded: "weakref.WeakKeyDictionary[torch.nn.Module, Recorder]" = weakref.WeakKeyDictionary()


def _say(text: str) -> None:
    print(f"backstep: {text}", file=sys.stderr, flush=True)


def _windows(text: Union[str, int, None]) -> list[tuple[int, int]]:
    ranges = []
    for part in str(text).split(",") if text is not None else []:
        first, _, last = part.strip().partition("-")
        if not first.isdigit() or not (last.isdigit() or last == ""):
            raise ValueError(f'windows={text!r}: "{part.strip()}" is no range of iterations; write "0-2,500-502".')
        ranges.append((int(first), int(last or first)))
    return ranges


def _budget(values: str) -> tuple[int, list[str]]:
    """The bytes that a text such as "20 MB, h.0.*" tells, and its patterns."""
    budget, patterns = BUDGET, []
    for part in filter(None, (part.strip() for part in values.split(","))):
        size = re.fullmatch(r"(\d+(?:\.\d+)?) ?([kmg])b", part.lower())
        if size is not None:
            budget = int(float(size[1]) * {"k": 1e3, "m": 1e6, "g": 1e9}[size[2]])
        elif " " in part:
            raise ValueError(f'values={values!r}: "{part}" is neither a size nor a pattern of names; write "20 MB" or "h.0.*".')
        else:
            patterns.append(part)
    return budget, patterns


def _megabytes(size: int, rounded: Callable[[float], float] = float) -> str:
    return f"{rounded(size / 1e6):g} MB"


def _plain(value: Any) -> Any:
    """An argument as JSON holds it; None for what it does not."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        return value if isinstance(value, int) or math.isfinite(value) else str(value).replace("inf", "Infinity").replace("nan", "NaN")
    if isinstance(value, (torch.dtype, torch.device)):
        return DTYPES.get(value, str(value)) if isinstance(value, torch.dtype) else str(value)
    if isinstance(value, (list, tuple)):
        plain = [_plain(each) for each in value]
        return plain if None not in plain else None
    return None


_encoder = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False, default=str)


def _json(value: Any) -> bytes:
    return _encoder.encode(value).encode() + b"\n"


def _number(value: float) -> Any:
    return float(f"{value:.9g}") if math.isfinite(value) else None


def _rounded(value: float) -> Any:
    """As it is written: NaN and infinities are strings in JSON."""
    return _plain(float(f"{value:.9g}"))


def _length(parts: Sequence[float]) -> float:
    """Of a vector whose parts are so long."""
    return math.nan if any(map(math.isnan, parts)) else math.hypot(*parts)


class _Files:
    """A rank's folder: lines that are only appended to, and a file of values an iteration, renamed when it is whole."""

    def __init__(self, folder: str, rank: int) -> None:
        self.root, self.folder = folder, os.path.join(folder, f"rank{rank}")
        if os.path.exists(self.folder) and os.listdir(self.folder):
            raise FileExistsError(f"{self.folder} holds a recording already: name another folder, or remove it.")
        if os.path.exists(folder) and not os.path.isdir(folder):
            raise FileExistsError(f"{folder} is a file: a recording is a folder.")
        os.makedirs(self.folder, exist_ok=True)
        self.trace = open(os.path.join(self.folder, "trace.jsonl"), "ab")
        self.index = open(os.path.join(self.folder, "index.jsonl"), "ab")
        self.sources: dict[str, int] = {}
        # By the paths of Python's code, whose they are: -1 if not the user's.
        self.numbers: dict[str, int] = {}

    def source(self, path: str) -> tuple[int, Optional[dict]]:
        """The number of a file of Python, and the line that names it if it is new."""
        known = self.sources.get(path)
        if known is not None:
            return known, None
        number = self.sources[path] = len(self.sources)
        line = {"source": number, "path": _path_as_told(path), "file": None}
        try:
            if os.path.getsize(path) <= MOST_SOURCE_BYTES:
                os.makedirs(os.path.join(self.root, "sources"), exist_ok=True)
                rank = os.path.basename(self.folder)
                line["file"] = f"{rank}-{number}-{os.path.basename(path)}"
                shutil.copyfile(path, os.path.join(self.root, "sources", line["file"]))
        except OSError:
            line["file"] = None
        return number, line

    def values(self, name: str, tensors: dict[str, torch.Tensor]) -> tuple[int, dict[str, int]]:
        """How many bytes they take, and the CRC-32 of each."""
        header, sums, at = {}, {}, 0
        for key, tensor in tensors.items():
            size = tensor.numel() * tensor.element_size()
            header[key] = {"dtype": DTYPES[tensor.dtype], "shape": [tensor.numel()], "data_offsets": [at, at + size]}
            at += size
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        path = os.path.join(self.folder, name)
        with open(path + ".part", "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text)
            for key, tensor in tensors.items():
                data = ctypes.string_at(tensor.data_ptr(), tensor.numel() * tensor.element_size())
                sums[key] = zlib.crc32(data)
                file.write(data)
        os.replace(path + ".part", path)
        return at, sums

    def append(self, lines: Sequence[dict]) -> tuple[int, int]:
        """Where the lines begin, and their length."""
        at = self.trace.seek(0, os.SEEK_END)
        text = b"".join(map(_json, lines))
        self.trace.write(text)
        self.trace.flush()
        return at, len(text)

    def close(self) -> None:
        self.trace.close()
        self.index.close()


def _statistics(tensor: torch.Tensor) -> Union[torch.Tensor, list, None]:
    """Minimum, maximum, mean and root mean square of what is finite; how many NaN, infinities, zeros. On its device.
    The tensor is detached."""
    count = tensor.numel()
    if count == 0 or tensor.is_complex() or tensor.is_sparse or tensor.is_quantized:
        return None
    if tensor.is_cpu:
        if count == 1:
            only = float(tensor.item())
            if math.isfinite(only):
                return [only, only, only, abs(only), 0, 0, int(only == 0)]
        flat = tensor.to(torch.float64)
        least, most = torch.aminmax(flat)
        row = [least.item(), most.item(), flat.mean().item(), torch.linalg.vector_norm(flat).item() / math.sqrt(count)]
        # Usually all is finite, and half as many operations tell all.
        if all(map(math.isfinite, row)):
            return [*row, 0, 0, count - int(torch.count_nonzero(flat))]
    try:
        flat = tensor.to(torch.float64).reshape(-1)
    except (RuntimeError, TypeError):
        flat = tensor.to(torch.float32).reshape(-1)
    finite = torch.isfinite(flat)
    some = torch.where(finite, flat, 0.0)
    count = finite.sum()
    largest = some.abs().amax()
    scale = torch.where(largest > 0, largest, 1.0)
    rms = ((some / scale).square().sum() / count).sqrt() * scale
    return torch.stack([torch.where(finite, flat, math.inf).amin(), torch.where(finite, flat, -math.inf).amax(), (some / count).sum(),
                        rms, flat.isnan().sum(), flat.isinf().sum(), (flat == 0).sum()])


class _Values:
    """Copies of what an iteration writes: of each tensor of at most so many elements, or within a budget of bytes, for
    which the largest are left out first."""

    def __init__(self, most: Optional[int], budget: int) -> None:
        self.most, self.budget = most, budget
        self.tensors: dict[str, torch.Tensor] = {}
        self.bytes = 0
        self.entries: dict[str, dict] = {}
        self.ranks: dict[str, float] = {}
        self.heap: list[tuple[float, int, str]] = []

    def add(self, version: "_Version", tensor: torch.Tensor, weight: Optional[float]) -> None:
        """The tensor is what the version's entry tells. The memory around it is kept too, where that is small. Without a
        weight it is kept beside the budget."""
        if tensor.dtype not in DTYPES:
            return
        key, item = version.name, tensor.element_size()
        count, size = tensor.numel(), tensor.untyped_storage().nbytes() // item
        is_part = version.is_alias or size > max(self.most or WHOLE, count)
        if self.most is not None:
            if count > self.most:
                return
        elif weight is not None and not self.fits(key, version.number, item * (count if is_part else size), weight):
            return
        # A copy of what is whole already is the quicker way.
        whole = tensor if is_part or size == count and tensor.is_contiguous() else tensor.as_strided((size,), (1,), 0)
        self.tensors[key] = whole.to("cpu", copy=True, memory_format=torch.contiguous_format)
        version.entry["value"] = key
        if is_part:
            version.entry["part"] = True
        self.entries[key] = version.entry

    def fits(self, key: str, number: int, size: int, weight: float) -> bool:
        """Whether there is room, once what counts more than it has left. Of what counts the same, the first stays."""
        rank = weight * size
        if key in self.tensors or size > self.budget:
            if rank < self.ranks.get(key, 0.0):
                self.rank(key, number, rank)
            return False
        while self.bytes + size > self.budget:
            largest, _, name = self.heap[0]
            if self.ranks.get(name) != -largest:
                heapq.heappop(self.heap)
            elif rank >= -largest:
                return False
            else:
                heapq.heappop(self.heap)
                self.drop(name)
        self.bytes += size
        self.rank(key, number, rank)
        return True

    def rank(self, key: str, number: int, rank: float) -> None:
        self.ranks[key] = rank
        heapq.heappush(self.heap, (-rank, -number, key))

    def drop(self, key: str) -> None:
        tensor, entry = self.tensors.pop(key), self.entries.pop(key)
        self.bytes -= tensor.numel() * tensor.element_size()
        del entry["value"], self.ranks[key]
        entry.pop("part", None)


class _Version:
    """What a piece of memory holds between two ops that write it. It keeps the memory's key from being given to another
    one, not the memory from being freed. An alias is a further window on a version, with statistics of its own."""

    __slots__ = ("number", "key", "storage", "entry", "name", "is_alias", "statistics", "pending", "size")

    def __init__(self, number: int, key: Optional[int], storage: Any, entry: dict, alias: Optional[str] = None) -> None:
        self.number, self.key, self.storage, self.entry = number, key, storage, entry
        # In the file of values.
        self.name, self.is_alias = alias or str(number), alias is not None
        self.statistics: Union[torch.Tensor, list, None] = None
        self.pending: Optional[torch.Tensor] = None
        self.size = 0


def _key(tensor: torch.Tensor) -> Optional[int]:
    """What tells the tensor's memory from all other; None where it has none of its own."""
    if tensor.layout is not torch.strided or tensor.is_meta or _is_wrapped(tensor):
        return None
    try:
        storage = tensor.untyped_storage()
    except (RuntimeError, NotImplementedError):
        return None
    return storage._cdata if StorageWeakRef is not None else storage.data_ptr()


def _local(tensor: torch.Tensor) -> torch.Tensor:
    return getattr(tensor, "_local_tensor", tensor)


def _tensors(value: Any) -> list:
    """Those within what an op or a module gives; None for what was not asked for."""
    return [value] if isinstance(value, torch.Tensor) else tree_flatten(value)[0]


def _strides(shape: Sequence[int]) -> list[int]:
    """Of a tensor that lies row by row."""
    strides = [1] * len(shape)
    for axis in range(len(shape) - 1, 0, -1):
        strides[axis - 1] = strides[axis] * max(shape[axis], 1)
    return strides


def _geometry(tensor: torch.Tensor) -> dict:
    """Shape, and where it is not row by row from the start of its memory, strides and offset too."""
    entry: dict = {"shape": list(tensor.shape)}
    if not tensor.is_contiguous() or tensor.storage_offset() != 0:
        entry.update(strides=list(tensor.stride()), offset=tensor.storage_offset())
    if tensor.dtype not in (torch.float32,):
        entry["dtype"] = DTYPES.get(tensor.dtype, str(tensor.dtype))
    return entry


def _shows_same(one: dict, other: dict) -> bool:
    """Whether two windows on the same memory show the same elements, in whatever order."""
    return one.get("offset", 0) == other.get("offset", 0) and _runs(one) == _runs(other)


def _runs(window: dict) -> list[tuple[int, int]]:
    """How many elements lie how far apart, the nearest first, where those that lie without a gap are one."""
    strides = window.get("strides") or _strides(window["shape"])
    runs: list[tuple[int, int]] = []
    for stride, extent in sorted(zip(strides, window["shape"])):
        if extent == 1:
            continue
        if runs and stride == runs[-1][0] * runs[-1][1]:
            runs[-1] = (runs[-1][0], runs[-1][1] * extent)
        else:
            runs.append((stride, extent))
    return runs


class _Schema:
    """What an op says of itself, asked once: PyTorch makes it anew each time."""

    __slots__ = ("func", "name", "overload", "arguments", "silent", "collective", "loss")

    def __init__(self, func: Any) -> None:
        self.func, schema = func, func._schema
        self.name, self.overload = schema.name, schema.overload_name
        self.silent = schema.name in SILENT or func.namespace in ("profiler", "prim")
        self.collective = _is_collective(schema.name)
        self.loss = "loss" in schema.name or "cross_entropy" in schema.name
        written = RUNNING if schema.name in BATCH_NORMS else ()
        self.arguments = [(each.name, each.name in written or (each.alias_info is not None and each.alias_info.is_write),
                           each.default_value if each.has_default_value() else None) for each in schema.arguments]


class _Mode(TorchDispatchMode):
    """Sees every op of one iteration. An op is executed once, before anything here can fail."""

    def __init__(self, recording: "_Recording") -> None:
        super().__init__()
        self.recording = recording

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        recording, kwargs = self.recording, kwargs or {}
        before = None
        if recording.failure is None and not recording.is_looking:
            try:
                before = recording.before(func, args, kwargs)
            except Exception as error:  # noqa: BLE001 - whatever it is, training goes on
                recording.fail(error)
        out = func(*args, **kwargs)
        if before is not None and recording.failure is None:
            try:
                recording.after(before, out)
            except Exception as error:  # noqa: BLE001
                recording.fail(error)
        return out


class _Recording:
    """One iteration under the recorder."""

    def __init__(self, recorder: "Recorder", number: int, batch: Any) -> None:
        self.recorder, self.number = recorder, number
        self.failure: Optional[Exception] = None
        self.lines: list[dict] = []
        self.versions: dict[int, _Version] = {}
        self.all: list[_Version] = []
        # By the alias, the version whose values hold its own too; None where it has values of its own.
        self.aliases: dict[_Version, Optional[_Version]] = {}
        self.waiting: list[_Version] = []
        self.values = _Values(recorder.most, recorder.budget)
        self.is_looking = False
        self.frames: list[dict] = []
        self.nodes: dict[int, tuple[Optional[int], Any, Any, Any]] = {}
        self.stacks: dict[tuple, int] = {}
        self.scope: list[str] = []
        self.updating: list[int] = []
        self.had_backward = False
        self.update_versions: set[int] = set()
        self.parameter_keys: set[int] = set()
        self.gradient_keys: set[int] = set()
        # By parameter, as the last step of an optimizer got it, or as it is at the end.
        self.gradients: dict[str, dict] = {}
        # By what it is and by its version, the norm of what shares memory, or was written in part.
        self.measured: dict[tuple[str, int], float] = {}
        self.scale = 1.0
        self.steps = [0] * len(recorder.optimizers)
        self.arrived: dict[str, None] = {}
        self.stepped: set[str] = set()
        self.missing: set[str] = set()
        self.erased_before: set[str] = set()
        self.zeroed: set[int] = set()
        # By the version that clipping wrote, the one before.
        self.unclipped: dict[int, int] = {}
        # By the version that a GradScaler's unscale_ wrote, the one before and that of the factor.
        self.unscaled: dict[int, tuple[int, int]] = {}
        self.objective: Optional[dict] = None
        self.loss: Optional[float] = None
        self.last_sequence = _next_sequence()
        self.handles: list[Any] = []
        self.names: dict[int, str] = {}
        self.begin(batch)

    # -- what the iteration starts with

    def begin(self, batch: Any) -> None:
        recorder = self.recorder
        self.modules = {id(module): name for name, module in recorder.model.named_modules()}
        self.modules[id(recorder.model)] = ""
        self.parameters = [(recorder.clean(name), parameter) for name, parameter in recorder.model.named_parameters()]
        self.optimized = {id(parameter) for optimizer in recorder.optimizers for group in optimizer.param_groups for parameter in group["params"]}
        self.lines.append({"begin": self.number, "rerun": recorder.rerunning,
                           "rates": [float(group["lr"]) for optimizer in recorder.optimizers for group in optimizer.param_groups if "lr" in group]})
        # By parameter, what it is before the update.
        self.before_update: dict[str, dict] = {}
        for name, parameter in self.parameters:
            version = self.given(parameter, name, "parameter")
            if version is not None:
                self.parameter_keys.add(version.key)
                self.before_update[name] = {"v": version.number, **_geometry(_local(parameter))}
                self.measure(name, _local(parameter), version)
        self.starts = self.copies_of_trained()
        for name, parameter in self.parameters:
            if parameter.grad is not None:
                self.given(parameter.grad, f"gradient of {name}", "gradient")
        for name, buffer in recorder.model.named_buffers():
            self.given(buffer, recorder.clean(name), "buffer")
        for number, optimizer in enumerate(recorder.optimizers):
            prefix = "" if len(recorder.optimizers) == 1 else f"{number}."
            owner = {id(parameter): name for name, parameter in self.parameters}
            for parameter, state in optimizer.state.items():
                for key, value in state.items():
                    if isinstance(value, torch.Tensor):
                        self.given(value, f"{prefix}{key}.{owner.get(id(parameter), '?')}", "optimizer")
        for name, tensor in _entries("batch", batch):
            self.give_entry(_local(tensor), name)
        self.install()

    def copies_of_trained(self) -> dict[str, torch.Tensor]:
        """By parameter, its values before the update; none where there is no memory for them."""
        try:
            return {name: parameter.detach().clone() for name, parameter in self.parameters
                    if (parameter.requires_grad or id(parameter) in self.optimized) and _key(_local(parameter)) is not None}
        except RuntimeError:
            return {}

    def changes(self, after: Sequence[Sequence]) -> dict[str, float]:
        """By parameter, the length of its change, as far as it is known."""
        starts, self.starts = self.starts, {}
        before, now = self.before_update, dict(after)
        found: dict[str, Any] = {}
        for name, parameter in self.parameters:
            if name in before and before[name]["v"] == now[name]:
                found[name] = 0.0
            elif name in starts and starts[name].shape == parameter.shape:
                difference = parameter.detach().to(torch.promote_types(parameter.dtype, torch.float32)) - starts[name]
                found[name] = torch.linalg.vector_norm(difference, dtype=torch.promote_types(difference.dtype, torch.float64))
        return {name: float(norm) for name, norm in found.items()}

    def install(self) -> None:
        hooks = torch.nn.modules.module
        self.handles.append(hooks.register_module_forward_pre_hook(self.enter))
        self.handles.append(hooks.register_module_forward_hook(self.leave, always_call=True))
        for number, optimizer in enumerate(self.recorder.optimizers):
            self.handles.append(optimizer.register_step_pre_hook(lambda *_, n=number: self.enter_step(n)))
            self.handles.append(optimizer.register_step_post_hook(lambda *_: self.updating and self.updating.pop() and None))
        for name, parameter in self.parameters:
            if parameter.requires_grad and parameter.is_leaf:
                self.handles.append(parameter.register_post_accumulate_grad_hook(lambda each, n=name: self.note_arrival(each, n)))

    def note_arrival(self, parameter: torch.Tensor, name: str) -> None:
        self.arrived[name] = None
        key = _key(_local(parameter.grad)) if parameter.grad is not None else None
        if key in self.versions:
            self.gradient_keys.add(key)

    def enter(self, module: Any, _inputs: Any) -> None:
        name = self.modules.get(id(module))
        self.scope.append(self.recorder.clean(name) if name is not None else type(module).__name__)

    def leave(self, module: Any, _inputs: Any, output: Any) -> None:
        if self.scope:
            self.scope.pop()
        if module is self.recorder.model and self.failure is None:
            for tensor in _tensors(output):
                if isinstance(tensor, torch.Tensor):
                    self.prefer(tensor)

    def enter_step(self, number: int) -> None:
        self.updating.append(number + 1)
        self.steps[number] += 1
        if self.failure is not None:
            return
        self.scale = self.scale_within(self.recorder.optimizers[number])
        mine = {id(parameter) for group in self.recorder.optimizers[number].param_groups for parameter in group["params"]}
        for name, parameter in self.parameters:
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
                self.prefer(parameter.grad, MATTERS)

    def note_gradient(self, name: str, gradient: torch.Tensor) -> bool:
        about = f"gradient of {name}"
        version = self.version(gradient, about)
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
        self.is_looking = True
        try:
            wide = tensor.detach().to(torch.promote_types(tensor.dtype, torch.float32))
            self.measured[about, version.number] = float(torch.linalg.vector_norm(wide, dtype=torch.float64))
        finally:
            self.is_looking = False

    def scale_within(self, optimizer: torch.optim.Optimizer) -> float:
        """By which the gradients are too large, where a fused update divides by the scale of a GradScaler itself."""
        scale = getattr(optimizer, "grad_scale", None)
        self.is_looking = True
        try:
            return 1.0 if scale is None else float(scale)
        finally:
            self.is_looking = False

    def is_erased(self, parameter: torch.Tensor) -> bool:
        """Whether it has no gradient, or one that an op has set to 0."""
        if parameter.grad is None:
            return True
        version = self.versions.get(_key(_local(parameter.grad)))
        return version is not None and version.number in self.zeroed

    def given(self, tensor: torch.Tensor, name: str, kind: str) -> Optional[_Version]:
        tensor = _local(tensor)
        key = _key(tensor)
        if key is None or key in self.versions:
            return self.versions.get(key)
        entry = {"given": name, "kind": kind, **_geometry(tensor)}
        version = self.write(tensor, key, entry, name, WEIGHTS.get(kind, 1.0))
        self.lines.append(entry)
        return version

    def give_entry(self, tensor: torch.Tensor, name: str) -> None:
        """An entry of the batch has a line of its own, though its memory may have been given by another name. A ragged one has none."""
        shape = _extents(tensor)
        if shape is None:
            return
        key = _key(tensor)
        version = self.versions.get(key) if key is not None else None
        if version is not None:
            self.give_again(version, tensor, name)
        elif key is not None:
            self.given(tensor, name, "batch")
        else:
            entry = {"given": name, "kind": "batch", "v": len(self.all), "shape": shape, "dtype": DTYPES.get(tensor.dtype, str(tensor.dtype))}
            self.all.append(_Version(len(self.all), None, None, entry))
            self.lines.append(entry)

    def give_again(self, version: _Version, tensor: torch.Tensor, name: str) -> None:
        entry = {"given": name, "kind": "batch", "v": version.number, **_geometry(tensor)}
        alias = _Version(version.number, version.key, version.storage, entry, f"{version.number}.{len(self.aliases)}")
        held = version.entry
        is_held = "value" in held and "part" not in held and held.get("dtype") == entry.get("dtype")
        self.aliases[alias] = version if is_held else None
        self.look(alias, tensor, name, WEIGHTS.get("batch", 1.0), is_kept=not is_held)
        self.lines.append(entry)

    # -- versions of memory

    def version(self, tensor: torch.Tensor, name: Optional[str] = None) -> Optional[_Version]:
        """What the tensor's memory holds now; memory that no op of this iteration has written counts as given."""
        known = self.versions.get(_key(tensor))
        if known is not None:
            return known
        version = self.given(tensor, name or f"constant {len(self.all)}", "constant" if name is None else "other")
        if version is not None and isinstance(tensor, torch.nn.Parameter) and tensor.requires_grad and id(tensor) not in self.optimized:
            version.entry["orphan"] = True
        return version

    def write(self, tensor: torch.Tensor, key: int, entry: dict, about: str, weight: float, wait: bool = False, look: bool = True) -> _Version:
        known = self.versions.get(key)
        storage = known.storage if known is not None else StorageWeakRef(tensor.untyped_storage()) if StorageWeakRef is not None else None
        version = _Version(len(self.all), key, storage, entry)
        entry["v"] = version.number
        self.all.append(version)
        self.versions[key] = version
        if wait:
            version.pending = tensor
            self.waiting.append(version)
        elif look:
            self.look(version, tensor, about, weight)
        return version

    def look(self, version: _Version, tensor: torch.Tensor, about: str, weight: float, is_kept: bool = True) -> None:
        self.is_looking = True
        try:
            tensor = tensor.detach()
            version.statistics = _statistics(tensor)
            if not is_kept:
                return
            version.size = tensor.numel() * tensor.element_size() if tensor.dtype in DTYPES else 0
            patterns = self.recorder.patterns
            self.values.add(version, tensor, None if patterns and any(fnmatch.fnmatchcase(about, each) for each in patterns) else weight)
        finally:
            self.is_looking = False

    def prefer(self, tensor: torch.Tensor, weight: float = ALWAYS) -> None:
        """Has what its memory holds count less within the budget, now that more is known of it. It was not written since."""
        if self.values.most is not None:
            return
        tensor = _local(tensor)
        version = self.versions.get(_key(tensor))
        if version is None or version.pending is not None or version.entry.get("dtype", "F32") != DTYPES.get(tensor.dtype):
            return
        self.is_looking = True
        try:
            entry = version.entry
            strides = entry.get("strides") or _strides(entry["shape"])
            self.values.add(version, tensor.detach().as_strided(entry["shape"], strides, entry.get("offset", 0)), weight)
        finally:
            self.is_looking = False

    # -- one op

    def before(self, func: Any, args: tuple, kwargs: dict) -> Optional[dict]:
        # By its address, which the schema keeps: an op's own hash is slow.
        schema = self.recorder.schemas.get(id(func)) or self.recorder.schemas.setdefault(id(func), _Schema(func))
        if schema.silent:
            return None
        node = _current_node()
        sequence = _next_sequence()
        frame: dict = {"op": schema.name, "phase": "", "scope": None, "line": None, "stack": None, "in": [], "args": {}, "out": []}
        if schema.overload:
            frame["overload"] = schema.overload
        written: list[tuple[str, torch.Tensor]] = []
        frame["reads"] = False
        for k, (argument, is_written, default) in enumerate(schema.arguments):
            value = args[k] if k < len(args) else kwargs.get(argument, default)
            is_list = isinstance(value, (list, tuple))
            tensors = [(f"{argument}[{j}]", each) for j, each in enumerate(value) if isinstance(each, torch.Tensor)] if is_list else \
                [(argument, value)] if isinstance(value, torch.Tensor) else []
            for name, tensor in tensors:
                tensor = _local(tensor)
                if is_written and not (argument in RUNNING and args[TRAINS] is False):
                    written.append((name, tensor))
                version = self.version(tensor)
                if version is None:
                    continue
                if version.pending is not None and not schema.collective:
                    self.settle(version)
                frame["in"].append({"name": name, "v": version.number, **_geometry(tensor)})
                frame["reads"] = frame["reads"] or is_written and version.key in self.parameter_keys or version.number in self.update_versions or version.key in self.gradient_keys
            if k == 0 and node is None and tensors and (schema.loss or schema.name == "aten::_log_softmax"):
                # The logits, as a rule.
                self.prefer(tensors[0][1])
            if not tensors:
                plain = _plain(value)
                if plain is not None:
                    frame["args"][argument] = plain
        self.place(frame, node, sequence)
        return {"frame": frame, "schema": schema, "written": written, "sequence": sequence}

    def place(self, frame: dict, node: Any, sequence: int) -> None:
        """Phase, module and line of an op; of a backward op those of the op that it differentiates."""
        reads = frame.pop("reads")
        if node is not None:
            self.had_backward = True
            origin, scope, *lines = self.nodes.get(_sequence_of(node), (None, None, None, None))
            # What differentiates no op, such as adding to a gradient, has the line that called backward.
            line, stack = lines if lines[0] is not None else self.lines_of_user()
            frame.update(phase="backward", node=node.name(), of=origin, scope=scope, line=line, stack=stack)
            variable = getattr(node, "variable", None)
            if variable is not None:
                name = next((name for name, parameter in self.parameters if parameter is variable), None)
                frame.update(parameter=name, scope=[name.rpartition(".")[0]] if name is not None else scope)
            if torch.is_grad_enabled():
                frame.update(recomputed=True, scope=list(self.scope))
                frame["line"], frame["stack"] = self.lines_of_user()
            return
        frame["scope"] = list(self.scope)
        frame["line"], frame["stack"] = self.lines_of_user()
        if self.updating:
            frame["phase"] = "update"
        elif self.had_backward and not self.scope and (reads or not torch.is_grad_enabled()):
            frame["phase"] = "update"
        else:
            frame["phase"] = "forward"

    def after(self, before: dict, out: Any) -> None:
        frame, written, schema = before["frame"], before["written"], before["schema"]
        leaves = _tensors(out)
        # A result that was not asked for is None, and keeps its number.
        results = [("" if len(leaves) == 1 else f"[{k}]", _local(tensor)) for k, tensor in enumerate(leaves) if isinstance(tensor, torch.Tensor)]
        writes = {id(tensor) for _, tensor in written}
        if written:
            results = [each for each in results if id(each[1]) not in writes] + written
        inputs = {each["v"] for each in frame["in"]}
        index = len(self.frames)
        outputs = []
        for name, tensor in results:
            key = _key(tensor)
            known = self.versions.get(key)
            # The schemas of collectives do not say that they write into what they are given.
            is_view = not schema.collective and id(tensor) not in writes and known is not None and known.number in inputs
            if key is not None and not is_view:
                outputs.append((name, tensor, key))
        if frame["op"] in UNWRITTEN:
            for _, tensor, key in outputs:
                self.lines.append(self.write(tensor, key, {"given": "memory", "kind": "unwritten", **_geometry(tensor)}, "", 1.0, look=False).entry)
            return
        self.note_node(before, index if outputs else None)
        if not outputs:
            return
        about = ".".join([*(frame["scope"] or [])[-1:], frame["op"].split("::")[-1]])
        weight = WEIGHTS.get(frame["phase"], ALWAYS if schema.loss else 1.0)
        seen: dict[int, _Version] = {}
        for name, tensor, key in outputs:
            entry = {"name": name, **_geometry(tensor)}
            if key in seen:
                entry["v"] = seen[key].number
            else:
                seen[key] = self.write(tensor, key, entry, about, weight, wait=schema.collective)
                if frame["phase"] == "update":
                    self.update_versions.add(seen[key].number)
                if frame["op"] in ZEROING:
                    self.zeroed.add(seen[key].number)
            frame["out"].append(entry)
        if frame["phase"] == "update" and (_is_clipping(frame) or "_and_unscale" in frame["op"]):
            inputs_by_name = {each["name"]: each["v"] for each in frame["in"]}
            written_over = {each["v"]: inputs_by_name[each["name"]] for each in frame["out"] if each["name"] in inputs_by_name}
            if _is_clipping(frame):
                self.unclipped.update(written_over)
            else:
                self.unscaled.update((number, (before, inputs_by_name["inv_scale"])) for number, before in written_over.items())
        if frame["phase"] == "backward" and frame.get("parameter") is not None:
            self.gradient_keys.update(seen)
        frame = {"i": index, **{key: value for key, value in frame.items() if value is not None and value != {} and value != []}}
        self.frames.append(frame)
        self.lines.append(frame)

    def note_node(self, before: dict, index: Optional[int]) -> None:
        """An op that made a node of the graph is what the node's backward ops differentiate."""
        frame = before["frame"]
        if before["sequence"] > self.last_sequence >= 0:
            for sequence in range(self.last_sequence, before["sequence"]):
                self.nodes[sequence] = (index, frame["scope"], frame["line"], frame["stack"])
            self.last_sequence = before["sequence"]

    def lines_of_user(self) -> tuple[Optional[list], Optional[int]]:
        """The line of the user's code that is running, the innermost outside of PyTorch and Python's library, and if it was
        called from others, which of the call stacks that is."""
        frame, found, sources = sys._getframe(2), [], self.recorder.files.numbers
        while frame is not None and len(found) < MOST_LINES:
            path = frame.f_code.co_filename
            source = sources.get(path)
            if source is None:
                source = sources[path] = self.number_of_source(path) if _is_users(path) else -1
            if source >= 0:
                found.append((source, frame.f_lineno))
            frame = frame.f_back  # type: ignore[assignment]
        if not found:
            return None, None
        return list(found[0]), self.stacks.setdefault(tuple(found), len(self.stacks)) if len(found) > 1 else None

    def number_of_source(self, path: str) -> int:
        number, line = self.recorder.files.source(os.path.abspath(path))
        if line is not None:
            self.lines.append(line)
        return number

    def settle(self, version: _Version) -> None:
        """A collective has ended by the time that something reads what it wrote."""
        if version.pending is not None:
            self.look(version, version.pending, "collective", 1.0)
            version.pending = None

    # -- the end

    def set_loss(self, loss: Any) -> None:
        if isinstance(loss, torch.Tensor) and self.failure is None:
            version = self.versions.get(_key(loss))
            if version is not None:
                self.objective = {"v": version.number, **_geometry(loss)}
                self.prefer(loss)

    def end(self, loss: Optional[float], error: Optional[BaseException]) -> None:
        for handle in self.handles:
            handle.remove()
        if self.failure is not None:
            return
        for version in self.waiting:
            self.settle(version)
        self.fill_statistics()
        for name, parameter in self.parameters:
            if parameter.grad is not None and name not in self.gradients and self.had_backward:
                self.note_gradient(name, parameter.grad)
        after = []
        for name, parameter in self.parameters:
            version = self.version(_local(parameter), name)
            after.append([name, version.number if version is not None else None])
            self.prefer(parameter, MATTERS)
        changes = {name: _rounded(norm) for name, norm in self.changes(after).items()}
        self.fill_statistics()
        raised = None if error is None else _described(error, MOST_MESSAGE)
        end = {"end": self.number, "frames": len(self.frames), "loss": _plain(loss), "objective": self.objective, "gradients": list(self.gradients.values()),
               "before": [[name, window["v"]] for name, window in self.before_update.items()], "after": after, "changes": changes,
               "optimized": [name for name, parameter in self.parameters if id(parameter) in self.optimized],
               "frozen": [name for name, parameter in self.parameters if not parameter.requires_grad], "foreign": self.foreign(),
               "raised": raised, "steps": self.steps, **self.fates_of_gradients()}
        for alias, version in self.aliases.items():
            if version is not None and "value" in version.entry:
                alias.entry["value"] = version.entry["value"]
        left_out = [version.size for version in [*self.all, *self.aliases] if version.size > 0 and "value" not in version.entry]
        if left_out and self.values.most is None:
            end["leftOut"] = {"tensors": len(left_out), "bytes": sum(left_out)}
            self.recorder.note_left_out(len(left_out), len(left_out) + len(self.values.tensors), sum(left_out) + self.values.bytes)
        if error is not None:
            end.update(raisedAt=self.place_of(error), raisedIn=self.phase_of(error))
        self.lines.append(end)
        bad = _nonfinite(self.frames, end, {version.number: version.entry for version in self.all})
        self.save(loss, bad, end["raised"], changes)

    def foreign(self) -> list[list[int]]:
        """Shapes of parameters that the optimizers have and the model lacks, as where it was copied after they were built."""
        own = {id(parameter) for _, parameter in self.parameters}
        return [list(parameter.shape) for optimizer in self.recorder.optimizers for group in optimizer.param_groups
                for parameter in group["params"] if id(parameter) not in own][:MOST_FOREIGN]

    def fates_of_gradients(self) -> dict[str, Any]:
        """Which parameters a gradient arrived at, which hold one, where it was set to None or 0, and where it came late."""
        erased = [name for name, parameter in self.parameters if name in self.arrived and self.is_erased(parameter)]
        return {"arrived": list(self.arrived), "held": [name for name, parameter in self.parameters if parameter.grad is not None],
                "erased": {"before": sorted(self.erased_before), "after": [name for name in erased if name in self.stepped - self.erased_before]},
                "late": [name for name in self.arrived if name in self.missing - self.erased_before]}

    def place_of(self, error: BaseException) -> Optional[list]:
        place = _place_of(error)
        return None if place is None else [self.number_of_source(place[0]), place[1]]

    def phase_of(self, error: BaseException) -> str:
        trace = error.__traceback__
        while trace is not None:
            path = trace.tb_frame.f_code.co_filename
            inside = path[len(TORCH):].replace(os.sep, "/") if path.startswith(TORCH) else ""
            if inside.startswith("autograd/"):
                return "backward"
            if inside.startswith("optim/"):
                return "update"
            if inside == "nn/modules/module.py":
                return "forward"
            trace = trace.tb_next
        return "update" if self.updating or self.had_backward and not self.scope else "forward"

    def fill_statistics(self) -> None:
        open_versions = [version for version in [*self.all, *self.aliases] if version.statistics is not None]
        if open_versions:
            rows = [each.statistics if isinstance(each.statistics, list) else each.statistics.to("cpu", torch.float64) for each in open_versions]
            far = [row for row in rows if isinstance(row, torch.Tensor)]
            near = iter(torch.stack(far).tolist() if far else [])
            for version, row in zip(open_versions, (row if isinstance(row, list) else next(near) for row in rows)):
                version.entry["stats"] = [_number(x) for x in row[:4]] + [int(x) for x in row[4:]]
                version.statistics = None

    def norm(self, entries: Iterable[tuple[str, dict, int, float]], scale: float = 1.0) -> Union[float, str, None]:
        """Of the windows on versions times a factor each, divided by the scale; None where one was not counted."""
        norms = []
        for about, window, number, factor in entries:
            own, count = self.all[number].entry, math.prod(window["shape"])
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
                factor *= 1.0 if inverse is None else self.all[inverse].entry.get("stats", [1.0])[0]
            else:
                return number, factor

    def save(self, loss: Optional[float], bad: dict[str, Any], raised: Optional[str], changes: dict) -> None:
        files, name = self.recorder.files, f"{len(self.recorder.numbers):06d}.safetensors"
        self.lines[0]["file"] = name
        if self.stacks:
            self.lines[0]["stacks"] = list(self.stacks)
        size, self.lines[0]["crc32"] = files.values(name, self.values.tensors)
        at, length = files.append(self.lines)
        rates = self.lines[0]["rates"]
        entry = {"iteration": self.number, "at": at, "length": length, "frames": len(self.frames), "loss": _plain(loss), **bad,
                 "rate": _plain(rates[0]) if rates else None, "gradientNorm": self.gradient_norm(lambda number: (number, 1.0)),
                 "unclippedNorm": self.gradient_norm(self.before_clipping),
                 "parameterNorm": self.norm((name, window, window["v"], 1.0) for name, window in self.before_update.items()),
                 "updateNorm": _rounded(_length(list(map(float, changes.values())))) if len(changes) == len(self.before_update) else None, "rerun": self.recorder.rerunning, "bytes": size,
                 **({} if raised is None else {"raised": raised})}
        files.index.write(_json(entry))
        files.index.flush()
        if self.recorder.scalars is not None:
            self.recorder.scalars.flush()
            self.recorder.scalars.write({key: entry[key] for key in SCALARS})
        self.recorder.tell_size(length + size)
        self.recorder.numbers.append(self.number)

    def fail(self, error: Exception) -> None:
        self.failure = error
        self.recorder.give_up(error)


def _nonfinite(frames: Sequence[dict], end: dict, entries: dict[int, dict]) -> dict[str, Any]:
    """The first op that makes a NaN, or an infinity that does harm: it gets into the loss, a gradient or a parameter, or an
    op that is no choice makes a NaN of it. And whether there are infinities that do none, as a mask's do."""
    counted = {version: entry.get("stats", NO_STATISTICS)[4:6] for version, entry in entries.items()}
    if not any(nan or infinite for nan, infinite in counted.values()):
        return {"nonfinite": None}
    harmful = _ends(end)
    for frame in reversed(frames):
        read, made = ([each["v"] for each in frame.get(key, [])] for key in ("in", "out"))
        spoils = any(counted[v][0] for v in made) and not any(counted[v][0] for v in read) and not any(name in frame["op"] for name in CHOICES)
        if spoils or any(counted[v][1] and v in harmful for v in made):
            harmful.update(v for v in read if counted[v][1])
    bad = (frame["i"] for frame in frames for out in frame["out"] if counted[out["v"]][0] or counted[out["v"]][1] and out["v"] in harmful)
    masked = any(infinite and version not in harmful for version, (_, infinite) in counted.items())
    return {"nonfinite": next(bad, None), **({"masked": True} if masked else {})}


def _ends(end: dict) -> set[int]:
    """The versions that last beyond an iteration or that it is about: the gradients, the parameters, and the loss if it was told."""
    ends = {each["v"] for each in end["gradients"]} | {version for _, version in end["after"] if version is not None}
    return ends if end["objective"] is None else ends | {end["objective"]["v"]}


def _place_of(error: BaseException) -> Optional[tuple[str, int]]:
    """The innermost line of the user's code that was running when it was raised: file and number."""
    trace, found = error.__traceback__, None
    while trace is not None:
        found = trace if _is_users(trace.tb_frame.f_code.co_filename) else found
        trace = trace.tb_next
    return None if found is None else (found.tb_frame.f_code.co_filename, found.tb_lineno)


def _described(error: BaseException, most: int = 200) -> str:
    """In one line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}{': ' if text else ''}{text[:most]}"


def _path_as_told(path: str) -> str:
    inside = os.path.relpath(path)
    return os.path.abspath(path) if inside.startswith("..") else inside


def _is_users(path: str) -> bool:
    """Whether a file of Python is neither PyTorch's, nor the standard library's, nor this one."""
    library = path.startswith(STANDARD) and "-packages" not in path
    return not (path.startswith((TORCH, "<")) or path == __file__ or library)


def _sequence_of(node: Any) -> int:
    return node._sequence_nr() if hasattr(node, "_sequence_nr") else -1


def _is_collective(op: str) -> bool:
    return op.startswith(("c10d::", "_c10d_functional::"))


def _is_clipping(frame: dict) -> bool:
    """A product with one number that was computed, or a bound for each element, as clip_grad_norm_ and clip_grad_value_ make."""
    name = frame["op"].split("::")[-1].removeprefix("_foreach_").rstrip("_")
    return name in ("clamp", "clamp_min", "clamp_max") or name == "mul" and any(each["name"] == "other" and each["shape"] == [] for each in frame["in"])


def _extents(tensor: torch.Tensor) -> Optional[list[int]]:
    """The shape of a tensor; None where it is ragged."""
    try:
        shape = list(tensor.shape)
    except RuntimeError:
        return None
    return shape if all(type(extent) is int for extent in shape) else None


def _entries(name: str, value: Any, above: tuple[int, ...] = ()) -> Iterator[tuple[str, torch.Tensor]]:
    """The tensors of a batch, named by the way to them: batch.x, batch[0]."""
    if isinstance(value, torch.Tensor):
        yield name, value
    elif id(value) not in above:
        for step, each in _parts(value):
            yield from _entries(name + step, each, (*above, id(value)))


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) or hasattr(value, "items"):
        yield from ((f".{key}", each) for key, each in value.items())
    elif hasattr(value, "_fields"):
        yield from ((f".{key}", getattr(value, key)) for key in value._fields)
    elif isinstance(value, (list, tuple)):
        yield from ((f"[{k}]", each) for k, each in enumerate(value))
    elif dataclasses.is_dataclass(value):
        yield from ((f".{field.name}", getattr(value, field.name, None)) for field in dataclasses.fields(value))
    elif not isinstance(value, (type, torch.nn.Module)):
        yield from ((f".{key}", each) for key, each in getattr(value, "__dict__", {}).items() if not key.startswith("_"))


class _Scalars:
    """Loss, rate and norms of every iteration, a line each, also where nothing else is recorded.

    Invariant: all of it together takes no more than 1 % of the time or 0.2 ms an iteration, whichever is more. Where the
    norms would take longer they are measured less often, and left out in between.
    """

    SHARE, SECONDS = 0.01, 0.0002
    # On another device, so many iterations are waited for at once.
    MOST_WAITING = 20
    # Iterations after which the model is asked again for its parameters, and seconds after which lines are on disk.
    ASK_AGAIN, WRITE_AGAIN = 64, 0.5

    def __init__(self, recorder: "Recorder", path: str) -> None:
        self.recorder, self.file = recorder, open(path, "ab")
        self.line: Optional[dict] = None
        self.waiting: list[dict] = []
        self.count, self.spent, self.began = 0, 0.0, time.perf_counter()
        self.parameters: list[torch.Tensor] = []
        # Of the gradients when backward has ended: their norm, and how often each had been written.
        self.backward: Optional[tuple[torch.Tensor, list]] = None
        self.is_queued = False
        self.written = self.began
        # The first time is slow.
        _norm([torch.zeros(1)])
        self.handles: list[Any] = [optimizer.register_step_pre_hook(self.guard(self.enter_step)) for optimizer in recorder.optimizers]
        trained = [each for each in recorder.model.parameters() if each.requires_grad and each.is_leaf]
        for parameter in trained[:1] + trained[1:][-1:]:
            self.handles.append(parameter.register_post_accumulate_grad_hook(self.guard(self.note_backward)))

    def guard(self, measure: Callable) -> Callable:
        """Measures only within an iteration, and whatever goes wrong, training goes on."""
        def guarded(*args: Any) -> None:
            if self.line is None:
                return
            began = time.perf_counter()
            try:
                with torch.no_grad():
                    measure(*args)
            except Exception as error:  # noqa: BLE001
                self.give_up(error)
            self.spent += time.perf_counter() - began
        return guarded

    def may_measure(self, part: float = 1.0) -> bool:
        return self.spent <= part * max(self.SHARE * (time.perf_counter() - self.began), self.SECONDS * self.count)

    def begin(self, number: int) -> None:
        self.line, self.backward, self.is_queued = {"iteration": number}, None, False
        self.guard(self.measure_beginning)()

    def measure_beginning(self) -> None:
        if self.count % self.ASK_AGAIN == 0:
            self.parameters = list(self.recorder.model.parameters())
        self.count += 1
        rates = [group["lr"] for optimizer in self.recorder.optimizers for group in optimizer.param_groups if "lr" in group]
        if rates:
            self.line["rate"] = rates[0]
        # Of the norms it tells least.
        if self.may_measure(0.5):
            self.line["parameterNorm"] = _norm(self.parameters)

    def note_backward(self, _parameter: torch.Tensor) -> None:
        if not self.is_queued:
            self.is_queued = True
            # What waits for other ranks is queued in backward too, and ends after it: the second time, before this.
            again = self.guard(self.measure_backward)
            _queue(lambda: _queue(again) if self.recorder.world > 1 else again())

    def measure_backward(self) -> None:
        self.is_queued = False
        self.backward = (_norm(self.gradients()), self.writes()) if self.may_measure() else None

    def enter_step(self, optimizer: torch.optim.Optimizer, *_: Any) -> None:
        if len(self.recorder.optimizers) != 1:
            return
        # It writes the gradients without counting that as a write, and a fused update divides by its scale itself.
        scaler, within = _scaler_above() or self.recorder.scaler, getattr(optimizer, "grad_scale", None)
        scale = scaler.get_scale() if scaler is not None and scaler.is_enabled() else None
        whole = None if self.backward is None else self.backward[0]
        is_same = whole is not None and scale is None and self.backward[1] == self.writes()
        norm = whole if is_same else _norm(self.gradients()) if self.may_measure() else None
        if norm is not None:
            self.line["gradientNorm"] = norm if within is None else norm / within
        if whole is not None:
            self.line["unclippedNorm"] = whole if scale is None else whole / scale

    def gradients(self) -> list[torch.Tensor]:
        return [each.grad for each in self.parameters if each.grad is not None]

    def writes(self) -> list:
        return [(id(each), each._version) for each in self.gradients()]

    def end(self, loss: Any) -> None:
        line, self.line = self.line, None
        if line is None:
            return
        began = time.perf_counter()
        self.waiting.append({**line, "loss": loss})
        if len(self.waiting) >= self.MOST_WAITING or all(not isinstance(each, torch.Tensor) or each.is_cpu for each in self.waiting[-1].values()):
            self.flush()
        self.spent += time.perf_counter() - began

    def flush(self) -> None:
        waiting, self.waiting = self.waiting, []
        for line in waiting:
            self.write({key: float(value) if isinstance(value, torch.Tensor) else value for key, value in line.items()})

    def write(self, line: dict) -> None:
        """If an iteration is written twice, the later line counts."""
        try:
            self.file.write(_json({key: _plain(value) for key, value in line.items() if value is not None}))
            now = time.perf_counter()
            if now > self.written + self.WRITE_AGAIN:
                self.file.flush()
                self.written = now
        except (OSError, ValueError) as error:
            self.give_up(error)

    def give_up(self, error: Exception) -> None:
        _say(f"loss, rate and norms outside of windows end here, training goes on: {type(error).__name__}: {error}")
        self.close()

    def close(self) -> None:
        self.recorder.scalars = self.line = None
        for handle in self.handles:
            handle.remove()
        try:
            self.flush()
            self.file.close()
        except (OSError, ValueError, RuntimeError):
            self.waiting = []


# A private name: without it the norm before clipping is not measured outside of windows.
_queue: Callable[[Callable], None] = getattr(torch.autograd.Variable._execution_engine, "queue_callback", lambda _: None)


def _norm(tensors: Sequence[torch.Tensor]) -> Optional[torch.Tensor]:
    """Of all as one vector; None where there is none, or one that does not lie in memory element by element."""
    if not tensors or any(each.layout is not torch.strided for each in tensors):
        return None
    exact = all(each.dtype in (torch.float32, torch.float64) for each in tensors)
    norms = torch._foreach_norm(tensors) if exact else [torch.linalg.vector_norm(each, dtype=torch.float32) for each in tensors]
    if any(each.dtype != norms[0].dtype or each.device != norms[0].device for each in norms):
        norms = [each.to(norms[0].device, torch.float64) for each in norms]
    return torch.linalg.vector_norm(torch.stack(norms))


def _scaler_above() -> Any:
    """The GradScaler that is calling the step of an optimizer."""
    frame = sys._getframe(3)
    for _ in range(8):
        if frame is None:
            return None
        scaler = frame.f_locals.get("self") if frame.f_code.co_filename.endswith("grad_scaler.py") else None
        if scaler is not None and hasattr(scaler, "get_scale"):
            return scaler
        frame = frame.f_back  # type: ignore[assignment]
    return None


class Iteration:
    """What `recorder.iteration(...)` gives: a context for one training step."""

    def __init__(self, recorder: "Recorder", batch: Any) -> None:
        self._recorder, self._batch = recorder, batch
        self._recording: Optional[_Recording] = None
        self._mode: Optional[_Mode] = None
        self._loss: Any = None
        self.number = recorder.next_iteration

    @property
    def recorded(self) -> bool:
        return self._recording is not None

    def loss(self, loss: Union[torch.Tensor, float]) -> None:
        """Tells the loss of this iteration; of several calls, the last counts."""
        self._loss = loss.detach() if isinstance(loss, torch.Tensor) else loss
        if self._recording is not None:
            self._recording.set_loss(loss)

    def __enter__(self) -> "Iteration":
        recorder = self._recorder
        if recorder.is_recorded(self.number):
            try:
                self._recording = _Recording(recorder, self.number, self._batch)
                self._mode = _Mode(self._recording)
                self._mode.__enter__()
            except Exception as error:  # noqa: BLE001
                self._recording = self._mode = None
                recorder.give_up(error)
        elif recorder.scalars is not None:
            recorder.scalars.begin(self.number)
        return self

    def __exit__(self, kind: Any, error: Optional[BaseException], trace: Any) -> bool:
        recorder = self._recorder
        if self._mode is not None:
            self._mode.__exit__(kind, error, trace)
        scalars = recorder.scalars
        if self._recording is None and scalars is not None:
            scalars.end(self._loss)
        if self._recording is None and not recorder.is_watching:
            loss = None
        else:
            loss = float(self._loss) if self._loss is not None else None
        if self._recording is not None:
            try:
                self._recording.end(loss, error)
            except Exception as failure:  # noqa: BLE001
                recorder.give_up(failure)
        recorder.next_iteration = self.number + 1
        if error is None:
            recorder.note_loss(self.number, loss)
        elif recorder.flight is not None:
            return recorder.flight.note_exception(self.number, error, self.recorded)
        return False


class Recorder:
    """Records a training run into a folder.

    folder: a new folder, such as "run.bst"; each rank writes its own within it.
    model: the module that is trained. optimizer: its optimizer, or several in a list.
    windows: the iterations to record, such as "0-2,500-502"; all if left out, none besides those run again with `over`.
    values: what is kept whole beside statistics, which are kept of all. Left out, 5 MB an iteration, for which the largest
    tensors are left out first, and logits and losses last; "20 MB" is another such budget; a number keeps tensors of at most so
    many elements. Patterns of module and parameter names keep what those write beside it, whatever its size: "h.0.*", or
    "20 MB, h.0.*".
    scalars: whether loss, rate and norms of all iterations are written, outside of the windows too; that takes at most 1 % of
    the time, or 0.2 ms an iteration if that is more.
    scaler: a GradScaler. state: by names, what else a step depends on and a flight recorder has to restore: schedulers,
    averages, generators, anything with state_dict, get_state or getstate, a dict or a list.
    """

    def __init__(self, folder: Union[str, "os.PathLike[str]"], model: torch.nn.Module,
                 optimizer: Union[torch.optim.Optimizer, Sequence[torch.optim.Optimizer], None] = None, *, windows: Optional[str] = None,
                 values: Union[int, str, None] = None, scalars: bool = True, scaler: Any = None, state: Optional[dict] = None) -> None:
        self.model, self.scaler = model, scaler
        self.state = dict(state or {})
        self.optimizers: list[torch.optim.Optimizer] = [] if optimizer is None else list(optimizer) if isinstance(optimizer, (list, tuple)) else [optimizer]
        self.windows = _windows(windows)
        self.everything = windows is None
        self.most = values if isinstance(values, int) else None
        self.budget, self.patterns = _budget(values if isinstance(values, str) else "")
        # Of the iteration with the most: how many of how many tensors were left out, and how many bytes would have kept all.
        self.left_out = (0, 0, 0)
        self.rerunning = False
        self.next_iteration = 0
        self.numbers: list[int] = []
        self.schemas: dict[int, _Schema] = {}
        self.stopped: Optional[str] = None
        self.flight: Optional[_Flight] = None
        self._refuse_unrecordable()
        self.rank, self.world = _rank()
        self.files = _Files(os.fspath(folder), self.rank)
        self.files.append([self._header()])
        self.scalars = _Scalars(self, os.path.join(self.files.folder, "scalars.jsonl")) if scalars else None
        _recorded[model] = self

    def _refuse_unrecordable(self) -> None:
        held = _recorded.get(self.model)
        if held is not None and held.stopped is None:
            raise ValueError("This model has a recorder already: close that one first.")
        for name, parameter in self.model.named_parameters():
            if hasattr(parameter, "_local_tensor") or type(parameter).__name__ == "FlatParameter":
                raise ValueError(f"{name} is spread over several ranks (FSDP or a DTensor), which is not recorded: record with DDP or one process.")
        for module in self.model.modules():
            if type(module).__name__ == "OptimizedModule":
                _say("the model is compiled. While it is recorded its ops run as eager PyTorch runs them, whose rounding may differ.")
                return

    def _header(self) -> dict:
        return {"backstep": "recording", "version": VERSION, "torch": torch.__version__, "python": sys.version.split()[0], "rank": self.rank,
                "world": self.world, "model": type(_unwrapped(self.model)).__name__, "patterns": self.patterns,
                **({"budget": self.budget} if self.most is None else {"values": self.most}),
                "parameters": [{"name": self.clean(name), "shape": list(parameter.shape), "trained": parameter.requires_grad, **self.tied(name, parameter)}
                               for name, parameter in self.model.named_parameters()],
                "modules": [[self.clean(name), type(module).__name__] for name, module in self.model.named_modules()],
                "optimizers": [{"class": type(optimizer).__name__,
                                "groups": [{key: value for key, value in group.items() if key != "params" and isinstance(value, (int, float, bool, str))}
                                           for group in optimizer.param_groups]} for optimizer in self.optimizers]}

    # -- what a script calls

    def iteration(self, batch: Any = None) -> Iteration:
        """A context for one training step. Outside of the windows it writes its loss, rate and norms, and nothing else."""
        return Iteration(self, batch)

    def over(self, loader: Iterable, every: int = 200, on: str = "nonfinite, spike 2.0", then: str = "continue", record: Optional[int] = None) -> Iterator:
        """Yields the batches of a loader. When the loss goes wrong (or on SIGUSR1, or after dump()), the state of at most
        `every` steps ago is restored and the batches since then come again, recorded; `rerunning` is true meanwhile.

        on: "nonfinite", "spike FACTOR" (times the mean of the last 20 losses), "exception", or several of them. then:
        "continue" or "stop". An exception within `with recorder.iteration(...)` is held back until the steps have run again,
        where it comes again and goes its way: what stands behind that block in the loop is executed once more meanwhile.
        record: record only that many of the iterations before the fault; default all that run again.
        """
        if then not in ("continue", "stop"):
            raise ValueError(f'then={then!r}: it is "continue" or "stop".')
        if every < 1:
            raise ValueError(f"every={every}: it is a number of steps, 1 or more.")
        self.flight = _Flight(self, every, on, record)
        return self._over(loader, self.flight, then)

    def _over(self, loader: Iterable, flight: "_Flight", then: str) -> Iterator:
        previous = _on_signal(lambda *_: self.dump())
        try:
            batches = iter(loader)
            while True:
                before = _random_states(self.state)
                try:
                    batch = next(batches)
                except StopIteration:
                    flight.end("over")
                    return
                except Exception as error:
                    flight.end("loader", error)
                    raise
                flight.before_step(batch, before)
                yield batch
                # Whoever asks for another batch has dealt with an exception.
                flight.passing = None
                if not flight.is_struck:
                    continue
                yield from flight.run_again()
                if then == "stop":
                    return
        except GeneratorExit:
            if not self.rerunning:
                flight.end("left" if flight.passing is None and flight.held is None else "raised", flight.passing or flight.held)
            raise
        finally:
            self.rerunning = False
            if self.flight is flight:
                self.flight = None
            _restore_signal(previous)

    def dump(self) -> None:
        """Has the steps since the last copy run again under the recorder, once the current one has ended."""
        if self.flight is None:
            _say("dump() runs steps again that over() has kept: loop with `for batch in recorder.over(loader):`.")
        elif not self.rerunning:
            self.flight.strike("dump()")

    def close(self) -> None:
        """Ends the recording. What was recorded is on disk already."""
        if self.stopped is None:
            self.stopped = "closed"
            self._close_files()
            self._tell_left_out()
        _recorded.pop(self.model, None)

    def _close_files(self) -> None:
        if self.scalars is not None:
            self.scalars.close()
        self.files.close()

    def _tell_left_out(self) -> None:
        tensors, of, wanted = self.left_out
        if tensors > 0:
            _say(f"{_megabytes(self.budget)} an iteration do not hold all values: of up to {tensors} of {of} tensors, the largest first, there are "
                 f'statistics alone. Recorder(…, values="{_megabytes(wanted, math.ceil)}") keeps all.')

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    # -- what its parts ask

    @property
    def is_watching(self) -> bool:
        return self.flight is not None

    def is_recorded(self, number: int) -> bool:
        if self.stopped is not None:
            return False
        if self.flight is not None and self.rerunning and self.flight.records(number):
            return True
        if self.everything:
            return self.flight is None
        return any(first <= number <= last for first, last in self.windows)

    def note_left_out(self, tensors: int, of: int, wanted: int) -> None:
        self.left_out = max(self.left_out, (tensors, of, wanted), key=lambda each: each[2])

    def tied(self, name: str, parameter: torch.nn.Parameter) -> dict[str, list[str]]:
        """The further names of a parameter that modules share, as of an output layer that is the embedding."""
        others = [self.clean(other) for other, each in self.model.named_parameters(remove_duplicate=False) if each is parameter and other != name]
        return {"tied": others} if others else {}

    def clean(self, name: str) -> str:
        """A name without what wrappers put before it."""
        parts = [part for part in name.split(".") if part != "_orig_mod"]
        if type(self.model).__name__ in ("DistributedDataParallel", "DataParallel") and parts[:1] == ["module"]:
            parts = parts[1:]
        return ".".join(parts)

    def note_loss(self, number: int, loss: Optional[float]) -> None:
        if self.flight is not None and loss is not None:
            self.flight.note_loss(number, loss)

    def tell_size(self, size: int) -> None:
        """After the first iteration, how large the recording will be."""
        if len(self.numbers) == 0 and not self.rerunning and self.rank == 0:
            count = sum(last - first + 1 for first, last in self.windows)
            rest = f"; {count} iterations take about {count * size / 1e6:.1f} MB" if count > 1 else " an iteration" if self.everything else ""
            _say(f"recorded iteration {self.next_iteration} in {self.files.folder}, {size / 1e6:.1f} MB{rest}.")

    def give_up(self, error: Exception) -> None:
        if self.stopped is None:
            self.stopped = str(error)
            try:
                self._close_files()
            except OSError:
                pass
            _say(f"the recording ends here, training goes on: {type(error).__name__}: {error}")

    def write_line(self, line: dict) -> None:
        if self.stopped is None:
            try:
                self.files.append([line])
            except OSError as error:
                self.give_up(error)


def _unwrapped(model: torch.nn.Module) -> torch.nn.Module:
    while type(model).__name__ in ("DistributedDataParallel", "DataParallel", "OptimizedModule"):
        model = model._orig_mod if hasattr(model, "_orig_mod") else model.module
    return model


def _rank() -> tuple[int, int]:
    distributed = torch.distributed
    if distributed.is_available() and distributed.is_initialized():
        return distributed.get_rank(), distributed.get_world_size()
    return int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))


def _on_signal(handler: Callable) -> Any:
    try:
        return signal.signal(signal.SIGUSR1, handler)
    except (ValueError, AttributeError):  # another thread, or Windows: dump() still works
        return None


def _restore_signal(previous: Any) -> None:
    if previous is not None:
        try:
            signal.signal(signal.SIGUSR1, previous)
        except ValueError:
            pass


class _Flight:
    """A copy in memory of all that a step depends on, the batches since, and how the losses went."""

    def __init__(self, recorder: Recorder, every: int, on: str, record: Optional[int]) -> None:
        self.recorder, self.every, self.record = recorder, every, record
        self.conditions = on
        self.nonfinite, self.spike, self.holds_exceptions = _conditions(on)
        # An exception that goes its way, one that was held back, and the iterations that raised one when they ran again.
        self.passing: Optional[BaseException] = None
        self.held: Optional[Exception] = None
        self.excepted: set[int] = set()
        self.has_run = False
        self.kept: list[_Kept] = []
        self.first = self.last = 0
        self.losses: dict[int, float] = {}
        self.again: dict[int, float] = {}
        self.recent: list[float] = []
        self.reason: Optional[str] = None
        self.armed = True
        self.snapshot: Optional[_Snapshot] = None
        self.overwritten: Optional[int] = None
        self.misdrawn: Optional[tuple[int, list[str]]] = None

    @property
    def is_struck(self) -> bool:
        return self.reason is not None and not self.recorder.rerunning

    def before_step(self, batch: Any, before: dict[str, Any]) -> None:
        """before: the random states before the loader made the batch."""
        if self.snapshot is None or len(self.kept) >= self.every:
            self.snapshot = self.snapshot or _Snapshot(self.recorder)
            self.snapshot.take()
            self.kept, self.losses, self.first = [], {}, self.recorder.next_iteration
        self.kept.append(_Kept(batch, before, _random_states(self.recorder.state)))

    def records(self, number: int) -> bool:
        return self.record is None or number > self.last - self.record

    def note_loss(self, number: int, loss: float) -> None:
        if self.recorder.rerunning:
            self.again[number] = loss
            return
        self.losses[number] = loss
        mean = sum(self.recent) / RECENT if len(self.recent) == RECENT else None
        if not math.isfinite(loss):
            if self.nonfinite and self.armed:
                self.strike(f"the loss of iteration {number} is {loss}")
                self.armed = False
            return
        self.armed = True
        if self.spike is not None and mean is not None and loss > self.spike * mean:
            self.strike(f"the loss of iteration {number} is {loss:.6g}, {loss / mean:.3g} times the mean of the last {RECENT}" if mean != 0 else
                        f"the loss of iteration {number} is {loss:.6g}")
            self.recent = []
        self.recent = [*self.recent, loss][-RECENT:]

    def note_exception(self, number: int, error: BaseException, is_recorded: bool) -> bool:
        """Whether it is held back until the steps have run again."""
        if self.recorder.rerunning:
            self.excepted.add(number)
            return False
        if self.holds_exceptions and isinstance(error, Exception) and self.recorder.stopped is None:
            self.held = error
            self.strike(f"iteration {number} raised {_described(error)}")
            return True
        self.passing = None if is_recorded else error
        return False

    def strike(self, reason: str) -> None:
        self.reason = reason

    def end(self, how: str, error: Optional[BaseException] = None) -> None:
        """Writes how a loop ended of which no step ran again: it was over, was left, or it or its loader raised an exception."""
        recorder = self.recorder
        if recorder.stopped is not None or error is None and self.has_run and not self.is_struck:
            return
        line: dict = {"flight": how, "to": recorder.next_iteration - 1}
        if error is None:
            recorder.write_line({**line, "struck": self.reason} if self.is_struck else line)
            if self.is_struck:
                _say(f'the loop was left before over() could run its steps again ({self.reason}): it does so when the loop asks for the next batch. '
                     'over(…, then="stop") ends the loop after that.')
            return
        place = _place_of(error)
        at = None if place is None else f"{_path_as_told(place[0])}:{place[1]}"
        recorder.write_line({**line, "raised": _described(error), "at": at, "held": self.held is not None})
        where = "" if at is None else f" at {at}"
        told = f"iteration {line['to']} raised {_described(error)}{where}, which ended the loop, so its steps cannot run again"
        if how == "loader":
            _say(f"the loader raised {_described(error)}{where}, which ends the loop, so no step runs again.")
        elif self.held is not None:
            _say(f"{told}: it was held back, and what stands behind the iteration in the loop raised another. Put that into the iteration.")
        elif isinstance(error, Exception):
            _say(f'{told}. over(…, on="{self.conditions}, exception") holds an exception back until they have.')

    def run_again(self) -> Iterator:
        """Yields the kept batches. What the loader drew from a generator to make a batch is left out of it again, and
        in the end all is as the steps left it the first time, so that training goes on as it would have."""
        recorder = self.recorder
        self.has_run = True
        self.last = recorder.next_iteration - 1
        _say(f"{self.reason}: iterations {self.first} to {self.last} run again, recorded in {recorder.files.folder}.")
        end: Optional[_Snapshot] = _Snapshot(recorder)
        try:
            end.take()
        except RuntimeError:
            end = None
            _say("there is no memory for a second copy: training goes on from what the steps make when they run again.")
        if self.snapshot is not None:
            self.snapshot.restore()
        recorder.next_iteration, recorder.rerunning = self.first, True
        self.again, self.overwritten, self.misdrawn, self.excepted = {}, None, None, set()
        for number, kept in enumerate(self.kept, self.first):
            if number > self.first:
                self.compare_states(number - 1, kept.before)
                _restore_random(kept.drawn, recorder.state)
            if self.overwritten is None and kept.versions != _versions_of(kept.batch):
                self.overwritten = number
            try:
                yield kept.batch
            except GeneratorExit:
                if self.held is not None:
                    self.tell_verdict(False)
                raise
        if end is not None:
            self.compare_states(self.last, end.random)
        is_repeated = self.last in self.excepted
        self.tell_verdict(end is not None and not is_repeated)
        if end is not None and not is_repeated:
            end.restore()
        recorder.next_iteration = self.last + 1
        recorder.rerunning, self.reason = False, None
        held, self.held = self.held, None
        if held is not None and not is_repeated:
            _say(f"{_described(held)} did not come again; it is raised now.")
            raise held

    def compare_states(self, number: int, first: dict[str, Any]) -> None:
        """Whether an iteration has left the random states as it did the first time."""
        if self.misdrawn is None:
            now = _random_states(self.recorder.state)
            names = [name for name in first if not _is_same_state(first[name], now.get(name))]
            self.misdrawn = (number, names) if names else None

    def tell_verdict(self, is_restored: bool) -> None:
        recorder = self.recorder
        different = [number for number, loss in self.again.items() if number in self.losses and _bits(loss) != _bits(self.losses[number])]
        verdict: dict = {"verdict": self.reason, "from": self.first, "to": self.last, "compared": len([n for n in self.again if n in self.losses]),
                         "same": not different}
        if different:
            first = different[0]
            verdict.update(first=first, was=_plain(self.losses[first]), now=_plain(self.again[first]),
                           by=_plain(abs(self.again[first] - self.losses[first])))
        recorder.write_line(verdict)
        if not different:
            _say("the losses of both times are the same bits.")
            return
        goes_on = " Training goes on from where the first time ended." if is_restored else ""
        _say(f"the loss of iteration {first} was {self.losses[first]!r} and is {self.again[first]!r}: {self.cause(first)}{goes_on}")

    def cause(self, first: int) -> str:
        """What made the losses differ from an iteration on, as far as it is known, and what helps."""
        if self.overwritten is not None and self.overwritten <= first:
            return f"the batch of iteration {self.overwritten} was written over in place since it was handed out; give the step a copy of it."
        if self.misdrawn is not None and self.misdrawn[0] <= first:
            number, names = self.misdrawn
            return f"iteration {number} did not draw the same random numbers from {' and '.join(names)} as the first time."
        named = f"; named so far: {', '.join(self.recorder.state)}" if self.recorder.state else ""
        return ("the step depends on something that was not restored. Name schedulers, averages and generators of your own in state= "
                f"of the Recorder{named}. Variables of the script, and ops that are not deterministic, cannot be restored.")


class _Kept:
    """A batch, and what the loader drew from generators of this process to make it."""

    __slots__ = ("batch", "before", "drawn", "versions")

    def __init__(self, batch: Any, before: dict[str, Any], after: dict[str, Any]) -> None:
        self.batch, self.before = batch, before
        self.drawn = {name: state for name, state in after.items() if not _is_same_state(before.get(name), state)}
        self.versions = _versions_of(batch)


def _versions_of(batch: Any) -> list[int]:
    """How often each tensor was written in place, as PyTorch counts it."""
    return [-1 if tensor.is_inference() else tensor._version for _, tensor in _entries("batch", batch)]


def _bits(value: float) -> bytes:
    return b"nan" if math.isnan(value) else struct.pack("<d", value)


def _conditions(on: str) -> tuple[bool, Optional[float], bool]:
    nonfinite, spike, exception = False, None, False
    for part in filter(None, (each.strip() for each in on.split(","))):
        word, _, factor = part.partition(" ")
        if word == "nonfinite" and factor == "":
            nonfinite = True
        elif word == "exception" and factor == "":
            exception = True
        elif word == "spike":
            try:
                spike = float(factor or 2.0)
            except ValueError:
                raise ValueError(f'on={on!r}: "{factor}" is no factor; write "spike 2.0".') from None
        else:
            raise ValueError(f'on={on!r}: "{part}" is no condition; there are "nonfinite", "spike FACTOR" and "exception".')
    return nonfinite, spike, exception


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


# -- reading, as in a notebook


def read(folder: Union[str, "os.PathLike[str]"], rank: int = 0) -> "Recording":
    """Opens what a Recorder has written, while it goes on writing too: `read("run.bst")[3].tensor(frame["out"][0])`."""
    return Recording(os.path.join(os.fspath(folder), f"rank{rank}"))


class Recording:
    """The iterations of a rank that are whole, by their numbers. If one was recorded twice, the later counts. scalars: loss,
    rate and norms of all iterations, recorded or not, in order: `pandas.DataFrame(run.scalars)`."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        with open(os.path.join(folder, "trace.jsonl"), "rb") as trace:
            self.header = json.loads(trace.readline())
        if self.header.get("backstep") != "recording" or self.header.get("version") != VERSION:
            raise ValueError(f"{folder} holds no recording of version {VERSION}.")
        self.entries = self._by_iteration("index.jsonl")
        scalars = self._by_iteration("scalars.jsonl") or self.entries
        # NaN and infinities are strings in JSON.
        number = lambda value: float(value) if isinstance(value, str) else value
        self.scalars = [{key: number(scalars[iteration].get(key)) for key in SCALARS} for iteration in sorted(scalars)]

    def _by_iteration(self, name: str) -> dict[int, dict]:
        """The whole lines of a file; none where it is not there."""
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            return {}
        with open(path, "rb") as file:
            entries = [json.loads(line) for line in file if line.endswith(b"\n")]
        return {entry["iteration"]: entry for entry in entries}

    def __iter__(self) -> Iterator[int]:
        return iter(sorted(self.entries))

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, number: int) -> "RecordedIteration":
        if number not in self.entries:
            raise KeyError(f"Iteration {number} was not recorded: there are {', '.join(map(str, self)) or 'none'}.")
        entry = self.entries[number]
        with open(os.path.join(self.folder, "trace.jsonl"), "rb") as trace:
            trace.seek(entry["at"])
            lines = [json.loads(line) for line in trace.read(entry["length"]).splitlines()]
        return RecordedIteration(self.folder, entry, lines)


class RecordedIteration:
    """frames: its ops, as in trace.jsonl. given: by name, what no op of it made. end: its last line. entry: its line of the index."""

    def __init__(self, folder: str, entry: dict, lines: Sequence[dict]) -> None:
        self.number, self.entry, self.end = entry["iteration"], entry, lines[-1]
        self.frames = [line for line in lines if "op" in line]
        self.given = {line["given"]: line for line in lines if "given" in line}
        writers = [line for line in lines if "given" in line] + [out for frame in self.frames for out in frame["out"]]
        self._writers: dict[int, list[dict]] = {}
        for writer in writers:
            self._writers.setdefault(writer["v"], []).append(writer)
        self._path = os.path.join(folder, next(line["file"] for line in lines if "begin" in line))
        with open(self._path, "rb") as file:
            length = struct.unpack("<Q", file.read(8))[0]
            self._header, self._data = json.loads(file.read(length)), 8 + length

    def _writer(self, window: dict) -> dict:
        """The line of what wrote the memory, or of the entry of the batch that is this very window on it."""
        first, *others = self._writers[window["v"]]
        return next((other for other in others if "given" in other and _is_same_window(other, window) and other.get("dtype") == window.get("dtype")), first)

    def _named(self, name: str) -> dict:
        if name not in self.given:
            raise KeyError(f'"{name}" was not given to iteration {self.number}: there are {", ".join(self.given)}.')
        return self.given[name]

    def statistics(self, window: Union[dict, str]) -> Optional[dict]:
        """Of the memory that an entry of in, out, given or gradients is a window on; None where none were taken."""
        stats = self._writer(self._named(window) if isinstance(window, str) else window).get("stats")
        return None if stats is None else dict(zip(("min", "max", "mean", "rms", "nan", "infinite", "zeros"), stats))

    def tensor(self, window: Union[dict, str]) -> Optional[torch.Tensor]:
        """An entry of in, out, given or gradients, or what is given by that name, as a tensor of its own; None where only
        statistics were kept."""
        window = self._named(window) if isinstance(window, str) else window
        writer = self._writer(window)
        if writer.get("value") is None:
            return None
        stored = self._header[writer["value"]]
        first, last = stored["data_offsets"]
        with open(self._path, "rb") as file:
            file.seek(self._data + first)
            data = bytearray(file.read(last - first))
        dtype = next(dtype for dtype, name in DTYPES.items() if name == stored["dtype"])
        values = torch.frombuffer(data, dtype=dtype) if data else torch.empty(0, dtype=dtype)
        # A view may look at the same memory as numbers of another kind.
        wanted = next((dtype for dtype, name in DTYPES.items() if name == window.get("dtype", "F32")), dtype)
        values = values if wanted == dtype else values.view(wanted)
        if not writer.get("part"):
            strides = window.get("strides") or torch.empty(window["shape"], device="meta").stride()
            return values.as_strided(window["shape"], strides, window.get("offset", 0)).clone()
        return values.reshape(window["shape"]).clone() if _is_same_window(window, writer) else None


def _is_same_window(one: dict, other: dict) -> bool:
    return all(one.get(key) == other.get(key) for key in ("shape", "strides", "offset"))
