/** What a guest asks the class for: to explore, to drive, other colours, who is here. Each gives an answer, or null. */
import type { ClassRequest } from '../../debugger/command.js';
import type { Classroom } from '../classroom.js';
import { askedIn } from '../panels/panel.js';
import type { Member } from '../roles.js';
import { isHeld } from '../whereabouts.js';
import type { GuestKeys } from './keys.js';
import type { GuestScreen } from './screen.js';
import type { Sight } from './sight.js';

const ENDING = 'End the class for everyone? y ends it, any other key goes on.';

interface Asking {
  readonly classroom: Classroom;
  readonly member: Member;
  readonly keys: Pick<GuestKeys, 'open' | 'ask'>;
  readonly screen: Pick<GuestScreen<Sight>, 'takeNextTheme'>;
  readonly follow: () => void;
  readonly explore: () => void;
  readonly changeColors: () => void;
}

export function carryOut(request: ClassRequest, asking: Asking): string | null {
  const { classroom, member, keys, screen } = asking;
  const isPresenter = member.role === 'presenter';
  switch (request.kind) {
    case 'detach':
      return detachOrReturn(asking);
    case 'hand-over': {
      const answer = classroom.handOver(member);
      // The driver looks at the shared session.
      if (classroom.driving === member) asking.follow();
      return answer;
    }
    case 'theme': {
      const name = screen.takeNextTheme();
      asking.changeColors();
      return `Colours: ${name}.`;
    }
    case 'join':
      if (isPresenter && classroom.howToJoin() !== null) keys.open({ kind: 'joining' });
      return isPresenter ? null : 'Only presenters show how to join.';
    case 'who':
      if (isPresenter) keys.open(request);
      return isPresenter ? null : 'Only presenters may ask who is here.';
    case 'recap':
      keys.open({ kind: 'recap', scroll: 0, asked: askedIn(classroom) });
      return null;
    case 'end':
      if (isPresenter) keys.ask(ENDING, classroom.askToEnd);
      return isPresenter ? null : 'Only presenters end the class.';
    case 'vote-again':
      return isPresenter ? classroom.voteAgain() : 'Only presenters open a second vote.';
    default:
      return classroom.moderation.moderate(member, request);
  }
}

/** Returns the reason if it cannot. */
function detachOrReturn({ classroom, member, keys, follow, explore }: Asking): string | null {
  if (classroom.solo) return 'This session is yours alone; there is no presenter to go back to.';
  if (member.isExploring) follow();
  else if (classroom.driving === member) return 'You drive. Hand over to another presenter first: p';
  else if (isHeld(classroom, member)) return 'A question is open: you can explore once it is answered.';
  else {
    keys.open(null);
    explore();
  }
  return null;
}
