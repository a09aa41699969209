/** The numbers in a sentence, in figures and in words. */

export interface TypedNumber {
  /** As it is written. */
  readonly text: string;
  readonly value: number;
  /** Decimals that are written. */
  readonly decimals: number;
}

const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';
const TENS = '. . twenty thirty forty fifty sixty seventy eighty ninety';
const VALUES: ReadonlyMap<string, number> = new Map([
  ...UNITS.split(' ').map((word, value) => [word, value] as const),
  ...TENS.split(' ').map((word, tens) => [word, 10 * tens] as const),
]);
const SCALES: Readonly<Record<string, number>> = { hundred: 100, thousand: 1000 };

const FIGURES = /(?<![\p{L}\p{N}₀-₉.])[−-]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[−-]?\d+)?(?![\p{L}\p{N}])/gu;
const WORD = /\p{L}+(?:-\p{L}+)?/gu;

export function typedNumbers(text: string): readonly TypedNumber[] {
  return [...inFigures(text), ...inWords(text)];
}

function inFigures(text: string): readonly TypedNumber[] {
  return [...text.matchAll(FIGURES)].map(([written]) => {
    const plain = written.replaceAll(',', '').replaceAll('−', '-');
    const [, decimals = '', power = '0'] = /^-?\d+(?:\.(\d+))?(?:e(-?\d+))?$/.exec(plain) ?? [];
    return { text: written, value: Number(plain), decimals: decimals.length - Number(power) };
  });
}

/** `thirty-two`, `five thousand`. */
function inWords(text: string): readonly TypedNumber[] {
  const numbers: TypedNumber[] = [];
  let isOpen = false;
  for (const [word] of text.toLowerCase().matchAll(WORD)) {
    const scale = SCALES[word];
    const last = numbers.at(-1);
    if (scale !== undefined && isOpen && last !== undefined) {
      numbers[numbers.length - 1] = { text: `${last.text} ${word}`, value: last.value * scale, decimals: 0 };
      continue;
    }
    const value = numeralOf(word);
    isOpen = value !== null;
    if (value !== null) numbers.push({ text: word, value, decimals: 0 });
  }
  return numbers;
}

/** "One" by itself is no number here: it mostly counts nothing. */
function numeralOf(word: string): number | null {
  if (word === 'one') return null;
  const values = word.split('-').map((part) => VALUES.get(part));
  const isNumber = values.every((value) => value !== undefined);
  return isNumber ? values.reduce<number>((sum, value) => sum + (value ?? 0), 0) : null;
}
