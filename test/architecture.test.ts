/**
 * The shape of the sources: who imports whom. Every rule is a function over (path, text) pairs, so that it is shown to
 * fail on an invented file as well as to hold for the real ones.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { findModuleState } from './support/module-state.js';

/** From left to right: a room may import itself and those before it. */
const ROOMS = [
  ...['files', 'document', 'numbers', 'model', 'training', 'timeline', 'pytorch', 'debugger', 'analysis', 'explaining'],
  ...['questions', 'commands', 'terminal', 'report', 'class', 'publish', 'cli', 'launch', 'watchdog'],
];
/** Besides the rooms, `build` has a folder, and the starts of the program are files. */
const MOST_ROOMS = 17;
/** Within a room, too, a folder or file may import those before it, and what stands in the room itself. */
const FLOORS = [
  ['numbers/kernels', 'numbers/engine'],
  ['model/ops', 'model/models', 'model/optimizers'],
  ['pytorch/recorded', 'pytorch/verify', 'pytorch/code'],
  ['terminal/screen', 'terminal/store.ts', 'terminal/components', 'terminal/stream'],
  ['class/room', 'class/ssh', 'class/web', 'class/relay'],
];
/** Neighbours of which neither knows the other. */
const APART: readonly (readonly string[])[] = [
  ['model/models', 'model/optimizers'],
  ['terminal/components', 'terminal/stream'],
  ['terminal/components', 'report'],
  ['terminal/stream', 'report'],
  ['class/ssh', 'class/web'],
  ['class/ssh', 'class/relay'],
];
const ROWS = 'document/drawing/rows/rows.js';
/** What makes a text of rows. */
const READS_ROWS = ['textOf', 'printedLines', '*'];
/** They have no screen, so rows end there as lines. */
const PRINTS = ['report', 'cli', 'document/drawing'];
/** Where more stand side by side, nobody finds a file by looking. */
const MOST_FILES = 32;
/** One op a file is their point. */
const LONG_LISTS = ['model/ops'];

/** What a reader sees first. Whatever else is needed has a place below one of them, or begins with a dot. */
const TOP_LEVEL = [
  'LICENSE',
  'README.md',
  'fixtures',
  'package-lock.json',
  'package.json',
  'src',
  'test',
  'tsconfig.json',
];
/** Never committed. */
const MADE = /^(dist|node_modules|.*\.tgz)$/;

