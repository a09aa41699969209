"""The stand-in for Lightning under the name of its older package, whose classes are others."""
import os

with open(os.path.join(os.path.dirname(__file__), "lightning", "pytorch", "__init__.py")) as file:
    exec(file.read())
