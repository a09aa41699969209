"""What is known of an op of ATen by its schema and its name."""
from __future__ import annotations

from typing import Any

# Folded away where they only look at memory that another op has written.
SILENT = {"aten::detach", "aten::detach_", "aten::alias", "aten::lift_fresh", "aten::_has_same_storage_numel", "aten::transpose_",
          "aten::t_", "aten::squeeze_", "aten::unsqueeze_", "aten::swapaxes_", "aten::as_strided_"}
# They take memory and write nothing into it: what lies there is nobody's number.
UNWRITTEN = {"aten::empty", "aten::empty_like", "aten::empty_strided", "aten::empty_permuted", "aten::new_empty", "aten::new_empty_strided"}
# What zero_grad(set_to_none=False) does.
ZEROING = {"aten::zero_", "aten::_foreach_zero_"}
# Their schemas do not say that they write the running statistics, where this argument says that they train.
BATCH_NORMS = ("aten::native_batch_norm", "aten::cudnn_batch_norm", "aten::miopen_batch_norm")
RUNNING, TRAINS = ("running_mean", "running_var"), 5


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


def _is_collective(op: str) -> bool:
    return op.startswith(("c10d::", "_c10d_functional::"))


def _is_clipping(frame: dict) -> bool:
    """A product with one number that was computed, or a bound for each element, as clip_grad_norm_ and clip_grad_value_ make."""
    name = frame["op"].split("::")[-1].removeprefix("_foreach_").rstrip("_")
    return name in ("clamp", "clamp_min", "clamp_max") or name == "mul" and any(each["name"] == "other" and each["shape"] == [] for each in frame["in"])