/** Types that say what any model gives, whichever it is. */
const TYPES_FOR_ALL = ['model/models/model.ts', 'model/models/language-head.ts'];
const NAMES_NO_MODEL = ['timeline', 'debugger', 'commands'];
/** All that a drawing knows besides documents and cells: which characters can be shown. */
const DRAWN = ['files/printable.ts'];
/** They say what is drawn elsewhere, at any width. */
const SAYS = ['explaining', 'questions', 'commands/articles'];
const UNSAID = ['document/cells', 'document/drawing', 'terminal'];
/** Where a package may be imported: what paints, only for a terminal; what a protocol takes, at its door. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  '@noble/hashes/sha2.js': ['training'],
  '@noble/hashes/utils.js': ['training'],
  '@noble/post-quantum/ml-kem.js': ['class/ssh'],
  commander: ['cli'],
  'd3-contour': ['questions'],
  ink: ['terminal/components', 'terminal/stream'],
  'ink-select-input': ['terminal/components'],
  marked: ['explaining'],
  mqtt: ['class/relay'],
  qr: ['class/room'],
  react: ['terminal/components', 'terminal/stream', 'class/room'],
  ssh2: ['class/ssh'],
  'ssh2/lib/protocol/constants.js': ['class/ssh'],
  'string-width': ['document/cells'],
  'zod/mini': ['document', 'training', 'pytorch', 'debugger', 'class/web', 'class/relay', 'publish', 'cli'],
  zustand: ['terminal/components'],
  'zustand/vanilla': ['terminal/store.ts'],
  'node:net': ['class'],
  'node:http': ['class/web'],
  'node:https': ['class/web'],
};
/** State that modules hold nevertheless: whatever is lost of it is found again, the same. */
const HELD_BY_MODULES = [
  // Measured or made on first use, since that takes long.
  'document/cells/width.ts holds unitWidths',
  'document/cells/width.ts holds segmenter',
  'class/room/roles.ts holds likenessOfMember',
  'numbers/kernels/calls.ts holds memoryForCopies',
  // The words of a number, written and read within one call.
  'numbers/kernels/elementary.ts holds cos',
  'numbers/kernels/elementary.ts holds ln',
  'numbers/kernels/webassembly.ts holds getModule',
  // All parameters of an iteration have the same, and an op is given nothing but its attributes.
  'model/ops/adam-step.ts holds correctionsOf',
];
/** Where the program and its watchdog's thread are started: what they need of their process is handed in from here. */
const STARTS = ['cli.ts', 'launch.ts', 'watchdog.ts'];
/** Every way out of the program to a terminal, a pipe or a network, and what keeps it from sending what it should not. */
const EXITS: Readonly<Record<string, string>> = {
  'cli/running.ts': 'all text, which is made printable here',
  'cli/run-program.ts': 'nothing, to hear whether what was written before has failed',
  'cli/progress.ts': 'a line of counts, erased again',
  'cli/serve-console.ts': 'the lobby: texts that are printable, and the code to join by',
  'cli/class/relay.ts': 'links, and the code to join by',
  'cli/debugger.tsx': 'what is copied, in base64',
  'launch.ts': 'versions of Node.js',
  'class/ssh/guest-channel.ts': 'cells, and words of the server',
  'class/ssh/local-terminal.ts': 'cells',
  'class/ssh/terminal-guest.ts': 'cells',
  'terminal/stream/full-screen.ts': 'a question to the terminal',
  'terminal/stream/frame-writer.ts': 'cells',
  'terminal/stream/screen-modes.ts': 'modes of the terminal',
  'class/web/outlet.ts': 'JSON, of which a page makes text',
};
/** The program of a page is one module, which lives as long as the page. */
const PAGES = ['publish/page/recording.ts', 'publish/page/run.ts', 'class/web/page/main.ts'];
/** All that a class needs of terminals: its screens are drawn there, whichever door they leave by. */
const CLASS_NEEDS = ['terminal/stream/stage.ts'];

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

