/** The search of a course, in the page that has its map. */

import { byId } from '../../class/web/page/by-id.js';
import { patch } from '../../class/web/page/nodes.js';
import { element, plain, type Tree, type Trees } from '../../document/drawing/html/tree.js';
import { createSearch, type Found } from '../search.js';
import { unpacked } from './unpacked.js';

/** Nobody reads more of them on a phone. */
const MOST_SHOWN = 30;

// A browser that cannot decompress shows the map alone.
if ('DecompressionStream' in globalThis) void unpacked(byId('lesson').textContent ?? '').then(begin);

/** @param json the entries that are searched */
function begin(json: string): void {
  const search = createSearch(JSON.parse(json));
  const field = byId('sought') as HTMLInputElement;
  let drawn: Trees = [];
  const show = (): void => {
    const found = search(field.value);
    const trees = found.slice(0, MOST_SHOWN).map(itemTree);
    byId('said').textContent = field.value.trim() === '' ? '' : countOf(found.length);
    patch(byId('found'), drawn, trees);
    drawn = trees;
  };
  field.addEventListener('input', show);
  byId('search').hidden = false;
  // What a browser has kept in the field is sought too.
  show();
}

function itemTree({ title, of, address, sentence }: Found): Tree {
  return plain(
    'li',
    element('a', { href: address }, title),
    plain('p', element('span', { class: 'muted' }, `${of} · `), sentence),
  );
}

function countOf(count: number): string {
  if (count === 0) return 'Nothing in the lessons and the glossary has all of these words.';
  if (count === 1) return 'One place.';
  return count > MOST_SHOWN ? `${count} places, of which these are the first ${MOST_SHOWN}.` : `${count} places.`;
}
