/** How each kind of answer is said. */

import type { KnownAnswer } from '../../debugger/answers/answers.js';
import type { Answer } from '../../debugger/session.js';
import type { Blocks } from '../../document/document.js';
import type { AnswerPlace } from '../step-words.js';
import { sayHistogram } from './charts/histogram.js';
import { sayCurve } from './curve.js';
import { sayDiagnosis } from './diagnosis.js';
import { sayGradients } from './gradients.js';
import { sayHistory } from './history.js';
import { sayInformation } from './information.js';
import { sayLayers } from './layers.js';
import { sayLessons } from './lessons.js';
import { sayList } from './list.js';
import { sayModel } from './model.js';
import { sayNeighbours } from './neighbours.js';
import { sayNumberHistory } from './over-iterations/number-history.js';
import { sayPrinted } from './printed.js';
import { sayResults } from './results.js';
import { saySample } from './sample.js';
import { sayTerm } from './term.js';
import { sayText } from './text.js';
import { sayToken } from './token.js';
import { sayTokens } from './tokens.js';
import { sayTopic } from './topic.js';
import { sayTrace } from './trace.js';
import { sayUses } from './uses.js';
import { sayValue } from './value.js';
import { sayBranches } from './what-if/branches.js';
import { sayComparison } from './what-if/comparison.js';
import { sayGradientCheck } from './what-if/gradient-check.js';
import { sayLearningRates } from './what-if/learning-rates.js';
import { sayNudge } from './what-if/nudge.js';
import { sayOptimizers } from './what-if/optimizers.js';
import { sayValley } from './what-if/valley.js';
import { sayWhy } from './why.js';

export const SAID: {
  readonly [A in KnownAnswer as A['kind']]: (answer: A, place: AnswerPlace) => Blocks;
} = {
  text: sayText,
  term: sayTerm,
  topic: sayTopic,
  information: sayInformation,
  value: sayValue,
  histogram: sayHistogram,
  curve: sayCurve,
  printed: sayPrinted,
  diagnosis: sayDiagnosis,
  why: sayWhy,
  uses: sayUses,
  trace: sayTrace,
  gradients: sayGradients,
  list: sayList,
  history: sayHistory,
  'number-history': sayNumberHistory,
  layers: sayLayers,
  sample: saySample,
  tokens: sayTokens,
  branches: sayBranches,
  comparison: sayComparison,
  'gradient-check': sayGradientCheck,
  'learning-rates': sayLearningRates,
  nudge: sayNudge,
  optimizers: sayOptimizers,
  valley: sayValley,
  results: sayResults,
  lessons: sayLessons,
  token: sayToken,
  model: sayModel,
  neighbours: sayNeighbours,
};

export function sayAnswer(answer: Answer, place: AnswerPlace): Blocks {
  // By the type of the table, each takes the answers of its own kind.
  const say = SAID[answer.kind as KnownAnswer['kind']] as (answer: Answer, place: AnswerPlace) => Blocks;
  return say(answer, place);
}
