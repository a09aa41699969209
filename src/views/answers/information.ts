/** Displays and merges, which are not said in blocks yet, beside what else `info` lists. */
import type { InformationAnswer } from '../../debugger/answers/information.js';
import type { Row } from '../../drawing/rows/rows.js';
import { sayInformation } from '../../saying/answers/information.js';
import { displayRows } from '../displays.js';
import { mergeRows } from '../merges.js';
import { type AnswerInput, drawn, paragraph } from '../pane.js';

export function informationRows({ topic }: InformationAnswer, input: AnswerInput): readonly Row[] {
  const { moment, session, width } = input;
  switch (topic) {
    case 'displays':
      return session.displays.length === 0
        ? paragraph('There are no displays. "display loss" shows the loss at every stop.', width)
        : displayRows(moment, session.displays, width);
    case 'merges':
      return mergeRows(moment.timeline.program.subject.text, width);
    default:
      return drawn(sayInformation(topic, input), input);
  }
}
