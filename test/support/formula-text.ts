/**
 * Reads a rendered formula as a person would and evaluates it: recursive descent over
 *
 *   sum     = ["−"] product { ("+" | "−") ( N (" smaller: " | " no larger: ") ["−"] number | ["−"] product ) }
 *   product = prefix { ("×" | "/") ["−"] prefix }
 *   prefix  = ("ln" | "tanh" | "erf") " " power | power
 *   power   = atom [superscript | "^" exponent]
 *   atom    = number | "(" sum ")" | "√(" sum ")" | "max(0, " sum ")" | ("ln" | "tanh" | "erf") "(" sum ")" | "e^" atom
 *
 * A formula that can be read in two ways is refused, e.g. `x²³` or `1.5e−7²`.
 */
import { errorFunction } from './error-function.js';

const NUMBER = /^(?:\d+(?:\.\d+)?(e[+−]?\d+)?|∞|NaN)/;
const SUPERSCRIPT = /^[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+/;
const SUPERSCRIPT_DIGITS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const REST_OF_SUM = /^[1-9]\d* (smaller|no larger): /;

const FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  ln: Math.log,
  tanh: Math.tanh,
  erf: errorFunction,
};

/** 17 significant digits, which restore the very same float64; the minus sign is `−`, as on the screen. */
export function formatInFull(number: number): string {
  return number.toPrecision(17).replaceAll('-', '−').replace('Infinity', '∞');
}

export function evaluateText(text: string): number {
  const reader = new FormulaReader(text);
  return reader.readAll();
}

class FormulaReader {
  private position = 0;

  constructor(private readonly text: string) {}

  readAll(): number {
    const result = this.readSum();
    if (this.position < this.text.length) this.refuse('the end');
    return result;
  }

  private readSum(): number {
    let total = this.readSigned(() => this.readProduct());
    for (;;) {
      if (this.accept(' + ')) {
        total += this.readSigned(() => (this.match(REST_OF_SUM) === null ? this.readProduct() : this.readRest()));
      } else if (this.accept(' − ')) {
        total -= this.readProduct();
      } else {
        return total;
      }
    }
  }

  private readRest(): number {
    return this.readSigned(() => this.readNumber() ?? this.refuse('the number that the rest of the sum comes to'));
  }

  private readSigned(read: () => number): number {
    return this.accept('−') ? -read() : read();
  }

  private readProduct(): number {
    let product = this.readPrefix();
    for (;;) {
      if (this.accept(' × ')) product *= this.readSigned(() => this.readPrefix());
      else if (this.accept(' / ')) product /= this.readSigned(() => this.readPrefix());
      else return product;
    }
  }

  private readPrefix(): number {
    for (const [name, apply] of Object.entries(FUNCTIONS)) {
      if (this.accept(`${name} `)) return apply(this.readPower());
    }
    return this.readPower();
  }

  private readPower(): number {
    const start = this.position;
    const base = this.readAtom();
    const plain = !/^[\d.]+e/.test(this.text.slice(start, this.position));
    const raised = this.match(SUPERSCRIPT);
    if (raised !== null) return plain ? base ** fromSuperscript(raised) : this.refuse('brackets around the base');
    if (!this.accept('^')) return base;
    const exponent = this.match(/^-?[\d.]+/) ?? this.refuse('an exponent');
    return base ** Number(exponent);
  }

  private readAtom(): number {
    if (this.accept('(')) return this.readToBracket();
    if (this.accept('√(')) return Math.sqrt(this.readToBracket());
    if (this.accept('max(0, ')) return Math.max(0, this.readToBracket());
    if (this.accept('e^')) return Math.exp(this.readAtom());
    for (const [name, apply] of Object.entries(FUNCTIONS)) {
      if (this.accept(`${name}(`)) return apply(this.readToBracket());
    }
    return this.readNumber() ?? this.refuse('a number, a function or a bracket');
  }

  private readToBracket(): number {
    const result = this.readSum();
    if (!this.accept(')')) this.refuse('a closing bracket');
    return result;
  }

  private readNumber(): number | null {
    const text = this.match(NUMBER);
    if (text === null) return null;
    return text === '∞' ? Number.POSITIVE_INFINITY : Number(text.replace('−', '-'));
  }

  private accept(wanted: string): boolean {
    if (!this.text.startsWith(wanted, this.position)) return false;
    this.position += wanted.length;
    return true;
  }

  private match(pattern: RegExp): string | null {
    const found = pattern.exec(this.text.slice(this.position))?.[0] ?? null;
    this.position += found?.length ?? 0;
    return found;
  }

  private refuse(expected: string): never {
    throw new Error(`${this.text}\nExpected ${expected} at: ${this.text.slice(this.position) || '(the end)'}`);
  }
}

function fromSuperscript(text: string): number {
  const digits = Array.from(text.replace('⁻', ''), (digit) => SUPERSCRIPT_DIGITS.indexOf(digit)).join('');
  return Number(digits) * (text.startsWith('⁻') ? -1 : 1);
}
