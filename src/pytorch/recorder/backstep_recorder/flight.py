"""The flight recorder: keeps the batches since a copy of everything, and runs those steps again once something goes wrong."""
from __future__ import annotations

import math
import signal
import struct
from typing import Any, Callable, Iterator, Optional, TYPE_CHECKING

from .batch import _entries
from .snapshot import _Snapshot, _is_same_state, _random_states, _restore_random
from .sources import _path_as_told, _place_of
from .wording import _described, _plain, _say

if TYPE_CHECKING:
    from .recorder import Recorder

RECENT = 20


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
