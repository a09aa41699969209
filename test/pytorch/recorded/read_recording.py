"""Reads a recording as `help recording` specifies it, with Python's standard library alone: prints each op of an iteration
with the mean of its first output, computed from the values where they were kept.

    python3 read_recording.py RUN.bst ITERATION
"""
import json
import math
import os
import struct
import sys

folder, wanted = os.path.join(sys.argv[1], "rank0"), int(sys.argv[2])
FORMATS = {"F64": "d", "F32": "f", "F16": "e", "I64": "q", "I32": "i", "I16": "h", "I8": "b", "U8": "B", "BOOL": "?"}

with open(os.path.join(folder, "index.jsonl")) as index:
    entry = [line for line in map(json.loads, index) if line["iteration"] == wanted][-1]
with open(os.path.join(folder, "trace.jsonl"), "rb") as trace:
    assert json.loads(trace.readline())["version"] == 1
    trace.seek(entry["at"])
    lines = [json.loads(line) for line in trace.read(entry["length"]).splitlines()]

with open(os.path.join(folder, lines[0]["file"]), "rb") as values:
    (length,) = struct.unpack("<Q", values.read(8))
    header, body = json.loads(values.read(length)), values.read()


def window(written):
    """The elements of an output, out of the memory that was kept."""
    tensor = header[written["value"]]
    begin, end = tensor["data_offsets"]
    letter = FORMATS[tensor["dtype"]]
    memory = struct.unpack(f"<{(end - begin) // struct.calcsize(letter)}{letter}", body[begin:end])
    shape, strides = written["shape"], written.get("strides")
    if strides is None:
        return memory[written.get("offset", 0):][: math.prod(shape)]
    places = [written["offset"]]
    for extent, stride in zip(shape, strides):
        places = [place + k * stride for place in places for k in range(extent)]
    return [memory[place] for place in places]


for line in lines:
    if "op" in line and "value" in line["out"][0] and line["out"][0].get("dtype") in (None, "F64", "F16"):
        elements = window(line["out"][0])
        print(line["i"], line["op"], repr(sum(elements) / len(elements)) if elements else "empty", line["out"][0]["stats"][2])
