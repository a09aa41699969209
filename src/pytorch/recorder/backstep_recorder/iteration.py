"""One iteration under the recorder: each op as it is executed, with its phase, its module and the line that called it."""
from __future__ import annotations

import os
import sys
from typing import Any, Optional, TYPE_CHECKING

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from .batch import _entries
from .environment import TORCH, _current_node, _next_sequence
from .geometry import _geometry, _key, _local, _tensors
from .memory import _Memory, _Version
from .nonfinite import _nonfinite
from .ops import RUNNING, TRAINS, UNWRITTEN, ZEROING, _Schema
from .parameters import _Parameters
from .scalars import SCALARS
from .sources import MOST_LINES, _is_users, _place_of
from .steps import _Step
from .values import ALWAYS, WEIGHTS, _Values
from .wording import _described, _json, _plain

if TYPE_CHECKING:
    from .recorder import Recorder

# Letters of an exception's message.
MOST_MESSAGE = 2000


class _Mode(TorchDispatchMode):
    """Sees every op of one iteration. An op is executed once, before anything here can fail."""

    def __init__(self, recording: "_Recording") -> None:
        super().__init__()
        self.recording = recording

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        recording, kwargs = self.recording, kwargs or {}
        before = None
        if recording.failure is None and not recording.memory.is_looking:
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
        self.lines: list[dict] = [{"begin": number, "rerun": recorder.rerunning,
                                   "rates": [float(group["lr"]) for optimizer in recorder.optimizers for group in optimizer.param_groups if "lr" in group]}]
        self.frames: list[dict] = []
        self.nodes: dict[int, tuple[Optional[int], Any, Any, Any]] = {}
        self.stacks: dict[tuple, int] = {}
        self.scope: list[str] = []
        # Names of modules that ran in training mode, and of those that ran in evaluation mode; one may have run in both.
        self.modes: dict[bool, dict[str, None]] = {True: {}, False: {}}
        self.updating: list[int] = []
        self.had_backward = False
        self.update_versions: set[int] = set()
        self.objective: Optional[dict] = None
        self.last_sequence = _next_sequence()
        self.handles: list[Any] = []
        self.modules = {id(module): name for name, module in recorder.model.named_modules()}
        self.modules[id(recorder.model)] = ""
        optimized = {id(parameter) for optimizer in recorder.optimizers for group in optimizer.param_groups for parameter in group["params"]}
        self.memory = _Memory(self.lines, _Values(recorder.most, recorder.budget), recorder.patterns, optimized)
        named = [(recorder.clean(name), parameter) for name, parameter in recorder.model.named_parameters()]
        self.parameters = _Parameters(named, recorder.optimizers, self.memory)
        self.give(batch)
        self.install()

    # -- what the iteration starts with

    def give(self, batch: Any) -> None:
        """Beside the parameters: buffers, what the optimizers keep, and the batch."""
        recorder, memory = self.recorder, self.memory
        for name, buffer in recorder.model.named_buffers():
            memory.given(buffer, recorder.clean(name), "buffer")
        owner = {id(parameter): name for name, parameter in self.parameters.named}
        for number, optimizer in enumerate(recorder.optimizers):
            prefix = "" if len(recorder.optimizers) == 1 else f"{number}."
            for parameter, state in optimizer.state.items():
                for key, value in state.items():
                    if isinstance(value, torch.Tensor):
                        memory.given(value, f"{prefix}{key}.{owner.get(id(parameter), '?')}", "optimizer")
        self.give_batch(batch, "batch")

    def give_batch(self, batch: Any, name: str) -> None:
        for each, tensor in _entries(name, batch):
            self.memory.give_entry(_local(tensor), each)

    def install(self) -> None:
        hooks = torch.nn.modules.module
        self.handles.append(hooks.register_module_forward_pre_hook(self.enter))
        self.handles.append(hooks.register_module_forward_hook(self.leave, always_call=True))
        for number, optimizer in enumerate(self.recorder.optimizers):
            self.handles.append(_Step(optimizer, lambda n=number: self.enter_step(n), self.leave_step))
        for name, parameter in self.parameters.named:
            if parameter.requires_grad and parameter.is_leaf:
                self.handles.append(parameter.register_post_accumulate_grad_hook(lambda each, n=name: self.parameters.note_arrival(each, n)))

    def enter(self, module: Any, _inputs: Any) -> None:
        name = self.modules.get(id(module))
        if name is None:
            self.scope.append(type(module).__name__)
            return
        name = self.recorder.clean(name)
        self.scope.append(name)
        self.modes[module.training][name] = None

    def leave(self, module: Any, _inputs: Any, output: Any) -> None:
        if self.scope:
            self.scope.pop()
        if module is self.recorder.model and self.failure is None:
            for tensor in _tensors(output):
                if isinstance(tensor, torch.Tensor):
                    self.memory.prefer(tensor)

    def enter_step(self, number: int) -> None:
        self.updating.append(number + 1)
        if self.failure is None:
            self.parameters.enter_step(number)

    def leave_step(self) -> None:
        if self.updating:
            self.updating.pop()

    # -- one op

    def before(self, func: Any, args: tuple, kwargs: dict) -> Optional[dict]:
        # By its address, which the schema keeps: an op's own hash is slow.
        schema = self.recorder.schemas.get(id(func)) or self.recorder.schemas.setdefault(id(func), _Schema(func))
        if schema.silent:
            return None
        memory, parameters, node = self.memory, self.parameters, _current_node()
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
                version = memory.version(tensor)
                if version is None:
                    continue
                if version.pending is not None and not schema.collective:
                    memory.settle(version)
                frame["in"].append({"name": name, "v": version.number, **_geometry(tensor)})
                frame["reads"] = frame["reads"] or is_written and version.key in parameters.parameter_keys or version.number in self.update_versions or version.key in parameters.gradient_keys
            if k == 0 and node is None and tensors and (schema.loss or schema.name == "aten::_log_softmax"):
                # The logits, as a rule.
                self.memory.prefer(tensors[0][1])
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
                name = next((name for name, parameter in self.parameters.named if parameter is variable), None)
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
        frame, written, schema, memory = before["frame"], before["written"], before["schema"], self.memory
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
            known = memory.versions.get(key)
            # The schemas of collectives do not say that they write into what they are given.
            is_view = not schema.collective and id(tensor) not in writes and known is not None and known.number in inputs
            if key is not None and not is_view:
                outputs.append((name, tensor, key))
        if frame["op"] in UNWRITTEN:
            for _, tensor, key in outputs:
                self.lines.append(memory.write(tensor, key, {"given": "memory", "kind": "unwritten", **_geometry(tensor)}, "", 1.0, look=False).entry)
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
                seen[key] = memory.write(tensor, key, entry, about, weight, wait=schema.collective)
                if frame["phase"] == "update":
                    self.update_versions.add(seen[key].number)
                if frame["op"] in ZEROING:
                    self.parameters.zeroed.add(seen[key].number)
            frame["out"].append(entry)
        if frame["phase"] == "update":
            self.parameters.note_update(frame)
        if frame["phase"] == "backward" and frame.get("parameter") is not None:
            self.parameters.gradient_keys.update(seen)
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

    def set_loss(self, loss: Any) -> None:
        if isinstance(loss, torch.Tensor) and self.failure is None:
            version = self.memory.versions.get(_key(loss))
            if version is not None:
                self.objective = {"v": version.number, **_geometry(loss)}
                self.memory.prefer(loss)

    def end(self, loss: Optional[float], error: Optional[BaseException]) -> None:
        for handle in self.handles:
            handle.remove()
        if self.failure is not None:
            return
        memory, parameters = self.memory, self.parameters
        memory.end()
        if self.had_backward:
            parameters.note_unstepped()
        after = parameters.after()
        changes = parameters.changes(after)
        memory.fill_statistics()
        raised = None if error is None else _described(error, MOST_MESSAGE)
        end = {"end": self.number, "frames": len(self.frames), "loss": _plain(loss), "objective": self.objective, "gradients": list(parameters.gradients.values()),
               "before": [[name, window["v"]] for name, window in parameters.before_update.items()], "after": after, "changes": changes,
               "norms": parameters.own_norms(), "training": list(self.modes[True]), "evaluating": list(self.modes[False]), **parameters.kinds(), "raised": raised, "steps": parameters.steps, **parameters.fates_of_gradients()}
        left_out = memory.left_out()
        if left_out and memory.values.most is None:
            end["leftOut"] = {"tensors": len(left_out), "bytes": sum(left_out)}
            kept = memory.values
            self.recorder.note_left_out(len(left_out), len(left_out) + len(kept.tensors), sum(left_out) + kept.bytes)
        if error is not None:
            end.update(raisedAt=self.place_of(error), raisedIn=self.phase_of(error))
        self.lines.append(end)
        bad = _nonfinite(self.frames, end, {version.number: version.entry for version in memory.all})
        self.save(loss, bad, end["raised"], changes)

    def place_of(self, error: BaseException) -> Optional[list]:
        place = _place_of(error)
        return None if place is None else [self.number_of_source(place[0]), place[1]]

    def phase_of(self, error: BaseException) -> str:
        trace, is_within_step = error.__traceback__, False
        while trace is not None:
            path = trace.tb_frame.f_code.co_filename
            inside = path[len(TORCH):].replace(os.sep, "/") if path.startswith(TORCH) else ""
            if inside.startswith("autograd/"):
                return "backward"
            if inside.startswith("optim/"):
                # A closure that the step calls computes the loss and its gradients.
                is_within_step = True
            if inside == "nn/modules/module.py":
                return "forward"
            trace = trace.tb_next
        return "update" if is_within_step or self.updating or self.had_backward and not self.scope else "forward"

    def save(self, loss: Optional[float], bad: dict[str, Any], raised: Optional[str], changes: dict) -> None:
        files, name = self.recorder.files, f"{len(self.recorder.numbers):06d}.safetensors"
        self.lines[0]["file"] = name
        if self.stacks:
            self.lines[0]["stacks"] = list(self.stacks)
        size, self.lines[0]["crc32"] = files.values(name, self.memory.values.tensors)
        at, length = files.append(self.lines)
        rates = self.lines[0]["rates"]
        entry = {"iteration": self.number, "at": at, "length": length, "frames": len(self.frames), "loss": _plain(loss), **bad,
                 "rate": _plain(rates[0]) if rates else None, **self.parameters.norms(changes), "rerun": self.recorder.rerunning, "bytes": size,
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


def _sequence_of(node: Any) -> int:
    return node._sequence_nr() if hasattr(node, "_sequence_nr") else -1
