/**
 * The shape of the sources: who imports whom. Every rule is a function over (path, text) pairs, so that it is shown to
 * fail on an invented file as well as to hold for the real ones.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

/** From left to right: a layer may import itself and those before it, not a neighbour on the same place. */
const LAYERS: readonly (readonly string[])[] = [
  ['kernels'],
  ['engine'],
  ['ops'],
  ['models', 'optimizers'],
  ['files'],
  ['data'],
  ['training'],
  ['timeline'],
  ['verify'],
  ['debugger'],
  ['cells'],
  ['views'],
  ['store'],
  ['ui', 'report', 'terminal'],
  ['class'],
  ['ssh'],
  ['cli'],
];

/** Types that say what any model gives, whichever it is. */
const TYPES_FOR_ALL = ['models/model.ts', 'models/language-head.ts'];
const NAMES_NO_MODEL = ['timeline', 'debugger'];
/** What paints; everything to the left of it computes rows. */
const PAINTERS = ['react', 'ink', 'ink-select-input'];

interface Source {
  /** Below src, with slashes. */
  readonly path: string;
  readonly text: string;
}

interface Import {
  readonly from: string;
  /** A path below src, or the name of a package. */
  readonly to: string;
  readonly isPackage: boolean;
  readonly typeOnly: boolean;
}

/** Each source is read once, however many lists it stands in. */
const IMPORTS = new WeakMap<Source, readonly Import[]>();
const TREES = new WeakMap<Source, ts.SourceFile>();

const ROOT = fileURLToPath(new URL('../src', import.meta.url));
const SOURCES = readSources();

describe('the layers', () => {
  test('import only from the left', () => {
    expect(SOURCES.length).toBeGreaterThan(100);
    expect(wrongDirections(SOURCES)).toEqual([]);
  });

  test('are all named here, so that a new folder is placed on purpose', () => {
    expect(SOURCES.filter(({ path }) => placeOf(path) === -1).map(({ path }) => path)).toEqual([]);
  });

  test.each([
    ['engine/tensor.ts', "import { total } from '../ops/total.js';", 'engine/tensor.ts imports ops/total.ts'],
    ['models/mlp.ts', "import { createSgd } from '../optimizers/sgd.js';", 'models/mlp.ts imports optimizers/sgd.ts'],
    [
      'views/drawing/rows.ts',
      "import type { App } from '../../ui/app.js';",
      'views/drawing/rows.ts imports ui/app.tsx',
    ],
    ['ui/app.tsx', "const { run } = await import('../cli/run.js');", 'ui/app.tsx imports cli/run.ts'],
    ['report/format.ts', "export { x } from '../terminal/stage.js';", 'report/format.ts imports terminal/stage.ts'],
    ['store.ts', "import './cli.js';", 'store.ts imports cli.ts'],
  ])('would be found out if %s held %s', (path, text, message) => {
    expect(wrongDirections(withSource(path, text))).toContain(message);
  });
});

describe('timeline and debugger', () => {
  test('name no concrete op or model', () => {
    expect(concreteNames(SOURCES)).toEqual([]);
  });

  test.each([
    ['timeline/move.ts', "import { total } from '../ops/total.js';"],
    ['timeline/move.ts', "import type { Total } from '../ops/total.js';"],
    ['debugger/places/moment.ts', "import { createTabular } from '../../models/tabular.js';"],
    ['debugger/places/moment.ts', "import { LanguageHead } from '../../models/language-head.js';"],
    ['debugger/answers/new.ts', "import { type Model, createPreparation } from '../../models/model.js';"],
  ])('would be found out if %s held %s', (path, text) => {
    expect(concreteNames(withSource(path, text))).toHaveLength(1);
  });

  test('may use the types that every model has', () => {
    const text =
      "import type { LogitGroup } from '../models/model.js';\nimport { type A } from '../models/language-head.js';";
    expect(concreteNames(withSource('debugger/places/moment.ts', text.replaceAll('../', '../../')))).toEqual([]);
  });
});

describe('what computes', () => {
  test('knows nothing of what paints', () => {
    expect(paintersOnTheLeft(SOURCES)).toEqual([]);
    expect(paintersOnTheLeft(withSource('views/drawing/rows.ts', "import { Text } from 'ink';"))).toEqual([
      'views/drawing/rows.ts imports ink',
    ]);
  });
});

describe('files', () => {
  test('import each other without cycles', () => {
    expect(findCycle(SOURCES)).toBeNull();
  });

  test('would be found out in a cycle, also one of types', () => {
    const sources = [
      { path: 'engine/a.ts', text: "import type { B } from './b.js';" },
      { path: 'engine/b.ts', text: "import { c } from './c.js';" },
      { path: 'engine/c.ts', text: "import { a } from './a.js';" },
    ];
    expect(findCycle(sources)).toEqual(['engine/a.ts', 'engine/b.ts', 'engine/c.ts', 'engine/a.ts']);
  });

  test('of one room of the debugger and of another import each other in one direction', () => {
    expect(cycleOfRooms(SOURCES)).toBeNull();
  });

  test('would be found out if two rooms needed each other, by whatever files', () => {
    const text = "import { moveBy } from '../moving/move-commands.js';\n";
    const cycle = cycleOfRooms(withSource('debugger/places/new.ts', text));
    expect(cycle).toContain('places');
    expect(cycle).toContain('moving');
  });

  test('export names, and only what they define themselves', () => {
    expect(defaultsAndBarrels(SOURCES)).toEqual([]);
  });

  test.each([
    'export default function run() {}',
    'const a = 1; export default a;',
    'const a = 1; export { a as default };',
    "export { a } from './a.js';",
    "export * from './a.js';",
  ])('would be found out if one held %s', (text) => {
    expect(defaultsAndBarrels(withSource('engine/new.ts', text))).toHaveLength(1);
  });

  test('import only files that exist', () => {
    const paths = new Set(SOURCES.map(({ path }) => path));
    const missing = importsOf(SOURCES).filter(({ to, isPackage }) => !isPackage && !paths.has(to));
    expect(missing.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });
});

function readSources(): readonly Source[] {
  return readdirSync(ROOT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: relative(ROOT, file).replaceAll('\\', '/'), text: readFileSync(file, 'utf8') }))
    .filter(({ path }) => !path.startsWith('build/'))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The sources with one more, or one replaced. */
