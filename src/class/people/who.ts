/**
 * The list of who is in the class: first who is not with the presenter, then all by where they come from, so that whoever
 * has many names at one address stands out.
 */

import { groupBy } from '../../data/group-by.js';
import { formatPlural } from '../../document/numbers.js';
import { boxRows, contentWidth } from '../../drawing/rows/frame-box.js';
import { EMPTY_ROW, type Row, row, span, wrap } from '../../drawing/rows/rows.js';
import { type Member, nameInText } from '../roles.js';

const INDENT = '  ';

interface WhoInput {
  readonly members: readonly Member[];
  readonly driver: Member | null;
  /** Part of a name or of an address; empty for all. */
  readonly about: string;
  /** Whether somebody has guessed at the open question; null without a question. */
  readonly hasGuessed: ((member: Member) => boolean) | null;
}

/** More of a kind than that are counted. */
const MOST_NAMED = 12;

/** A box over the lower part of a screen. */
export function whoRows(input: WhoInput, width: number, mostRows: number): readonly Row[] {
  const content = lines(input, contentWidth(width));
  const most = Math.max(1, mostRows - 2);
  const shown =
    content.length <= most
      ? content
      : [...content.slice(0, most - 1), row(span('More do not fit; "who TEXT" finds them.', 'muted'))];
  return boxRows(shown, { title: 'who is here', width, height: shown.length + 2, focused: true, scroll: 0 });
}

function lines(input: WhoInput, width: number): readonly Row[] {
  const { members, driver, about } = input;
  const wanted = about.toLowerCase();
  const found = members.filter(({ name, address }) => `${name}\n${address}`.toLowerCase().includes(wanted));
  if (found.length === 0) return [row(span(`Nobody here has "${about}" in a name or an address.`))];
  const largestFirst = [...groupBy(found, ({ address }) => address)].sort(([, a], [, b]) => b.length - a.length);
  const byAddress = largestFirst.flatMap(([address, here]) => [
    row(span(address, 'title'), span(`  ${formatPlural(here.length, 'name')}`, 'muted')),
    ...wrap(here.map((member) => describe(member, driver)).join(', '), width - INDENT.length).map((line) =>
      row(INDENT, ...line),
    ),
  ]);
  return [...summary({ ...input, members: found }, width), ...byAddress];
}

/** Who explores, who is behind, and who has yet to guess. */
function summary({ members, hasGuessed }: WhoInput, width: number): readonly Row[] {
  const viewers = members.filter(({ role }) => role === 'viewer');
  const groups: readonly (readonly [words: string, who: readonly Member[]])[] = [
    ['explores', viewers.filter(({ isExploring }) => isExploring)],
    ['behind', members.filter(({ isBehind }) => isBehind)],
    ...(hasGuessed === null ? [] : [['no guess yet', viewers.filter((each) => !hasGuessed(each))] as const]),
  ];
  const rows = groups.flatMap(([words, who]) => {
    if (who.length === 0) return [];
    const more = who.length - MOST_NAMED;
    const names = who.slice(0, MOST_NAMED).map(nameInText);
    const list = [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ');
    return wrap(`${words}: ${list}`, width, 'accent');
  });
  return rows.length === 0 ? [] : [...rows, EMPTY_ROW];
}

function describe(member: Member, driver: Member | null): string {
  const facts = [
    ...(member === driver ? ['drives'] : member.role === 'presenter' ? ['presenter'] : []),
    ...(member.isExploring ? ['explores'] : []),
    ...(member.isBehind ? ['behind'] : []),
  ];
  const name = nameInText(member);
  return facts.length === 0 ? name : `${name} (${facts.join(', ')})`;
}
