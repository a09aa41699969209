"""A stand-in for Hugging Face's Trainer, for tests without it: what it calls while it trains, in its order.

Written from the sources of transformers: trainer.py at commit 000945a (_inner_training_loop, get_batch_samples, training_step,
compute_loss) and trainer_callback.py (CallbackHandler.call_event). Read, not run: one process, no device, no logging, no saving.
"""
import dataclasses

import torch

from accelerate import Accelerator


@dataclasses.dataclass
class TrainingArguments:
    gradient_accumulation_steps: int = 1
    max_grad_norm: float = 1.0
    num_train_epochs: int = 1


@dataclasses.dataclass
class TrainerState:
    global_step: int = 0
    epoch: float = 0.0


class TrainerControl:
    should_training_stop = False


class TrainerCallback:
    def on_init_end(self, args, state, control, **kwargs):
        pass

    on_train_begin = on_train_end = on_epoch_begin = on_epoch_end = on_step_begin = on_step_end = on_substep_end = on_init_end
    on_pre_optimizer_step = on_optimizer_step = on_log = on_evaluate = on_save = on_predict = on_prediction_step = on_init_end


class Trainer:
    def __init__(self, model, args, train_dataset, callbacks=(), optimizer=None, scaler=None, compute_loss=None, delays_optimizer=False):
        """delays_optimizer: it is made after on_train_begin, as with FSDP."""
        self.model, self.args, self.batches, self.callbacks = model, args, train_dataset, list(callbacks)
        # It divides by itself, and tells Accelerate of no accumulation.
        self.accelerator = Accelerator(1, scaler)
        self.state, self.control, self.given_loss, self.delays_optimizer = TrainerState(), TrainerControl(), compute_loss, delays_optimizer
        self.optimizer, = self.accelerator.prepare(optimizer)
        self.lr_scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 / (1 + step))
        self.model_accepts_loss_kwargs = getattr(model, "accepts_loss_kwargs", False)
        self.losses = []
        self.call_event("on_init_end")

    def call_event(self, event):
        optimizer = None if self.delays_optimizer and event == "on_train_begin" else self.optimizer
        for callback in self.callbacks:
            result = getattr(callback, event)(
                self.args, self.state, self.control, model=self.model, processing_class=None, optimizer=optimizer,
                lr_scheduler=self.lr_scheduler, train_dataloader=self.batches, eval_dataloader=None)
            if result is not None:
                self.control = result

    def train(self):
        args, model = self.args, self.model
        tr_loss = torch.tensor(0.0)
        model.zero_grad()
        self.call_event("on_train_begin")
        for epoch in range(args.num_train_epochs):
            self.call_event("on_epoch_begin")
            step = -1
            for start in range(0, len(self.batches), args.gradient_accumulation_steps):
                batch_samples, num_items_in_batch = self.get_batch_samples(start)
                self.current_gradient_accumulation_steps = len(batch_samples)
                for inputs in batch_samples:
                    step += 1
                    do_sync_step = (step + 1) % args.gradient_accumulation_steps == 0 or (step + 1) == len(self.batches)
                    self.accelerator.gradient_state._set_sync_gradients(do_sync_step)
                    if step % args.gradient_accumulation_steps == 0:
                        self.call_event("on_step_begin")
                    tr_loss_step = self.training_step(model, inputs, num_items_in_batch)
                    if torch.isnan(tr_loss_step) or torch.isinf(tr_loss_step):
                        tr_loss = tr_loss + tr_loss / (1 + self.state.global_step)
                    else:
                        tr_loss = tr_loss + tr_loss_step
                    if do_sync_step:
                        self.accelerator.gradient_state._set_sync_gradients(True)
                        self.accelerator.clip_grad_norm_(model.parameters(), args.max_grad_norm)
                        self.call_event("on_pre_optimizer_step")
                        self.optimizer.step()
                        self.call_event("on_optimizer_step")
                        if not self.accelerator.optimizer_step_was_skipped:
                            self.lr_scheduler.step()
                        model.zero_grad()
                        self.state.global_step += 1
                        self.call_event("on_step_end")
                    else:
                        self.call_event("on_substep_end")
            self.call_event("on_epoch_end")
        self.call_event("on_train_end")

    def get_batch_samples(self, start):
        samples = self.batches[start:start + self.args.gradient_accumulation_steps]
        return samples, sum((each["labels"] != -100).sum() for each in samples) if self.model_accepts_loss_kwargs else None

    def training_step(self, model, inputs, num_items_in_batch):
        model.train()
        inputs = {key: value.to(device="cpu") for key, value in inputs.items()}
        loss = self.compute_loss(model, inputs, num_items_in_batch)
        if (not self.model_accepts_loss_kwargs or num_items_in_batch is None) and self.given_loss is None:
            loss = loss / self.current_gradient_accumulation_steps
        self.accelerator.backward(loss)
        self.losses.append(loss.detach())
        return loss.detach()

    def compute_loss(self, model, inputs, num_items_in_batch):
        if self.given_loss is not None:
            return self.given_loss(model, inputs)
        if self.model_accepts_loss_kwargs and num_items_in_batch is not None:
            inputs = {**inputs, "num_items_in_batch": num_items_in_batch}
        outputs = model(**inputs)
        return outputs["loss"] if isinstance(outputs, dict) else outputs[0]
