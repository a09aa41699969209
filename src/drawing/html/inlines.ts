/** Words and numbers of a document as HTML. */
import type { Inline, Inlines, Tone } from '../../document/document.js';
import { element, type Tree, type Trees } from './tree.js';

const BAR = { width: 100, height: 8 } as const;
const TREND = { width: 100, height: 20 } as const;

export function inlineTrees(inlines: Inlines): Trees {
  return inlines.map(inlineTree);
}

function inlineTree(inline: Inline): Tree {
  switch (inline.kind) {
    case 'text':
    case 'token':
      return toned(inline.text, inline.tone);
    case 'value':
      return element(
        'b',
        { class: ['value', inline.tone].filter((name) => name !== undefined).join(' ') },
        inline.text,
      );
    case 'term':
      return element('dfn', {}, inline.text);
    case 'absent':
      return toned(inline.text, 'muted');
    case 'bar':
      return barOf(inline.share, inline.sides, inline.tone);
    case 'trend':
      return trendOf(inline.values);
    case 'code':
      return element('code', {}, inline.text);
    case 'emphasis':
      return element('em', {}, inlineTrees(inline.inlines));
    case 'strong':
      return element('strong', {}, inlineTrees(inline.inlines));
    case 'link':
      return element('a', { href: inline.target, rel: 'noopener noreferrer' }, inlineTrees(inline.inlines));
  }
}

function toned(text: string, tone: Tone | undefined): Tree {
  return tone === undefined ? text : element('span', { class: tone }, text);
}

/** A share beside a number that says as much, so that nobody has to be told of it. */
function barOf(share: number, sides: 1 | 2, tone: Tone | undefined): Tree {
  if (Number.isNaN(share)) return '';
  const unit = BAR.width / sides;
  const size = Math.min(1, Math.abs(share)) * unit;
  const x = sides === 1 ? 0 : share < 0 ? unit - size : unit;
  return element(
    'svg',
    { class: 'bar', viewBox: `0 0 ${BAR.width} ${BAR.height}`, 'aria-hidden': 'true' },
    element('rect', { class: tone, x: round(x), y: 0, width: round(size), height: BAR.height }),
  );
}

function trendOf(values: readonly number[]): Tree {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const points = values.flatMap((value, k) => {
    if (!Number.isFinite(value)) return [];
    const x = (k / Math.max(1, values.length - 1)) * TREND.width;
    return [`${round(x)},${round(TREND.height * (1 - (high === low ? 1 : (value - low) / (high - low))))}`];
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
