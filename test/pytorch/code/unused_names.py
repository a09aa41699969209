"""Names that scripts bind and never read, one a line: of modules with their imports, and of functions."""

import ast
import sys
from pathlib import Path


def names(nodes, context):
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, context)}


def unused(module):
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    within = {id(node) for function in functions for node in ast.walk(function)}
    own = [node for node in ast.walk(module) if id(node) not in within]
    imported = {
        (alias.asname or alias.name).split(".")[0]
        for node in own
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    called = {node.name for node in module.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    yield from (names(own, ast.Store) | imported | called) - names(ast.walk(module), ast.Load)
    for function in functions:
        inside = list(ast.walk(function))
        yield from names(inside, ast.Store) - names(inside, ast.Load)


for path in sys.argv[1:]:
    for name in unused(ast.parse(Path(path).read_text())):
        if name != "_":
            print(name)
