"""Runs scripts one after the other; a line of JSON for each says what it printed, and its last gradients row by row."""

import contextlib
import io
import json
import math
import runpy
import sys


def flat(value):
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list):
        return [number for each in value for number in flat(each)]
    return [value if math.isfinite(value) else repr(value)]


for path in sys.argv[1:]:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        ended = runpy.run_path(path)
    gradients = {name: flat(value) for name, value in ended.get("gradients", {}).items()}
    print(json.dumps({"printed": printed.getvalue(), "gradients": gradients}))
