"""What is asked of PyTorch and of the process: its version, the private names that are used, its kinds of numbers, the rank."""
from __future__ import annotations

import os
import sysconfig
from typing import Any, Callable

try:
    import torch
    from torch.utils._python_dispatch import TorchDispatchMode
    from torch.utils._pytree import tree_flatten
except ImportError as error:
    raise ImportError("backstep_recorder records PyTorch, which is not installed for this Python.") from error

if tuple(int(part) for part in torch.__version__.split("+")[0].split(".")[:2]) < (2, 2):
    raise ImportError(f"backstep_recorder needs PyTorch 2.2 or later; this is {torch.__version__}.")

DTYPES = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64",
          torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL"}
TORCH = os.path.dirname(torch.__file__) + os.sep
STANDARD = sysconfig.get_paths()["stdlib"] + os.sep

# Private names of PyTorch. Without the first two, backward ops are listed as forward ones; without the third, none of
# them knows the op that it differentiates; without the last, memory that is freed and used again may be mistaken.
_current_node: Callable[[], Any] = getattr(torch._C, "_current_autograd_node", lambda: None)
_next_sequence: Callable[[], int] = getattr(torch.autograd, "_get_sequence_nr", lambda: -1)
_is_wrapped: Callable[[Any], bool] = torch._C._functorch.is_functorch_wrapped_tensor
try:
    from torch.multiprocessing.reductions import StorageWeakRef
except ImportError:
    StorageWeakRef = None  # type: ignore[assignment,misc]
# A private name: without it the norm before clipping is not measured outside of windows.
_queue: Callable[[Callable], None] = getattr(torch.autograd.Variable._execution_engine, "queue_callback", lambda _: None)


def _unwrapped(model: torch.nn.Module) -> torch.nn.Module:
    while type(model).__name__ in ("DistributedDataParallel", "DataParallel", "OptimizedModule"):
        model = model._orig_mod if hasattr(model, "_orig_mod") else model.module
    return model


def _unwrapped_optimizer(optimizer: torch.optim.Optimizer) -> torch.optim.Optimizer:
    """The one whose step is executed: Accelerate's wrapper of it has no hooks."""
    while type(optimizer).__name__ == "AcceleratedOptimizer":
        optimizer = optimizer.optimizer
    return optimizer


def _rank() -> tuple[int, int]:
    distributed = torch.distributed
    if distributed.is_available() and distributed.is_initialized():
        return distributed.get_rank(), distributed.get_world_size()
    return int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
