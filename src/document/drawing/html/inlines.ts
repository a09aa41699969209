/**
 * Words and numbers of a document as HTML, with formulas among them as mathematics.
 * Invariant: words that are written from right to left stand apart from what is round them, so that arrows and numbers
 * between them keep their order.
 */

import { withAlarmSign } from '../../alarm.js';
import type { Inline, Inlines, ShownValue, Tone } from '../../document.js';
import { textOfFormula } from '../../formula-text.js';
import { shareBetween } from '../share.js';
import { addressed } from './addressed.js';
import { mathTrees } from './mathml.js';
import { element, plain, type Tree, type Trees } from './tree.js';

const BAR = { width: 100, height: 8 } as const;
/** So many characters are narrower than a finger. */
const SHORT = 2;
const TREND = { width: 100, height: 20 } as const;

/** Words from right to left that follow each other, with the digits and marks in them. */
const RIGHT_TO_LEFT =
  /([\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC][\p{M}\p{N}]*(?: ?[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC][\p{M}\p{N}]*)*)/u;

export function textTrees(text: string): Trees {
  return text.split(RIGHT_TO_LEFT).flatMap((part, k) => (part === '' ? [] : [k % 2 === 0 ? part : plain('bdi', part)]));
}

/** These attributes are for scripts; what no script reads has no use for them. */
export const TERM = 'data-term';
/** Where it leads, and the command line that it stands for. */
export const PLACE = 'data-place';
export const LINE = 'data-line';

/** The names that are given, as an attribute; undefined without any. */
export function classes(...names: readonly (string | false | undefined)[]): string | undefined {
  const given = names.filter((name) => typeof name === 'string' && name !== '');
  return given.length === 0 ? undefined : given.join(' ');
}

function treesOf(inline: Inline): Trees {
  switch (inline.kind) {
    case 'text':
      return toned(inline.text, inline.tone);
    case 'token':
      return inline.line === undefined
        ? toned(inline.text, inline.tone)
        : [element('span', { class: inline.tone, [LINE]: inline.line }, textTrees(inline.text))];
    case 'value':
      return [valueTree(inline)];
    case 'formula':
      // By its role it has no name from what it holds, and a heading with nothing else in it would have none.
      return [
        element('math', { class: inline.tone, 'aria-label': textOfFormula(inline.formula) }, mathTrees(inline.formula)),
      ];
    case 'term':
      return [
        element('dfn', { class: classes(inline.text.length <= SHORT && 'short'), [TERM]: inline.term }, inline.text),
      ];
    case 'command':
      return [element('code', { class: inline.tone, [LINE]: inline.line }, inline.line)];
    case 'place':
      return [element('span', { class: inline.tone, [PLACE]: inline.to }, textTrees(inline.text))];
    case 'absent':
      return toned(inline.text, 'muted');
    case 'bar':
      return barTrees(inline.share, inline.sides, inline.tone);
    case 'trend':
      return [trendTree(inline.values)];
    case 'code':
      return [element('code', { class: inline.tone }, textTrees(inline.text))];
    case 'emphasis':
      return [plain('em', inlineTrees(inline.inlines))];
    case 'strong':
      return [plain('strong', inlineTrees(inline.inlines))];
    case 'link':
      return [element('a', { href: inline.target, rel: 'noopener noreferrer' }, inlineTrees(inline.inlines))];
  }
}

function valueTree({ text, of, tone, change }: ShownValue): Tree {
  return element('b', { class: classes('value', tone, change), ...addressed(of) }, withAlarmSign(text, tone));
}

function toned(text: string, tone: Tone | undefined): Trees {
  return tone === undefined ? textTrees(text) : [element('span', { class: tone }, textTrees(text))];
}

/** A share beside a number that says as much, so that nobody has to be told of it. */
function barTrees(share: number, sides: 1 | 2, tone: Tone | undefined): Trees {
  if (Number.isNaN(share)) return [];
  const unit = BAR.width / sides;
  const size = Math.min(1, Math.abs(share)) * unit;
  const x = sides === 1 ? 0 : share < 0 ? unit - size : unit;
  return [
    element(
      'svg',
      { class: 'bar', viewBox: `0 0 ${BAR.width} ${BAR.height}`, 'aria-hidden': 'true' },
      element('rect', { class: tone, x: round(x), y: 0, width: round(size), height: BAR.height }),
    ),
  ];
}

function trendTree(values: readonly number[]): Tree {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const points = values.flatMap((value, k) => {
    if (!Number.isFinite(value)) return [];
    const x = (k / Math.max(1, values.length - 1)) * TREND.width;
    return [`${round(x)},${round(TREND.height * (1 - (high === low ? 1 : shareBetween(low, high, value))))}`];
  });
  return element(
    'svg',
    { class: 'trend', viewBox: `0 0 ${TREND.width} ${TREND.height}`, 'aria-hidden': 'true' },
    element('polyline', { points: points.join(' ') }),
  );
}

export function round(length: number): number {
  return Number(length.toFixed(2));
}

export function inlineTrees(inlines: Inlines): Trees {
  return inlines.flatMap(treesOf);
}
