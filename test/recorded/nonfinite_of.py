"""What the index of each recording would say of NaN and infinities, from the lines of its trace.

    python3 nonfinite_of.py RECORDING …
"""
import json
import sys

from backstep_recorder import _nonfinite, read

for path in sys.argv[1:]:
    recording = read(path)
    iterations = [recording[number] for number in recording]
    print(json.dumps({each.number: _nonfinite(each.frames, each.end, each._writers) for each in iterations}))