function withSource(path: string, text: string): readonly Source[] {
  return [...SOURCES.filter((source) => source.path !== path), { path, text }];
}

function layerOf(path: string): string {
  return path.split('/')[0].replace(/\.tsx?$/, '');
}

function placeOf(path: string): number {
  return LAYERS.findIndex((layers) => layers.includes(layerOf(path)));
}

function wrongDirections(sources: readonly Source[]): readonly string[] {
  return importsOf(sources)
    .filter(({ from, to, isPackage }) => {
      if (isPackage || layerOf(from) === layerOf(to)) return false;
      return placeOf(to) >= placeOf(from);
    })
    .map(describeImport);
}

function concreteNames(sources: readonly Source[]): readonly string[] {
  return importsOf(sources)
    .filter(({ from, to, isPackage, typeOnly }) => {
      if (isPackage || !NAMES_NO_MODEL.includes(layerOf(from))) return false;
      if (layerOf(to) !== 'ops' && layerOf(to) !== 'models') return false;
      return !typeOnly || !TYPES_FOR_ALL.includes(to);
    })
    .map(describeImport);
}

function paintersOnTheLeft(sources: readonly Source[]): readonly string[] {
  const ui = LAYERS.findIndex((layers) => layers.includes('ui'));
  return importsOf(sources)
    .filter(({ from, to }) => PAINTERS.includes(to) && placeOf(from) < ui)
    .map(describeImport);
}

function describeImport({ from, to }: Import): string {
  return `${from} imports ${to}`;
}

function findCycle(sources: readonly Source[]): readonly string[] | null {
  return cycleIn(
    importsOf(sources)
      .filter(({ isPackage }) => !isPackage)
      .map(({ from, to }) => [from, to]),
  );
}

/** A circle among the rooms of the debugger: its folders, by what a user does. */
function cycleOfRooms(sources: readonly Source[]): readonly string[] | null {
  const roomOf = (path: string): string | null => /^debugger\/([^/]+)\//.exec(path)?.[1] ?? null;
  return cycleIn(
    importsOf(sources).flatMap(({ from, to }) => {
      const [room, other] = [roomOf(from), roomOf(to)];
      return room === null || other === null || room === other ? [] : [[room, other] as const];
    }),
  );
}

function cycleIn(arrows: readonly (readonly [from: string, to: string])[]): readonly string[] | null {
  const targets = new Map<string, string[]>();
  for (const [from, to] of arrows) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): readonly string[] | null => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
    if (done.has(name)) return null;
    for (const target of targets.get(name) ?? []) {
      const cycle = visit(target, [...way, name]);
      if (cycle !== null) return cycle;
    }
    done.add(name);
    return null;
  };
  for (const name of targets.keys()) {
    const cycle = visit(name, []);
    if (cycle !== null) return cycle;
  }
  return null;
}

function defaultsAndBarrels(sources: readonly Source[]): readonly string[] {
  return sources.flatMap((source) =>
    parse(source).statements.flatMap((statement) => {
      const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
      const isDefault =
        ts.isExportAssignment(statement) || modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
      if (isDefault) return [`${source.path} has a default export`];
      if (!ts.isExportDeclaration(statement)) return [];
      if (statement.moduleSpecifier !== undefined) return [`${source.path} passes on what another file defines`];
      const { exportClause } = statement;
      const named = exportClause !== undefined && ts.isNamedExports(exportClause) ? exportClause.elements : [];
      return named.some(({ name }) => name.text === 'default') ? [`${source.path} has a default export`] : [];
    }),
  );
}

function importsOf(sources: readonly Source[]): readonly Import[] {
  return sources.flatMap((source) => {
    const known = IMPORTS.get(source) ?? readImports(source);
    IMPORTS.set(source, known);
    return known;
  });
}

function readImports(source: Source): readonly Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const isPackage = !specifier.text.startsWith('.');
    const to = isPackage ? specifier.text : resolve(source.path, specifier.text);
    // What lies outside src, such as package.json, has no layer.
    if (!to.startsWith('..')) found.push({ from: source.path, to, isPackage, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(parse(source));
  return found;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = clause;
  if (name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.every((element) => element.isTypeOnly);
}

/** `./b.js` as the source that it stands for. */
function resolve(from: string, specifier: string): string {
  const target = posix.normalize(posix.join('src', posix.dirname(from), specifier)).replace(/^src\//, '');
  const stem = target.replace(/\.js$/, '');
  if (target.startsWith('..') || !target.endsWith('.js')) return posix.join('..', target);
  return SOURCES.some(({ path }) => path === `${stem}.tsx`) ? `${stem}.tsx` : `${stem}.ts`;
}

function parse(source: Source): ts.SourceFile {
  const tree = TREES.get(source) ?? ts.createSourceFile(source.path, source.text, ts.ScriptTarget.ES2022, true);
  TREES.set(source, tree);
  return tree;
}
