/** What a page shows of its run, and what it answers about the numbers in it. */
import { describe, expect, test } from 'vitest';
import { type Article, mapInlines, type ShownValue } from '../../../../src/document/document.js';
import { carriedOf, openPage, TWO_STOPS } from '../../../support/opened-pages.js';

describe('on a page', () => {
  test('a number of a token of a text was made in that token, and leads to its steps', async () => {
    const page = await openPage(carriedOf('villages-mlp'));
    await page.after('goto 3.40', 'sample tokens=1 prompt=stone', 'follow 2', 'goto .softmax');
    const shares = valuesIn(page.article.blocks).filter(({ of }) => of?.symbol === 'P');
    const [{ of, text }] = shares;
    if (of === undefined) throw new Error('The share has no address.');
    page.act({ ask: of });
    expect(valuesIn(page.asked?.blocks ?? []).map((value) => value.text)).toContain(text);
    const places = page.article.listing.map(({ place }) => place).filter((place) => place !== '');
    expect(places.every((place) => place.startsWith('.'))).toBe(true);
    await page.after(`goto ${places[0]}`);
    expect(page.article.place).toMatchObject({ iteration: 3, step: 1 });
  });

  test('a number is asked about, and nothing while a question is open', async () => {
    const page = await openPage(carriedOf('we-love-deep-learning', TWO_STOPS));
    await page.after('goto 0.8');
    page.act({ ask: { symbol: 'e^z', step: 7, element: 0 } });
    const of = page.asked;
    await page.after('stop 2');
    page.act({ ask: { symbol: 'e^z', step: 7, element: 0 } });
    expect(JSON.stringify(page.asked)).toMatch(/question is open/);
    expect(of === null || of.blocks.length > 0).toBe(true);
  });

  test('what an answer was made of is asked about in its turn, where no key is named', async () => {
    const page = await openPage(carriedOf('we-love-deep-learning'));
    await page.after('goto 0.7');
    page.act({ ask: { symbol: 'P', step: 6, element: 1 } });
    const [address] = JSON.stringify(page.asked).match(/\{"symbol":"e\^z"[^}]*\}/) ?? ['{}'];
    page.act({ ask: JSON.parse(address) });
    expect(page.asked?.title.join()).toMatch(/^why e\^z/);
    expect(page.asked?.blocks.some(({ kind }) => kind === 'hint')).toBe(false);
  });
});

function valuesIn(blocks: Article['blocks']): readonly ShownValue[] {
  const found: ShownValue[] = [];
  mapInlines(blocks, (inline) => {
    if (inline.kind === 'value') found.push(inline);
    return [inline];
  });
  return found;
}
