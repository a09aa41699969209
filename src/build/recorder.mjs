// Puts the recorder together: the parts of a package of Python become one file that works by itself, since a file is what
// people copy beside their script. A part comes after those that it imports from, so no list holds their order.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = new URL('../pytorch/recorder/backstep_recorder/', import.meta.url);

/** Docstring, imports, and what follows them. */
const PART =
  /^"""(?<says>.*?)"""\n(?<imports>(?:from [^\n]*\n|import [^\n]*\n|if TYPE_CHECKING:\n(?: {4}[^\n]*\n)+|\n)*)(?<body>.*)$/s;
/** What the first part imports for all of them, within a sentence for those who lack it. */
const TORCH = /^(?:import|from) torch\b/;

/** What `backstep recorder --with` writes out behind the rest, the first with each of the others. */
const ADDED = ['trainers', 'hf', 'lightning', 'accelerate'];

/** The file that `backstep recorder` prints. */
export function recorderSource() {
  const parts = partsOf('__init__', new Map());
  const { says, body } = parts.pop();
  const head = `"""${says}"""\nfrom __future__ import annotations\n\n${standardImports(parts)}`;
  return `${[head, ...parts.map(section), body.trim()].join('\n\n\n')}\n`;
}

/** By their names, the sections that may stand behind it. Each has the imports that it needs. */
export function recorderSections() {
  const found = new Map();
  partsOf('__init__', found);
  return ADDED.map((name) => {
    const part = partsOf(name, found).at(-1);
    return { name, text: section({ ...part, body: [standardImports([part]), part.body.trim()].join('\n\n\n') }) };
  });
}

/** A part after all that it needs, each once. */
function partsOf(name, found) {
  if (found.has(name)) return [...found.values()];
  const text = readFileSync(new URL(`${name}.py`, FOLDER), 'utf8');
  const { says, imports, body } = PART.exec(text)?.groups ?? {};
  if (says === undefined)
    throw new Error(`${fileURLToPath(FOLDER)}${name}.py does not begin with what it says of itself.`);
  const lines = imports.split('\n').filter((line) => /^(?:from|import) /.test(line));
  for (const [, needed] of lines
    .map((line) => /^from \.(\w+) /.exec(line) ?? [])
    .filter(([line]) => line !== undefined))
    partsOf(needed, found);
  found.set(name, { says, body, imports: lines.filter((line) => !line.startsWith('from .') && !TORCH.test(line)) });
  return [...found.values()];
}

/** Those of Python's own library, in order, and what is imported from one module in one line. */
function standardImports(parts) {
  const lines = [...new Set(parts.flatMap(({ imports }) => imports))].filter((line) => !line.includes('__future__'));
  const modules = lines.filter((line) => line.startsWith('import ')).sort();
  const named = new Map();
  for (const [, module, names] of lines.map((line) => /^from (\S+) import (.*)$/.exec(line) ?? [])) {
    if (module !== undefined) named.set(module, new Set([...(named.get(module) ?? []), ...names.split(', ')]));
  }
  named.get('typing')?.delete('TYPE_CHECKING');
  const from = [...named].sort().map(([module, names]) => `from ${module} import ${[...names].sort().join(', ')}`);
  return [...modules, ...from].join('\n');
}

/** What a part says of itself becomes the heading of its section. */
function section({ says, body }) {
  const [first, ...rest] = says.split('\n');
  const heading = [`# -- ${first}`, ...rest.map((line) => `# ${line}`.trimEnd())].join('\n');
  return `${heading}\n\n${body.trim()}`;
}
