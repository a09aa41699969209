"""A stand-in for Accelerate, for tests without it: what an Accelerator calls while it trains, in its order.

Written from the sources of accelerate 1.15.0.dev0 (commit 16cb6eb): accelerator.py (_do_sync, accumulate, backward,
unscale_gradients, clip_grad_norm_) and optimizer.py (AcceleratedOptimizer). Read, not run: one process, no device.
"""
import contextlib

import torch


class GradientState:
    def __init__(self, num_steps):
        self.num_steps, self.sync_gradients, self.end_of_dataloader = num_steps, True, False

    def _set_sync_gradients(self, sync_gradients):
        self.sync_gradients = sync_gradients


class AcceleratedOptimizer(torch.optim.Optimizer):
    """It calls no constructor of Optimizer, so it has none of its hooks."""

    def __init__(self, optimizer, gradient_state, scaler):
        self.optimizer, self.gradient_state, self.scaler, self._is_overflow = optimizer, gradient_state, scaler, False
        if scaler is not None:
            self._accelerate_step_called = False
            self._optimizer_original_step_method = optimizer.step

            def patched_step(*args, **kwargs):
                self._accelerate_step_called = True
                return self._optimizer_original_step_method(*args, **kwargs)

            self._optimizer_patched_step_method = patched_step

    @property
    def state(self):
        return self.optimizer.state

    @property
    def param_groups(self):
        return self.optimizer.param_groups

    def zero_grad(self, set_to_none=None):
        if self.gradient_state.sync_gradients:
            self.optimizer.zero_grad(set_to_none=True if set_to_none is None else set_to_none)

    def step(self, closure=None):
        if not self.gradient_state.sync_gradients:
            return
        if self.scaler is None:
            self.optimizer.step(closure)
            return
        self.optimizer.step = self._optimizer_patched_step_method
        self.scaler.step(self.optimizer, closure) if closure is not None else self.scaler.step(self.optimizer)
        self.scaler.update()
        self._is_overflow = not self._accelerate_step_called
        self.optimizer.step = self._optimizer_original_step_method
        self._accelerate_step_called = False

    @property
    def step_was_skipped(self):
        return self._is_overflow


class Accelerator:
    def __init__(self, gradient_accumulation_steps=1, scaler=None):
        self.gradient_state, self.scaler, self.step = GradientState(gradient_accumulation_steps), scaler, 0
        self._optimizers = []

    def prepare(self, *objects):
        return tuple(self._prepare_one(each) for each in objects)

    def _prepare_one(self, each):
        if isinstance(each, torch.optim.Optimizer):
            self._optimizers.append(AcceleratedOptimizer(each, self.gradient_state, self.scaler))
            return self._optimizers[-1]
        return each if isinstance(each, torch.nn.Module) else _Shard(each, self.gradient_state)

    @property
    def sync_gradients(self):
        return self.gradient_state.sync_gradients

    @property
    def gradient_accumulation_steps(self):
        return self.gradient_state.num_steps

    def _do_sync(self):
        if self.gradient_state.end_of_dataloader:
            self.step = 0
            self.gradient_state._set_sync_gradients(True)
        else:
            self.step += 1
            self.gradient_state._set_sync_gradients((self.step % self.gradient_state.num_steps) == 0)

    @contextlib.contextmanager
    def accumulate(self, *models):
        self._do_sync()
        with contextlib.ExitStack():
            yield

    def backward(self, loss, **kwargs):
        loss = loss / self.gradient_accumulation_steps
        if self.scaler is not None:
            self.scaler.scale(loss).backward(**kwargs)
        else:
            loss.backward(**kwargs)

    def unscale_gradients(self):
        if self.scaler is not None:
            for optimizer in self._optimizers:
                self.scaler.unscale_(optimizer.optimizer)

    def clip_grad_norm_(self, parameters, max_norm, norm_type=2):
        self.unscale_gradients()
        return torch.nn.utils.clip_grad_norm_(parameters, max_norm, norm_type=norm_type)

    @property
    def optimizer_step_was_skipped(self):
        return any(optimizer.step_was_skipped for optimizer in self._optimizers)


class _Shard:
    """A loader that tells when it gives its last batch."""

    def __init__(self, batches, gradient_state):
        self.batches, self.gradient_state = batches, gradient_state

    def __iter__(self):
        for k, batch in enumerate(self.batches):
            self.gradient_state.end_of_dataloader = k + 1 == len(self.batches)
            yield batch
