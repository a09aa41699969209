"""What the index of each recording would say of NaN and infinities, from the lines of its trace.

    python3 nonfinite_of.py RECORDING …
"""
import json
import sys

from backstep_recorder import _nonfinite, read

for path in sys.argv[1:]:
    recording = read(path)
    nonfinite = {}
    for number in recording:
        iteration = recording[number]
        # Further lines of a version are windows on the same numbers.
        entries = {version: lines[0] for version, lines in iteration._writers.items()}
        nonfinite[number] = _nonfinite(iteration.frames, iteration.end, entries)
    print(json.dumps(nonfinite))
