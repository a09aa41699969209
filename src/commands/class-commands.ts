/** The commands of a class: who explores, who drives, who is there, and who may take part. */

import { type ClassRequest, changed, commandGroup, type Effect, warn } from '../debugger/command.js';
import { openQuizOf } from '../debugger/teaching/quiz.js';
import { asCommand } from '../document/document.js';
import { isSameCursor } from '../timeline/cursor.js';

const IN_CLASS = { within: 'class', purpose: 'in a class' } as const;
/** Only presenters may, so others are not shown it. */
const PRESENTING = { ...IN_CLASS, within: 'presenting' } as const;

export const CLASS_COMMANDS = commandGroup('class', [
  {
    name: 'detach',
    aliases: ['rejoin'],
    keys: ['d'],
    ...IN_CLASS,
    words: 'explore alone, come back',
    footer: { step: 115 },
    summary: 'Leave the presenter to explore by yourself, and come back.',
    ...asking('detach'),
  },
  {
    name: 'hand-over',
    aliases: ['drive'],
    keys: ['p'],
    ...PRESENTING,
    words: 'let another drive',
    footer: { step: 116 },
    refusesViewers: 'Only presenters drive.',
    summary: 'Let the next presenter drive, or whoever has asked; ask to drive yourself.',
    details: [
      'Whoever drives says yes by the same key. Who presses nothing for half a minute after being asked is away, and then the other drives.',
    ],
    ...asking('hand-over'),
  },
  {
    name: 'vote-again',
    keys: ['R'],
    ...PRESENTING,
    words: 'vote again',
    refusesViewers: 'Only presenters open a second vote.',
    summary: 'Open a second vote on the question that is open, after the class has discussed it.',
    details: [
      'The first tally is kept and stands beside the second: on your screen at once, on those of the class with the answer.',
    ],
    disabled: ({ session }) =>
      openQuizOf(session) === null ? `There is no question to vote on. ${asCommand('quiz')} asks one.` : null,
    ...asking('vote-again'),
  },
  {
    name: 'point',
    keys: ['P'],
    ...PRESENTING,
    words: 'point at it',
    summary: 'Point at the selected line or value: it stands out for everybody, until you go on or point again.',
    details: [
      `${asCommand('select-up')} and ${asCommand('select-down')} select another, and the pointer goes along. Screen readers are told what it is at.`,
    ],
    disabled: ({ session }) =>
      session.teaching.company === 'alone'
        ? 'There is nobody here to point it out to.'
        : session.where.cursor.frame < 0 && session.open.answer === null
          ? 'There is no line to point at here: "step" goes to the first step.'
          : null,
    run: ({
      session: {
        teaching: { pointer },
        where: { cursor },
      },
    }) => {
      const isOn = pointer !== null && isSameCursor(pointer, cursor);
      return changed({ pointer: isOn ? null : { ...cursor } });
    },
  },
  {
    name: 'theme',
    keys: ['K'],
    ...IN_CLASS,
    words: 'other colours',
    summary: 'Take other colours for your own screen: dark, light, high contrast, none.',
    details: [
      'Otherwise they follow from the background of the terminal, or from what whoever serves the class has chosen.',
    ],
    ...asking('theme'),
  },
  {
    name: 'join',
    keys: ['J'],
    ...PRESENTING,
    words: 'how to join',
    refusesViewers: 'Only presenters show how to join.',
    summary: 'Show how to join the class, on your own screen alone, for latecomers.',
    details: ['The command, the same as a QR code, and the password of the class where one was generated.'],
    ...asking('join'),
  },
  {
    name: 'recap',
    keys: ['r'],
    ...IN_CLASS,
    words: 'the stops so far',
    summary: 'Tell what was said at the stops of the class so far, for latecomers.',
    details: ['On your own screen alone. A stop counts once the class has stayed there for a second.'],
    ...asking('recap'),
  },
  {
    name: 'who',
    within: PRESENTING.within,
    usage: '[TEXT]',
    refusesViewers: 'Only presenters may ask who is here.',
    summary: 'List who is in the class, by the address they come from; TEXT is part of a name or an address.',
    details: ['Only who asks sees the list.'],
    run: (_context, about) => ask({ kind: 'who', about }),
  },
  {
    name: 'kick',
    within: PRESENTING.within,
    usage: 'NAME',
    refusesViewers: 'Only presenters send somebody out.',
    summary: 'Send somebody out of the class; under this name they cannot come back from where they are.',
    details: [
      'A star stands for any text: "kick Bot*" sends out every viewer of such a name. Whoever comes back under other names stays out after "lock".',
    ],
    run: (_context, name) => (name === '' ? warn('Kick whom? "who" lists the names.') : ask({ kind: 'kick', name })),
  },
  {
    name: 'lock',
    within: PRESENTING.within,
    usage: '[off]',
    refusesViewers: 'Only presenters close a class to newcomers.',
    summary: 'Let no viewer in who has not been there yet; off lets them in again.',
    details: ['Presenters can join all the same.'],
    complete: () => ['off'],
    run: (_context, argument) => onOrOff('lock', argument),
  },
  {
    name: 'mute',
    within: PRESENTING.within,
    usage: '[off]',
    refusesViewers: 'Only presenters decide whether guesses are taken.',
    summary: 'Take no guesses from the class; off takes them again.',
    complete: () => ['off'],
    run: (_context, argument) => onOrOff('mute', argument),
  },
  {
    name: 'end-class',
    within: PRESENTING.within,
    refusesViewers: 'Only presenters end the class.',
    summary: 'End the class for everyone: its links lead nowhere from then on, and the next one begins anew.',
    details: [
      'You are asked once more. A closed window, Ctrl-C or a signal does not end a class but breaks it off: its links wait, and the next start asks whether to go on with it.',
    ],
    ...asking('end-class'),
  },
]);

/** What viewers are told who ask for it; null where they may. */
export function refusalOfViewers(kind: ClassRequest['kind']): string | null {
  return CLASS_COMMANDS.find(({ name }) => name === kind)?.refusesViewers ?? null;
}

function onOrOff(kind: 'lock' | 'mute', word: string): Effect {
  return word === '' || word === 'off' ? ask({ kind, isOn: word === '' }) : warn(`"${kind}" takes nothing, or "off".`);
}

/** A command that only asks the class for something. */
function asking(kind: Exclude<ClassRequest['kind'], 'who' | 'kick' | 'lock' | 'mute'>) {
  return { run: () => ask({ kind }) };
}

function ask(request: ClassRequest): Effect {
  return { kind: 'class', request };
}
