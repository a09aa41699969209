"""What a script calls: a Recorder, and an Iteration for each training step."""
from __future__ import annotations

import math
import os
import sys
import weakref
from typing import Any, Iterable, Iterator, Optional, Sequence, TYPE_CHECKING, Union

import torch

from .arguments import _budget, _windows
from .environment import _rank, _unwrapped, _unwrapped_optimizer
from .files import _Files
from .flight import _Flight, _on_signal, _restore_signal
from .iteration import _Mode, _Recording
from .reading import VERSION
from .scalars import _Scalars
from .snapshot import _random_states
from .wording import _megabytes, _say

if TYPE_CHECKING:
    from .ops import _Schema

_recorded: "weakref.WeakKeyDictionary[torch.nn.Module, Recorder]" = weakref.WeakKeyDictionary()


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

    def give(self, batch: Any, name: str = "batch") -> None:
        """Names what a step reads, where that is known only once the step has begun."""
        recording = self._recording
        if recording is not None and recording.failure is None:
            try:
                recording.give_batch(batch, name)
            except Exception as error:  # noqa: BLE001
                recording.fail(error)

    def pause(self) -> None:
        """What is executed until `resume`, as a validation amid the micro-batches of a step, is no part of this iteration."""
        if self._mode is not None:
            self._mode.__exit__(None, None, None)

    def resume(self) -> None:
        if self._mode is not None:
            self._mode.__enter__()

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
        given = [] if optimizer is None else optimizer if isinstance(optimizer, (list, tuple)) else [optimizer]
        self.optimizers: list[torch.optim.Optimizer] = [_unwrapped_optimizer(each) for each in given]
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
