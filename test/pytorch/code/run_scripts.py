"""
Runs scripts one after the other; a line of JSON for each says what it printed, and its last gradients row by row: those of
a dictionary, or where a script has none, `dx` as the gradient of each `x`.
"""

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
    slopes = {name[1:]: value for name, value in ended.items() if name[0] == "d" and name[1:] in ended}
    gradients = {name: flat(value) for name, value in ended.get("gradients", slopes).items()}
    print(json.dumps({"printed": printed.getvalue(), "gradients": gradients}))
