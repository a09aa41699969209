/**
 * Everything that an expression may say, and what it means, for people to read.
 * Invariant: made from the compiler's own tables, so it lists exactly what compiles.
 */
import { FORMS } from './forms.js';
import { REDUCTIONS } from './functions/reductions.js';
import { FUNCTIONS } from './functions.js';
import { NAMES } from './names.js';
import { BINARY_OPERATORS, UNARY_OPERATORS } from './syntax.js';

interface GlossaryEntry {
  readonly name: string;
  readonly summary: string;
}

export function glossary() {
  return [
    { title: 'Numbers of the run', entries: [...NAMES.values()] },
    { title: 'By name, and back in time', entries: Array.from(FORMS.values(), asEntry) },
    { title: 'Functions', entries: [...Array.from(FUNCTIONS.values(), asEntry), ALONG_AXIS] },
    { title: 'Elements and operators', entries: [ELEMENT, ...OPERATORS] },
  ];
}

function asEntry({ usage, summary }: { readonly usage: string; readonly summary: string }): GlossaryEntry {
  return { name: usage, summary };
}

const ELEMENT: GlossaryEntry = {
  name: 'x[0]  x["name", 2:5]',
  summary:
    'An entry by its position from 0, or back from −1 for the last, or by its name, one an axis; 2:5 are entries 2, 3 and 4, : is all, and entries of a slice keep their names, or their positions for names. What is not there is refused.',
};

const ALONG_AXIS: GlossaryEntry = {
  name: 'max(x, "prediction")  max(x, 0)',
  summary: `Along the axis of that name, or of that number from 0 or back from −1, one for each place of the others; likewise ${REDUCTIONS.slice(
    1,
  )
    .map(({ name }) => name)
    .join(
      ', ',
    )}. "prediction#2" is the second axis of that name. A number that alone follows a tensor is such an axis, and is written out; elsewhere it is a value like others. Of no elements, sum, norm and count are 0 and any is false; the others have no value.`,
};

const OPERATORS: readonly GlossaryEntry[] = [
  { name: 'operators', summary: [...new Set([...BINARY_OPERATORS, ...UNARY_OPERATORS])].join(' ') },
  {
    name: '-x ** 2 + 1',
    summary:
      'Powers are taken first, from the right, and a sign before one takes all of it; then * / %, then + -, then < <= > >=, then == !=, then &&, and || last. × and − are read as * and -.',
  },
  {
    name: 'x % 2 > 1',
    summary:
      'Element by element, between a tensor and a number or two tensors of one shape, whose elements have the names of the left one. Where a comparison of a tensor holds, it is 1, else 0. % has the sign of its left side.',
  },
  {
    name: '!any(x) && true',
    summary:
      '&& and || take true or false, and do without the right side where the left one decides. ! takes them too, or a tensor: 1 where an element is 0 or NaN. Texts and truth values only compare, by == and !=, with their own kind.',
  },
];