/** No rule reads comments as a tree. */
const PARSED = { languageVersion: ts.ScriptTarget.ES2022, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
/** Each source is read once, however many lists it stands in. */
const IMPORTS = new WeakMap<Source, readonly Import[]>();
const TREES = new WeakMap<Source, ts.SourceFile>();

const ROOT = fileURLToPath(new URL('../src', import.meta.url));
const SOURCES = readSources();
const PATHS = new Set(SOURCES.map(({ path }) => path));

describe('the rooms', () => {
  test('import only from the left', () => {
    expect(SOURCES.length).toBeGreaterThan(100);
    expect(wrongDirections(SOURCES)).toEqual([]);
  });

  test('are all named here, so that a new folder is placed on purpose', () => {
    expect(SOURCES.filter(({ path }) => placeOf(path) === -1).map(({ path }) => path)).toEqual([]);
    expect(ROOMS.filter((room) => SOURCES.some(({ path }) => path.startsWith(`${room}/`)))).toHaveLength(MOST_ROOMS);
  });

  test.each([
    [
      'numbers/engine/tensor.ts',
      "import { total } from '../../model/ops/total.js';",
      'numbers/engine/tensor.ts imports model/ops/total.ts',
    ],
    [
      'model/models/mlp.ts',
      "import { createSgd } from '../optimizers/sgd.js';",
      'model/models/mlp.ts imports model/optimizers/sgd.ts',
    ],
    [
      'terminal/screen/rows.ts',
      "import type { App } from '../components/app.js';",
      'terminal/screen/rows.ts imports terminal/components/app.tsx',
    ],
    [
      'terminal/components/app.tsx',
      "const { run } = await import('../../cli/run.js');",
      'terminal/components/app.tsx imports cli/run.ts',
    ],
    [
      'report/format.ts',
      "export { x } from '../terminal/stream/stage.js';",
      'report/format.ts imports terminal/stream/stage.ts',
    ],
    [
      'timeline/move.ts',
      "import '../pytorch/recorded/history.js';",
      'timeline/move.ts imports pytorch/recorded/history.ts',
    ],
    [
      'class/ssh/server.ts',
      "import type { Page } from '../web/page.js';",
      'class/ssh/server.ts imports class/web/page.ts',
    ],
    [
      'class/web/page.ts',
      "import type { Server } from '../ssh/server.js';",
      'class/web/page.ts imports class/ssh/server.ts',
    ],
    [
      'class/room/guest.ts',
      "import type { Server } from '../ssh/server.js';",
      'class/room/guest.ts imports class/ssh/server.ts',
    ],
    [
      'class/room/guest.ts',
      "import type { Page } from '../web/page.js';",
      'class/room/guest.ts imports class/web/page.ts',
    ],
    ['terminal/store.ts', "import '../cli.js';", 'terminal/store.ts imports cli.ts'],
  ])('would be found out if %s held %s', (path, text, message) => {
    expect(wrongDirections(only(path, text))).toContain(message);
  });
});

describe('folders', () => {
  test('hold no more files than one looks through', () => {
    expect(longFolders(SOURCES)).toEqual([]);
  });

  test('would be found out with one file more, but for the ops', () => {
    const filled = (folder: string) =>
      Array.from({ length: MOST_FILES + 1 }, (_, k) => ({ path: `${folder}/file-${k}.ts`, text: '' }));
    expect(longFolders(filled('explaining/panes').slice(1))).toEqual([]);
    expect(longFolders(filled('explaining/panes'))).toEqual([`explaining/panes has ${MOST_FILES + 1} files`]);
    expect(longFolders(filled('model/ops'))).toEqual([]);
  });

  test('at the top level hold what belongs there and what is made, and no log of a tool', () => {
    const found = readdirSync(new URL('..', import.meta.url)).filter((name) => !name.startsWith('.'));
    expect(found.filter((name) => !TOP_LEVEL.includes(name) && !MADE.test(name))).toEqual([]);
  });

  test('stand in the README in the order of the rooms', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const places = [...readme.matchAll(/^src\/([\w-]+) /gm)].map(([, folder]) => ROOMS.indexOf(folder));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});

describe('timeline, debugger and commands', () => {
  test('name no concrete op or model', () => {
    expect(concreteNames(SOURCES)).toEqual([]);
  });

  test.each([
    ['timeline/move.ts', "import { total } from '../model/ops/total.js';"],
    ['timeline/move.ts', "import type { Total } from '../model/ops/total.js';"],
    ['debugger/places/moment.ts', "import { createTabular } from '../../model/models/tabular.js';"],
    ['debugger/places/moment.ts', "import { LanguageHead } from '../../model/models/language-head.js';"],
    ['commands/new.ts', "import { type Model, createPreparation } from '../model/models/model.js';"],
  ])('would be found out if %s held %s', (path, text) => {
    expect(concreteNames(only(path, text))).toHaveLength(1);
  });

  test('may use the types that every model has', () => {
    const text =
      "import type { LogitGroup } from '../model/models/model.js';\nimport { type A } from '../model/models/language-head.js';";
    expect(concreteNames(only('debugger/places/moment.ts', text.replaceAll('../', '../../')))).toEqual([]);
  });
});

describe('drawing', () => {
  test('knows documents and cells, and no session, fixture or op', () => {
    expect(beyondDocuments(SOURCES)).toEqual([]);
    expect(SOURCES.some(({ path }) => isIn(path, 'document/drawing'))).toBe(true);
  });

  test.each([
    ["import type { Session } from '../../../debugger/session.js';", 'debugger/session.ts'],
    ["import type { Fixture } from '../../../training/fixture/fixture.js';", 'training/fixture/fixture.ts'],
    ["import { nameElement } from '../../../numbers/engine/value.js';", 'numbers/engine/value.ts'],
  ])('would be found out if it held %s', (text, to) => {
    expect(beyondDocuments(only('document/drawing/rows/new.ts', text))).toEqual([
      `document/drawing/rows/new.ts imports ${to}`,
    ]);
  });
});

describe('drawn rows', () => {
  test('are read by nobody but the drawing to rows, and printed by doors alone', () => {
    expect(readersOfRows(SOURCES)).toEqual([]);
    expect(readersOfRows(SOURCES, () => false)).toContain('document/drawing/rows/table-cells.ts takes textOf');
  });

  test.each([
    ['terminal/screen/screen.ts', "import { type Row, textOf } from '../../document/drawing/rows/rows.js';", 'textOf'],
    ['terminal/components/mouse.ts', "import { textOf as said } from '../../document/drawing/rows/rows.js';", 'textOf'],
    ['report/new.ts', "export { textOf as wordsOf } from '../document/drawing/rows/rows.js';", 'textOf'],
    ['class/room/new.ts', "import * as rows from '../../document/drawing/rows/rows.js';", '*'],
    ['terminal/screen/new.ts', "import { printedLines } from '../../document/drawing/rows/rows.js';", 'printedLines'],
  ])('would be found out if %s held %s', (path, text, name) => {
    expect(readersOfRows(only(path, text))).toEqual([`${path} takes ${name}`]);
  });
});

describe('saying', () => {
  test('knows no drawing and no cells, and names no width', () => {
    expect(drawnWithin(SOURCES)).toEqual([]);
    expect(SAYS.filter((place) => SOURCES.some(({ path }) => isIn(path, place)))).toEqual(SAYS);
  });

  test.each([
    [
      "import { span } from '../document/drawing/rows/rows.js';",
      'explaining/new.ts imports document/drawing/rows/rows.ts',
    ],
    ["import { widthOf } from '../document/cells/width.js';", 'explaining/new.ts imports document/cells/width.ts'],
    ['export const narrow = (width: number): boolean => width < 40;', 'explaining/new.ts names a width'],
    ['export const most = room.columnWidth;', 'explaining/new.ts names a width'],
  ])('would be found out if it held %s', (text, found) => {
    expect(drawnWithin(only('explaining/new.ts', text))).toEqual([found]);
  });
});

describe('packages', () => {
  test('are imported where they belong', () => {
    expect(strayPackages(SOURCES)).toEqual([]);
  });

  test.each([
    ['terminal/screen/rows.ts', 'zustand'],
    ['commands/rows.ts', 'ink'],
    ['class/room/guest.ts', 'ssh2'],
    ['class/room/guest.ts', 'node:http'],
    ['class/ssh/server.ts', 'node:http'],
    ['training/fixture/new.ts', 'left-pad'],
  ])('would be found out if %s imported %s', (path, name) => {
    expect(strayPackages(only(path, `import type { A } from '${name}';`))).toEqual([`${path} imports ${name}`]);
  });
});

describe('a class', () => {
  test('knows no way in which it is joined', () => {
    expect(terminalsOfClass(SOURCES)).toEqual([]);
    expect(terminalsOfClass(only('class/room/new.ts', "import '../../terminal/stream/screen-modes.js';"))).toEqual([
      'class/room/new.ts imports terminal/stream/screen-modes.ts',
    ]);
  });
});

describe('modules', () => {
  test('hold no state', () => {
    const modules = SOURCES.filter(({ path }) => !PAGES.includes(path));
    expect([...moduleStateOf(modules)].sort()).toEqual([...HELD_BY_MODULES].sort());
  });

  test.each([
    ['x', 'let x = 0; export const next = () => ++x;'],
    ['x', 'export let x: string | null = null;'],
    ['x', 'const x = new WeakMap<object, number>();'],
    ['x', 'const x = new Map<string, number>();'],
    ['x', "const x = new Map([['a', 1]]); export const note = (name: string) => x.set(name, 2);"],
    ['x', 'const x: string[] = []; export function note(name: string) { x.push(name); }'],
    ['x', 'const x = { seen: [0] }; export function note() { x.seen[0] += 1; }'],
    ['x', 'const x = /a/g; export const isFound = (text: string) => x.test(text);'],
    ['x', "import { once } from '../../numbers/kernels/remember.js'; const x = once(() => 1);"],
    ['x', "import { remember } from '../../numbers/kernels/remember.js'; const x = remember((key: object) => [key]);"],
    ['x', "import { once } from '../../numbers/kernels/remember.js'; export const x = { one: once(() => 1) };"],
    ['x', 'const x = count(); function count() { let n = 0; return () => n++; }'],
  ])('would be found out if one held %s: %s', (name, text) => {
    const once = SOURCES.filter(({ path }) => path === 'numbers/kernels/remember.ts');
    expect(moduleStateOf([...once, { path: 'terminal/screen/new.ts', text }])).toContain(
      `terminal/screen/new.ts holds ${name}`,
    );
  });

  test.each([
    "const x = new Map([['a', 1]]); export const find = (name: string) => x.get(name);",
    'const x = [1]; export function f() { const x: number[] = []; x.push(1); return x; }',
    'const x = [1]; export function f(x: number[]) { x.push(1); }',
    'const x = /a/g; export const without = (text: string) => text.replaceAll(x, "");',
    'const x = /a/; export const isFound = (text: string) => x.test(text);',
    "const x = new RegExp('a', 'u'); export const isFound = (text: string) => x.test(text);",
    'export function createX() { let n = 0; return () => n++; }',
    'class X { private readonly known = new Map<string, number>(); }',
    'const x = sum([1]); function sum(list: number[]) { let n = 0; for (const each of list) n += each; return n; }',
  ])('may hold %s', (text) => {
    expect(moduleStateOf([{ path: 'terminal/screen/new.ts', text }])).toEqual([]);
  });
});

describe('the process', () => {
  test('is reached for only where the program is started', () => {
    expect(reachesForProcess(SOURCES)).toEqual([]);
  });

  test.each([
    'const width = process.stdout.columns;',
    "import { env } from 'node:process';",
    "process.on('SIGINT', () => {});",
    'const { stdin } = process;',
    'globalThis.process.exit(1);',
  ])('would be found out if a command held %s', (text) => {
    expect(reachesForProcess([{ path: 'cli/new.ts', text }])).toEqual(['cli/new.ts reaches for the process']);
  });

  test('may be spoken of, and asked for its number and its next tick', () => {
    const text =
      "/** The process ends. */ type A = 'process'; export const x = process.pid; process.nextTick(() => {});";
    expect(reachesForProcess([{ path: 'cli/new.ts', text }])).toEqual([]);
  });
});

describe('text', () => {
  test('leaves the program where it is known what leaves', () => {
    expect(exitsOf(SOURCES)).toEqual(Object.keys(EXITS).sort());
  });

  test.each([
    'export const say = ({ output }: Running, text: string) => output.write(text);',
    'process.stdout.write(name);',
    '(isQuiet ? stderr : stdout).write(name);',
    'stream.end(name);',
    'console.log(name);',
  ])('would be found out if a command held %s', (text) => {
    expect(exitsOf([{ path: 'cli/new.ts', text }])).toEqual(['cli/new.ts']);
  });
});

describe('files', () => {
  test('import each other without cycles', () => {
    expect(findCycle(SOURCES)).toBeNull();
  });

  test('would be found out in a cycle, also one of types', () => {
    const sources = [
      { path: 'numbers/engine/a.ts', text: "import type { B } from './b.js';" },
      { path: 'numbers/engine/b.ts', text: "import { c } from './c.js';" },
      { path: 'numbers/engine/c.ts', text: "import { a } from './a.js';" },
    ];
    expect(findCycle(sources)).toEqual([
      'numbers/engine/a.ts',
      'numbers/engine/b.ts',
      'numbers/engine/c.ts',
      'numbers/engine/a.ts',
    ]);
  });

  test('of two folders that stand in one import each other in one direction', () => {
    expect(cycleOfFolders(SOURCES)).toBeNull();
  });

  test('would be found out if two folders needed each other, by whatever files', () => {
    const text = "import { isRevealed } from '../teaching/quiz.js';\n";
    const cycle = cycleOfFolders(withSource('debugger/places/new.ts', text));
    expect(cycle).toContain('debugger/places');
    expect(cycle).toContain('debugger/teaching');
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
    expect(defaultsAndBarrels(only('numbers/engine/new.ts', text))).toHaveLength(1);
  });

  test('give a name to one type each, so that a word has one meaning', () => {
    expect(namesOfSeveralTypes(SOURCES)).toEqual([]);
  });

  test.each([
    ['timeline/a.ts', 'export interface Tensor {}', 'Tensor in numbers/engine/tensor.ts and timeline/a.ts'],
    ['class/web/b.ts', 'export type Session<T> = readonly T[];', 'Session in debugger/session.ts and class/web/b.ts'],
    [
      'terminal/components/c.tsx',
      'export abstract class Cursor {}',
      'Cursor in timeline/cursor.ts and terminal/components/c.tsx',
    ],
  ])('%s would be found out: %s', (path, text, expected) => {
    expect(namesOfSeveralTypes(withSource(path, text))).toEqual([expected]);
  });

  test('import only files that exist', () => {
    const missing = importsOf(SOURCES).filter(({ to, isPackage }) => !isPackage && !PATHS.has(to));
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

/** A file alone, for rules that look at each file by itself. */
function only(path: string, text: string): readonly Source[] {
  return [{ path, text }];
}

/** The sources with one more, or one replaced. */
function withSource(path: string, text: string): readonly Source[] {
  return [...SOURCES.filter((source) => source.path !== path), { path, text }];
}

function roomOf(path: string): string {
  return path.split('/')[0].replace(/\.tsx?$/, '');
}

function placeOf(path: string): number {
  return ROOMS.indexOf(roomOf(path));
}

/** @param place a folder, or a file */
function isIn(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

function wrongDirections(sources: readonly Source[]): readonly string[] {
  return importsOf(sources)
    .filter(({ from, to, isPackage }) => {
      if (isPackage) return false;
      const isBetween = ([one, other]: readonly string[]): boolean =>
        (isIn(from, one) && isIn(to, other)) || (isIn(from, other) && isIn(to, one));
      return placeOf(to) > placeOf(from) || APART.some(isBetween) || isOfHigherFloor(to, from);
    })
    .map(describeImport);
}

function concreteNames(sources: readonly Source[]): readonly string[] {
  return importsOf(sources)
    .filter(({ from, to, isPackage, typeOnly }) => {
      if (isPackage || !NAMES_NO_MODEL.includes(roomOf(from))) return false;
      if (!isIn(to, 'model/ops') && !isIn(to, 'model/models')) return false;
      return !typeOnly || !TYPES_FOR_ALL.includes(to);
    })
    .map(describeImport);
}

function beyondDocuments(sources: readonly Source[]): readonly string[] {
  return importsOf(sources)
    .filter(({ from, to, isPackage }) => isIn(from, 'document/drawing') && !isPackage && !isIn(to, 'document'))
    .filter(({ to }) => !DRAWN.includes(to))
    .map(describeImport);
}

/** Who takes what makes a text of rows again, under any name. What is printed is a text in the end. */
function readersOfRows(
  sources: readonly Source[],
  may = (path: string, name: string): boolean =>
    isIn(path, 'document/drawing/rows') || (name === 'printedLines' && PRINTS.some((place) => isIn(path, place))),
): readonly string[] {
  return sources.flatMap((source) =>
    parse(source)
      .statements.filter((statement) => ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement))
      .filter(({ moduleSpecifier: from }) => posix.join(posix.dirname(source.path), textOfLiteral(from)) === ROWS)
      .flatMap(namesTaken)
      .filter((name) => READS_ROWS.includes(name) && !may(source.path, name))
      .map((name) => `${source.path} takes ${name}`),
  );
}

/** By the names that they have where they come from; `*` for all of them. */
function namesTaken(statement: ts.ImportDeclaration | ts.ExportDeclaration): readonly string[] {
  const taken = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : statement.exportClause;
  if (taken === undefined || ts.isNamespaceImport(taken) || ts.isNamespaceExport(taken)) return ['*'];
  return taken.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
}

function textOfLiteral(node: ts.Expression | undefined): string {
  return node !== undefined && ts.isStringLiteral(node) ? node.text : '';
}

function drawnWithin(sources: readonly Source[]): readonly string[] {
  const imported = importsOf(sources)
    .filter(({ from, to, isPackage }) => saysOnly(from) && !isPackage && UNSAID.some((place) => isIn(to, place)))
    .map(describeImport);
  const named = sources
    .filter(({ path, text }) => saysOnly(path) && /[wW]idth/.test(withoutComments(text)))
    .map(({ path }) => `${path} names a width`);
  return [...imported, ...named.filter((line) => !imported.some((each) => each.startsWith(line.split(' ')[0])))];
}

function saysOnly(path: string): boolean {
  return SAYS.some((place) => isIn(path, place));
}

function isOfHigherFloor(path: string, other: string): boolean {
  return FLOORS.some((floors) => {
    const [floor, otherFloor] = [path, other].map((each) => floors.findIndex((place) => isIn(each, place)));
    return otherFloor !== -1 && floor > otherFloor;
  });
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
}

function longFolders(sources: readonly Source[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { path } of sources) counts.set(posix.dirname(path), (counts.get(posix.dirname(path)) ?? 0) + 1);
  return [...counts]
    .filter(([folder, count]) => count > MOST_FILES && !LONG_LISTS.includes(folder))
    .map(([folder, count]) => `${folder} has ${count} files`);
}

/** What Node brings along has no place of its own, but for networks. */
function strayPackages(sources: readonly Source[]): readonly string[] {
  return importsOf(sources)
    .filter(({ from, to, isPackage }) => {
      const places = PACKAGES[to];
      if (!isPackage) return false;
      return places === undefined ? !to.startsWith('node:') : !places.some((place) => isIn(from, place));
    })
    .map(describeImport);
}

function terminalsOfClass(sources: readonly Source[]): readonly string[] {
  return importsOf(sources)
    .filter(({ from, to }) => isIn(from, 'class/room') && isIn(to, 'terminal/stream') && !CLASS_NEEDS.includes(to))
    .map(describeImport);
}

function exitsOf(sources: readonly Source[]): readonly string[] {
  return sources.filter(({ text }) => EXIT.test(text)).map(({ path }) => path);
}

/** A call that writes to what is called as streams are. */
const EXIT =
  /\b(?:(?:output|errors|stdout|stderr|stream|words|logs|channel|to)\)?\.(?:write|end)|console\.(?:log|error|warn|info))\(/;

function reachesForProcess(sources: readonly Source[]): readonly string[] {
  return sources
    .filter((source) => !STARTS.includes(source.path) && namesProcess(source))
    .map(({ path }) => `${path} reaches for the process`);
}

/** Neither its number nor its next tick says how it was started. */
function namesProcess(source: Source): boolean {
  const isNamed = (node: ts.Node): boolean => {
    if (ts.isIdentifier(node) && node.text === 'process') {
      const { parent } = node;
      return !(ts.isPropertyAccessExpression(parent) && /^(pid|nextTick)$/.test(parent.name.text));
    }
    return ts.forEachChild(node, (child) => isNamed(child) || undefined) ?? false;
  };
  if (!source.text.includes('process')) return false;
  return importsOf([source]).some(({ to }) => to === 'node:process') || isNamed(parse(source));
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

/** A circle among folders that stand in the same one. */
function cycleOfFolders(sources: readonly Source[]): readonly string[] | null {
  return cycleIn(
    importsOf(sources).flatMap(({ from, to, isPackage }) => {
      const [ways, others] = [posix.dirname(from).split('/'), posix.dirname(to).split('/')];
      const depth = ways.findIndex((folder, k) => folder !== others[k]);
      if (isPackage || depth < 1 || depth >= others.length) return [];
      return [[ways, others].map((folders) => folders.slice(0, depth + 1).join('/')) as [string, string]];
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

function namesOfSeveralTypes(sources: readonly Source[]): readonly string[] {
  const paths = new Map<string, readonly string[]>();
  for (const { path, text } of sources) {
    for (const [, name] of text.matchAll(/^export (?:abstract )?(?:class|interface|type) (\w+)/gm)) {
      paths.set(name, [...(paths.get(name) ?? []), path]);
    }
  }
  return [...paths].flatMap(([name, all]) => (all.length === 1 ? [] : [`${name} in ${all.join(' and ')}`]));
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
    // What lies outside src, such as package.json, has no room.
    if (!to.startsWith('..')) found.push({ from: source.path, to, isPackage, typeOnly });
  };
  // Below the statements of a file stand only calls of import.
  const isCalled = /\bimport\s*\(/.test(source.text);
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    if (isCalled) ts.forEachChild(node, visit);
  };
  parse(source).statements.forEach(visit);
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
  return PATHS.has(`${stem}.tsx`) ? `${stem}.tsx` : `${stem}.ts`;
}

function moduleStateOf(sources: readonly Source[]): readonly string[] {
  return findModuleState(new Map(sources.map((source) => [absolute(source), parse(source)])));
}

function absolute({ path }: Source): string {
  return `/${path}`;
}

function parse(source: Source): ts.SourceFile {
  const tree = TREES.get(source) ?? ts.createSourceFile(absolute(source), source.text, PARSED, true);
  TREES.set(source, tree);
  return tree;
}
