/** One page that follows through a relay: the newest article, and what its own reader has guessed. */
import type { Limits } from '../class/limits.js';
import { createFollower } from '../class/voting/follower.js';
import type { Act } from '../document/article.js';
import type { Inlines } from '../document/document.js';
import { text } from '../saying/blocks.js';
import { COLORS, LEAVE } from '../web/controls.js';
import type { Controls } from '../web/protocol.js';
import type { PageAsked } from '../web/routes.js';
import type { View } from '../web/sessions.js';
import { createShowing } from '../web/showing.js';
import type { Following, RelayScene, ShownFrame } from './scene.js';

interface Page extends View, Following {}

interface PageOptions extends PageAsked {
  readonly scene: RelayScene;
  readonly limits: Pick<Limits, 'stalledMilliseconds'>;
}

const READ_ONLY = 'This is a relay, to follow and to answer questions; exploring takes the class itself.';
const BY_RELAY = ' by a relay: to follow, not to explore';
const WAITING = 'Waiting for the presenter…';

export function openPage({ identity, scene, limits, onEnd }: PageOptions): Page {
  const follower = createFollower(scene.source, identity);
  let isOver = false;
  const end: View['guest']['end'] = (how, farewell = '') => {
    if (isOver) return;
    isOver = true;
    showing.close(farewell);
    scene.leave(page);
    onEnd(how, farewell);
  };
  const showing = createShowing<ShownFrame>({
    encode: scene.encode,
    stalledMilliseconds: limits.stalledMilliseconds,
    onSeen: () => {},
    onLost: end,
  });
  const standing = (): Inlines => {
    const { trouble, presenter } = scene;
    const typed = follower.typed();
    if (trouble !== null) return [text(trouble, 'warning')];
    if (typed?.kind === 'said') return [text(typed.text, 'accent')];
    if (presenter === null) return [text(WAITING, 'warning')];
    const asked = follower.standing('no keys');
    return [
      text(`Following ${presenter}`, 'accent'),
      ...(asked.length === 0 ? [text(BY_RELAY, 'muted')] : [text('. '), ...asked]),
    ];
  };
  const controls = (): Controls => ({
    theme: null,
    standing: standing(),
    exploring: false,
    answers: false,
    stops: null,
    entry: null,
    guess: { isTaken: scene.source.question !== null, now: scene.source.guessOf(identity) },
    buttons: [COLORS, LEAVE],
  });
  const likeness = (): string => {
    const typed = follower.typed();
    const guesses = [scene.source.guessOf(identity), scene.source.firstGuessOf(identity)];
    return [typed?.kind === 'said' ? typed.text : null, ...guesses].join('\n');
  };
  const refresh = (): void => {
    if (!isOver) showing.show(scene.shownTo(likeness(), controls));
  };
  const run = (line: string): void => {
    const [name = '', ...words] = line.trim().split(/\s+/);
    if (name === 'guess') follower.answer(words.join(' '));
    else if (name === LEAVE.line) end('left');
    else follower.say(READ_ONLY);
  };
  const press = (key: string): void => {
    if (follower.press(key) !== 'not taken') return;
    if (key === 'q') end('left');
    else follower.say(READ_ONLY);
  };
  const act = (done: Act): void => {
    follower.forgetWords();
    if ('key' in done) press(done.key);
    else if ('line' in done) run(done.line);
  };
  const page: Page = {
    identity,
    refresh,
    showing,
    guest: {
      end,
      enter: refresh,
      explore: () => {
        follower.say(READ_ONLY);
        refresh();
        return false;
      },
      act: (acts) => {
        for (const done of acts) act(done);
        refresh();
      },
    },
  };
  return page;
}
