/** The chooser's fixtures: what is offered can be opened or says why not, and nothing else can be opened. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createDesk } from '../../src/cli/own-session.js';
import { finish } from '../../src/numbers/engine/task.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { refusalOf } from '../support/refusals.js';
import { sampleFixture } from '../support/sample-fixture.js';
import { makeTestFolder } from '../support/temporary-folder.js';

function deskOf(folder: string) {
  return createDesk(folder, (program) => new Timeline(program));
}

describe('a desk of fixtures', () => {
  test('offers what ships, then what is in the folder, with the reason where a file is not sound', () => {
    const folder = makeTestFolder();
    writeFileSync(join(folder, 'mine.json'), JSON.stringify({ ...sampleFixture(), description: 'My own.' }));
    writeFileSync(join(folder, 'torn.json'), '{');
    const offered = deskOf(folder).list();
    expect(offered.map(({ name }) => name)).toEqual(expect.arrayContaining(['we-love-deep-learning', 'mine', 'torn']));
    expect(offered.at(-2)).toEqual({
      kind: 'fixture',
      name: 'mine',
      path: join(folder, 'mine.json'),
      description: 'My own.',
    });
    expect(offered.at(-1)?.description).toMatch(/^invalid: .*torn\.json: not JSON at line 1, column 2/);
  });

  test('tells nobody where on the machine its folder lies', () => {
    const folder = makeTestFolder();
    writeFileSync(join(folder, 'torn.json'), '{');
    const missing = join(folder, 'none');
    const told = [folder, missing].flatMap((each) => {
      const desk = deskOf(each);
      const [choice] = desk.list().slice(-1);
      return [choice!.name, choice!.description, refusalOf(() => finish(desk.open(choice!)))];
    });
    for (const text of told) {
      expect(text).not.toBe('');
      expect(text).not.toContain(folder);
    }
  });

  test('opens what it offers, and remembers from where', () => {
    const folder = makeTestFolder();
    const path = join(folder, 'mine.json');
    writeFileSync(path, JSON.stringify({ ...sampleFixture(), name: 'mine' }));
    const opened = finish(deskOf(folder).open({ kind: 'fixture', name: 'mine', path, description: '' }));
    expect(opened).toMatchObject({ source: { nameOrPath: path, path } });
    expect(opened.timeline.program.subject.name).toBe('mine');
  });

  test('does not read a long text for its list, and says how far it is when it opens one', () => {
    const folder = makeTestFolder();
    const path = join(folder, 'long.json');
    const words = Array.from({ length: 60_000 }, (_, k) => `w${(k * 7919) % 5000}`).join(' ');
    writeFileSync(join(folder, 'long.txt'), `${words}\n`);
    const model = { kind: 'bigram' };
    const corpus = { file: 'long.txt', tokenizer: 'bpe', documents: 'running', vocabularySize: 400 };
    writeFileSync(path, JSON.stringify({ corpus, model, optimizer: 'adam', training: { iterations: 1 } }));
    const desk = deskOf(folder);
    const choice = desk.list().at(-1)!;
    expect(choice).toMatchObject({ name: 'long', description: 'A bigram model learns long.txt.' });
    writeFileSync(join(folder, 'long.txt'), '\uFFFD'.repeat(30_000));
    expect(desk.list().at(-1)).toEqual(choice);
    writeFileSync(join(folder, 'long.txt'), `${words}\n`);
    const slices = [...desk.open(choice)];
    expect(slices.length).toBeGreaterThan(0);
    for (const { name } of slices) expect(name).toMatch(/^(reading long\.json|drawing parameters)$/);
  });

  test('opens a path where that is allowed, with the errors of the command line', () => {
    const folder = makeTestFolder();
    const path = join(folder, 'mine.json');
    writeFileSync(path, JSON.stringify({ ...sampleFixture(), name: 'mine' }));
    expect(deskOf(folder).openPath).toBeUndefined();
    const { openPath } = createDesk(undefined, (program) => new Timeline(program), null, folder);
    expect(finish(openPath!(path))).toMatchObject({ source: { nameOrPath: path } });
    const missing = join(folder, 'none.json');
    expect(refusalOf(() => finish(openPath!(missing)))).toContain(
      `"${missing}" is neither a fixture that ships nor a file.`,
    );
  });

  test('refuses in a line a file that is not sound, a folder that is not there, and what it does not offer', () => {
    const folder = makeTestFolder();
    const elsewhere = makeTestFolder();
    mkdirSync(join(folder, 'below'));
    for (const path of [join(elsewhere, 'other.json'), join(folder, 'below', 'deep.json')]) {
      writeFileSync(path, JSON.stringify(sampleFixture()));
    }
    writeFileSync(join(folder, 'torn.json'), '{');
    const missing = join(folder, 'none');
    const refusal = (path: string, desk = deskOf(folder)) =>
      refusalOf(() => finish(desk.open({ kind: 'fixture', name: '', path, description: '' })));
    expect(refusal(join(folder, 'torn.json'))).toMatch(/^[^\n]*torn\.json: not JSON at line 1/);
    expect(refusal(missing, deskOf(missing))).toMatch(/none" is neither a fixture that ships nor a file/);
    expect(refusal(join(elsewhere, 'other.json'))).toBe('That is not on the list.');
    expect(refusal(join(folder, 'below', 'deep.json'))).toBe('That is not on the list.');
  });
});
