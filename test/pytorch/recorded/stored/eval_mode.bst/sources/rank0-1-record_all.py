"""Runs scripts of this folder one after the other, each recording into FOLDER/NAME.bst: PyTorch is imported once.

    python3 record_all.py FOLDER NAME[,ARGUMENT…] …
"""
import os
import runpy
import sys

folder, *scripts = sys.argv[1:]
for script in scripts:
    name, *arguments = script.split(",")
    sys.argv = [f"{name}.py", os.path.join(folder, "-".join([name, *arguments]) + ".bst"), *arguments]
    runpy.run_path(f"{name}.py", run_name="__main__")
