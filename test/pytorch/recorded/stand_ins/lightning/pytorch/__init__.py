"""A stand-in for Lightning, for tests without it: what its Trainer calls in fit(), in its order.

Written from the sources of lightning 2.6.2 (commit 7f0c343): loops/training_epoch_loop.py (advance, _should_accumulate),
loops/optimization/automatic.py (Closure, ClosureResult), plugins/precision/precision.py and amp.py (optimizer_step,
_wrap_closure, _after_closure), trainer/call.py (_interrupt). Read, not run: one process, no device, no logging.
"""
import torch


class Callback:
    def setup(self, *args, **kwargs):
        pass

    on_fit_start = on_fit_end = on_train_start = on_train_end = on_train_epoch_start = on_train_epoch_end = on_train_batch_start = setup
    on_train_batch_end = on_before_backward = on_after_backward = on_before_optimizer_step = on_before_zero_grad = on_exception = setup
    on_validation_start = on_validation_end = on_validation_batch_start = on_validation_batch_end = setup

    @property
    def state_key(self):
        return type(self).__qualname__


class LightningModule(torch.nn.Module):
    automatic_optimization = True

    def optimizers(self):
        return _LightningOptimizer(self.trainer, self.trainer.optimizers[0])

    def manual_backward(self, loss):
        self.trainer.backward(loss)


class _LightningOptimizer:
    """What a module gets in manual optimization."""

    def __init__(self, trainer, optimizer):
        self.trainer, self.optimizer = trainer, optimizer

    def step(self):
        self.trainer.optimizer_step(self.optimizer, lambda: None)

    def zero_grad(self):
        self.optimizer.zero_grad()


class _Precision:
    def __init__(self, scaler):
        if scaler is not None:
            self.scaler = scaler


class Trainer:
    def __init__(self, callbacks=(), accumulate_grad_batches=1, max_epochs=1, gradient_clip_val=None, scaler=None, val_check_interval=None):
        if not all(isinstance(each, Callback) for each in callbacks):
            raise TypeError("A callback is none of this package's.")
        self.callbacks, self.accumulate_grad_batches, self.max_epochs = list(callbacks), accumulate_grad_batches, max_epochs
        self.gradient_clip_val, self.scaler, self.val_check_interval = gradient_clip_val, scaler, val_check_interval
        self.precision_plugin, self.global_step = _Precision(scaler), 0
        self.losses = []

    def call(self, hook, *args):
        for callback in self.callbacks:
            getattr(callback, hook)(self, self.module, *args)

    def fit(self, module, batches):
        self.module, module.trainer = module, self
        self.optimizers = [module.configure_optimizers()]
        try:
            self.call("on_fit_start")
            module.train()
            self.call("on_train_start")
            for _ in range(self.max_epochs):
                self.call("on_train_epoch_start")
                for batch_idx, batch in enumerate(batches):
                    self.advance(batch, batch_idx, len(batches))
                self.call("on_train_epoch_end")
            self.call("on_train_end")
            self.call("on_fit_end")
        except BaseException as exception:
            self.call("on_exception", exception)
            raise

    def advance(self, batch, batch_idx, count):
        self.call("on_train_batch_start", batch, batch_idx)
        accumulates = (batch_idx + 1) % self.accumulate_grad_batches != 0 and batch_idx + 1 != count
        outputs = self.run(batch, batch_idx, accumulates) if self.module.automatic_optimization else self.run_manually(batch, batch_idx)
        self.call("on_train_batch_end", outputs, batch, batch_idx)
        if self.val_check_interval is not None and (batch_idx + 1) % self.val_check_interval == 0:
            self.validate(batch)

    def validate(self, batch):
        self.call("on_validation_start")
        self.module.eval()
        with torch.no_grad():
            self.module.training_step(batch, 0)
        self.module.train()
        self.call("on_validation_end")

    def run(self, batch, batch_idx, accumulates):
        result = {}

        def closure():
            with torch.enable_grad():
                loss = self.module.training_step(batch, batch_idx)
                loss = loss / self.accumulate_grad_batches
                result["loss"] = loss.detach().clone()
                if batch_idx % self.accumulate_grad_batches == 0:
                    self.call("on_before_zero_grad", self.optimizers[0])
                    self.optimizers[0].zero_grad()
                self.backward(loss)
            return result["loss"]

        if accumulates:
            closure()
        else:
            self.optimizer_step(self.optimizers[0], closure)
        self.losses.append(result["loss"])
        return result

    def run_manually(self, batch, batch_idx):
        loss = self.module.training_step(batch, batch_idx)
        self.losses.append(loss.detach())
        return {"loss": loss.detach()}

    def backward(self, loss):
        if self.scaler is not None:
            loss = self.scaler.scale(loss)
        self.call("on_before_backward", loss)
        loss.backward()
        self.call("on_after_backward")

    def optimizer_step(self, optimizer, closure):
        if self.scaler is None:
            optimizer.step(closure=lambda: self.wrapped(optimizer, closure))
        else:
            closure()
            self.scaler.unscale_(optimizer)
            self.after_closure(optimizer)
            self.scaler.step(optimizer)
            self.scaler.update()
        self.global_step += 1

    def wrapped(self, optimizer, closure):
        result = closure()
        self.after_closure(optimizer)
        return result

    def after_closure(self, optimizer):
        self.call("on_before_optimizer_step", optimizer)
        if self.gradient_clip_val is not None and self.module.automatic_optimization:
            torch.nn.utils.clip_grad_norm_(self.module.parameters(), self.gradient_clip_val)
