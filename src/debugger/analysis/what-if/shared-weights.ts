/**
 * Learning rates on a table, and beside them the same on a network that learns the same words. In a table where each
 * context has one target no step is too long, which is true of hardly any other model.
 */
import type { Task } from '../../../timeline/task.js';
import { Timeline } from '../../../timeline/timeline.js';
import type { ReplayedTrace } from '../../../timeline/trace.js';
import type { TrainingProgram } from '../../../training/program.js';
import { withSharedWeights } from '../../../training/shared-weights.js';
import { steepestElement } from '../../places/steepest.js';
import type { ParameterElement } from '../../places/targets.js';
import { hasRisen, type LearningRateLab, learningRateLab } from './learning-rates.js';
import { MOST_PARAMETERS_TO_TRY } from './trials.js';

/** The rates tried on a program at hand. */
export interface ProgramRates {
  readonly program: TrainingProgram;
  readonly lab: LearningRateLab;
}

export interface LearningRates extends ProgramRates {
  /** At its start, a small network that learns the same words; null unless a table hides what too long a step does. */
  readonly network: ProgramRates | null;
}

/** @param at the parameter element whose new values are shown */
export function* tryLearningRates(
  program: TrainingProgram,
  trace: ReplayedTrace,
  at: ParameterElement,
): Task<LearningRates> {
  const lab = yield* learningRateLab(program, trace, at);
  return { program, lab, network: hasRisen(lab) || lab.sharing?.opposed !== 0 ? null : yield* tryNetwork(program) };
}

function* tryNetwork({ fixture }: TrainingProgram): Task<ProgramRates | null> {
  const program = fixture === undefined ? null : withSharedWeights(fixture);
  if (program === null || program.parameterCount > MOST_PARAMETERS_TO_TRY) return null;
  const trace = yield* new Timeline(program).reach(0);
  return { program, lab: yield* learningRateLab(program, trace, steepestElement(trace.outcome.gradients)) };
}
