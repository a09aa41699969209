/** The command line: names and abbreviations, counts, completion; any text gives a command or a message. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/commands/commands.js';
import { contextOf } from '../../../src/debugger/command.js';
import {
  commandBeingTyped,
  completions,
  parseLine,
  resolveCommand,
} from '../../../src/debugger/prompt/command-line.js';
import { NEW_SESSION } from '../../../src/debugger/session.js';
import { createBranches } from '../../../src/timeline/branches.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { momentOfPart } from '../../support/moments.js';
import { tried } from '../../support/refusals.js';

const timeline = timelineOf();
const context = contextOf({ session: NEW_SESSION, branches: createBranches(timeline), source: null });

const parse = (line: string) => tried(() => parseLine(COMMANDS, line));

function nameOf(line: string): string {
  const parsed = parseLine(COMMANDS, line);
  return parsed === null ? 'empty' : parsed.command.name;
}

describe('a line', () => {
  test.each(COMMANDS.map(({ name }) => name))('names %s in full', (name) => {
    expect(nameOf(name)).toBe(name);
  });

  test('names a command by its alias, which comes before abbreviations', () => {
    for (const { name, aliases } of COMMANDS) for (const alias of aliases) expect(nameOf(alias)).toBe(name);
  });

  test.each([
    ['ste', 'step'],
    ['reverse-s', 'reverse-step'],
    ['comp', 'compare'],
    ['iter', 'next-iteration'],
    ['tran x', 'transcript'],
  ])('%s is short for %s', (line, name) => expect(nameOf(line)).toBe(name));

  test.each(['logit', 'Logits', 'learning rate', 'token', 'SGD', ' <BOS> '])(
    '%j alone asks what the term means',
    (line) => {
      expect(parse(line)).toMatchObject({ command: { name: 'help' }, argument: line.trim() });
    },
  );

  test.each(['branch', 'checkpoint', 'validation'])('%s is the command, although it is a term, too', (line) => {
    expect(nameOf(line)).toBe(line);
  });

  test('has spaces where tabs were typed', () => {
    expect(parse('print\tloss\t+ 1')).toMatchObject({ command: { name: 'print' }, argument: 'loss + 1' });
  });

  test('says what an abbreviation could be when it could be several', () => {
    const parsed = parse('reverse-');
    expect(parsed).toMatchObject({ kind: 'refused' });
    if (parsed !== null && 'message' in parsed) {
      expect(parsed.message).toMatch(/^"reverse-" could be reverse-step, reverse-next, reverse-finish/);
    }
  });

  test.each([
    ['stpe', /no command "stpe"\. Did you mean "step"\?/],
    ['comapre', /Did you mean "compare"\?/],
    ['__proto__', /no command "__proto__"\./],
    ['constructor x', /no command "constructor"\./],
    ['\u001b[2J', /no command "\\u001b\[2J"/],
    ['dprintf , "\u001b[2J {loss}"', /control characters such as "\\u001b"/],
    ['break if op == "\u202e"', /control characters such as "\\u202e"/],
  ])('%j is refused with what is close to it', (line, message) => {
    const parsed = parse(line);
    expect(parsed !== null && 'message' in parsed ? parsed.message : parsed).toMatch(message);
  });

  test.each([
    ['step 20', '20'],
    ['s 20', '20'],
    ['20 step', '20'],
    ['  20   s ', '20'],
    ['step', ''],
    ['3 find softmax', '3 softmax'],
    ['2 last 3 * loss', '2 3 * loss'],
    ['5 select-down', '5'],
  ])('%j has the argument %j', (line, argument) => {
    expect(parse(line)).toMatchObject({ command: {}, argument });
  });

  test('takes a count before a command that counts, and only one', () => {
    expect(parse('3 quit')).toMatchObject({
      kind: 'refused',
      message: '"quit" takes no count before it.',
    });
    for (const line of ['3 step 4', '3 find 2 softmax']) {
      expect(parse(line)).toMatchObject({ message: expect.stringContaining('Two counts for') });
    }
    for (const line of ['-3 step', '999999999999 step']) {
      expect(parse(line)).toMatchObject({
        kind: 'refused',
        message: expect.stringContaining('is not a command. A whole number up to 999999999 may stand before one'),
      });
    }
  });

  test('is nothing when it is empty or a comment, and has an end', () => {
    for (const line of ['', '   ', '# step', '  #']) expect(parse(line)).toBeNull();
    expect(parse('step '.repeat(300))).toMatchObject({ kind: 'refused' });
  });

  test('of any text at all gives a command or a message of printable characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (line) => {
        const parsed = parse(line);
        if (parsed !== null && 'message' in parsed)
          expect(parsed.message).toMatch(/^[^\u0000-\u001f\u007f-\u009f\u202a-\u202e]+$/);
        completions(COMMANDS, context, line);
        commandBeingTyped(COMMANDS, line);
      }),
      { numRuns: 500 },
    );
  });

  test('of a name cut anywhere resolves to that command or is ambiguous', () => {
    for (const { name } of COMMANDS) {
      for (let length = 1; length < name.length; length++) {
        const short = name.slice(0, length);
        const resolved = tried(() => resolveCommand(COMMANDS, short));
        if ('message' in resolved) expect(resolved.message).toContain('could be');
        else if (![...resolved.aliases, ...resolved.keys].includes(short)) {
          expect(resolved.name.startsWith(short)).toBe(true);
        }
      }
    }
  });
});

describe('completion', () => {
  const complete = (line: string) => completions(COMMANDS, context, line);

  test('offers the names that begin with what is typed, ready for an argument', () => {
    expect(complete('st')).toEqual(['step ', 'stop']);
    expect(complete('20 st')).toEqual(['20 step ']);
  });

  test('offers what a command takes: parameters, their labels, settings, branches, commands', () => {
    expect(complete('set logi')).toEqual(['set logits[']);
    expect(complete('set logits[we')).toEqual(['set logits[we,', 'set logits[we love,', 'set logits[we love deep,']);
    expect(complete('set logits[we,de')).toEqual(['set logits[we,deep] ']);
    expect(complete('set lea')).toEqual(['set learningRate ']);
    expect(complete('branch m')).toEqual(['branch main']);
    expect(complete('help comp')).toEqual(['help compare']);
    expect(complete('goto s')).toEqual(['goto start']);
    expect(complete('goto 3.softm')).toEqual(['goto 3.softmax']);
    expect(complete('skip ')).toEqual(['skip 1', 'skip 2', 'skip 3', 'skip 4']);
  });

  test('offers the names of expressions, words and parameters within them, and steps to stop at', () => {
    expect(complete('watch gradientN')).toEqual(['watch gradientNorm']);
    expect(complete('print loss < previous(los')).toEqual([
      'print loss < previous(loss',
      'print loss < previous(losses',
    ]);
    expect(complete('display p("lo')).toEqual(['display p("love")']);
    expect(complete('print norm(gradient("lo')).toEqual(['print norm(gradient("logits")']);
    expect(complete('display p(')).toContain('display p("love")');
    expect(complete('print norm(gradient(')).toEqual(['print norm(gradient("logits")']);
    expect(complete('break prediction 2')).toEqual(['break prediction 2: we → love']);
    expect(complete('break prediction 2: we → love')).toEqual([
      'break prediction 2: we → love',
      'break prediction 2: we → love if ',
    ]);
    expect(complete('break softmax if perp')).toEqual(['break softmax if perplexity']);
    expect(complete('break if update')).toEqual(['break if updateRatio']);
    expect(complete('rule dead')).toEqual(['rule dead-relu']);
    expect(complete('info ch')).toEqual(['info checkpoints']);
    expect(complete('history logits[we,dee')).toEqual(['history logits[we,deep] ']);
  });

  test('offers the numbers of breakpoints and displays, and the elements of the step at hand', () => {
    const held = holdSession(timelineOf(), { cursor: momentOfPart(timelineOf(), 0, 'probabilities').cursor });
    for (const line of ['break start', 'break loss', 'display loss']) held.driver.execute(line);
    const completed = (line: string) => completions(COMMANDS, contextOf(held.store.getState()), line);
    expect(completed('delete ')).toEqual(['delete 1', 'delete 2']);
    expect(completed('disable 1 ')).toEqual(['disable 1 1', 'disable 1 2']);
    expect(completed('condition 2 lo')).toEqual([
      'condition 2 loss',
      'condition 2 losses',
      'condition 2 logits',
      'condition 2 log',
    ]);
    expect(completed('undisplay ')).toEqual(['undisplay 1']);
    expect(completed('why le')).toEqual(['why learning']);
  });

  test('explains, lists and refuses terms as well as commands', async () => {
    for (const list of ['info terms', 'help terms', 'help glossary']) {
      const held = holdSession(timelineOf());
      await held.execute(list);
      expect(held.session.open.answer).toMatchObject({ kind: 'information', topic: 'terms' });
    }
    const held = holdSession(timelineOf());
    for (const line of ['help √n', 'help scaling', 'help root of n', 'help sqrt', 'help scaled dot product']) {
      await held.execute(line);
      expect(held.session.open.answer).toMatchObject({ kind: 'term', term: '√n' });
    }
    await held.execute('help learningRate');
    expect(held.session.open.answer).toMatchObject({ kind: 'term', term: 'learning rate' });
    expect(await held.execute('help zebra')).toMatch(
      /^There is no command, term or topic "zebra"\..*"help", "terms" and "help topics" list all of them\.$/,
    );
    expect(await held.execute('help perplexitty')).toContain('Of the terms it may be "perplexity".');
    expect(await held.execute('help logt')).toContain('Did you mean "log"? Of the terms it may be "logit".');
    for (const name of ['los', 'momen', 'atten', 'lay']) {
      expect((await held.execute(`help ${name}`)).length, name).toBeLessThan(158);
    }
    expect(await held.execute('help dot')).toContain('Of the terms it may be "dot product", ');
    expect(complete('help ter')).toEqual(['help terms']);
  });

  test('offers nothing where nothing is known', () => {
    for (const line of ['nothing ', 'stop ', 'set logits[0,0,']) expect(complete(line)).toEqual([]);
  });

  test('only ever adds to what is typed', () => {
    const beginnings = [
      'why ',
      'break ',
      'break a if ',
      'watch p("',
      'condition 1 ',
      'delete 1,',
      'history logits[',
      'set ',
      'set logits[',
      'branch ',
      'compare main ',
      'help ',
      'nudge ',
      'skip ',
      '',
      's',
      '3 ',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...beginnings), fc.string({ maxLength: 8 }), (beginning, rest) => {
        const line = (beginning + rest).trimStart();
        for (const candidate of completions(COMMANDS, context, line)) expect(candidate.startsWith(line)).toBe(true);
      }),
    );
  });
});

describe('a move with a count', () => {
  test('is the move so many times', async () => {
    const [counted, single] = [holdSession(timelineOf()), holdSession(timelineOf())];
    for (const name of ['step', 'next', 'reverse-next', 'finish', 'next-phase', 'next-iteration', 'reverse-step']) {
      counted.driver.execute(`${name} 3`);
      await counted.driver.whenIdle();
      for (let k = 0; k < 3; k++) {
        single.run(name);
        await single.driver.whenIdle();
      }
      expect(counted.session.where.cursor).toEqual(single.session.where.cursor);
    }
  });

  test('ends at the end of history', async () => {
    const held = holdSession(timelineOf('we-love-deep-learning', 'training.iterations=3'));
    held.driver.execute('next 999999999');
    await held.driver.whenIdle();
    expect(held.session.where.cursor).toMatchObject({ iteration: 3, frame: -1 });
    expect(held.session.open.message?.text).toContain('end of the run');
  });

  test.each(['0', '-1', 'x', '1.5', '99999999999'])('of %s is refused', async (count) => {
    const held = holdSession(timelineOf());
    held.driver.execute(`step ${count}`);
    await held.driver.whenIdle();
    expect(held.session.open.message).toMatchObject({ tone: 'warning' });
    expect(held.session.where.cursor).toEqual(NEW_SESSION.where.cursor);
  });
});
