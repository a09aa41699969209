/** `why`: what the selected number was made of. */

import { addsUp, type Cause, explainWhy, gradientParts, type Source, type Why } from '../analysis/causes.js';
import { frameThatMade, type KeptTensor, startingValue } from '../analysis/kept-tensors.js';
import { type CommandContext, commandGroup, type Destination, warn } from '../debugger/command.js';
import { showNumber } from '../debugger/expressions/values.js';
import type { Moment } from '../debugger/places/moment.js';
import { softmaxAt } from '../debugger/places/softmax-row.js';
import { scaleAt, times } from '../debugger/places/unshifted.js';
import type { Session } from '../debugger/session.js';
import type { Address, Block, Blocks, Column } from '../document/document.js';
import { equation, type FormulaTree } from '../document/formula.js';
import { textOfFormula } from '../document/formula-text.js';
import { formatExactly, formatFactor, formsForProducts } from '../document/numbers.js';
import { explainUnreached } from '../explaining/backward-words.js';
import {
  formula,
  left,
  NOT_RECORDED,
  name,
  note,
  number,
  paragraph,
  passage,
  right,
  signed,
  text,
  type Words,
} from '../explaining/blocks.js';
import { saySource } from '../explaining/panes/recorded/source.js';
import { type AnswerPlace, addressIn, stepPlace, substitute } from '../explaining/step-words.js';
import { treeOf } from '../numbers/engine/expression-to-formula.js';
import { symbolicOf } from '../numbers/engine/symbolic.js';
import type { Task } from '../numbers/engine/task.js';
import { describeShape } from '../numbers/engine/tensor.js';
import { elementTree } from '../numbers/engine/value.js';
import { expressionOf, isKnown, isRecorded, isWhole, type Trace, type TraceFrame } from '../timeline/trace.js';
import type { AnswerKind, AnswerWithLines } from './answer.js';
import { askedElement, askedName, asking, elementAt, goToElement, isAboutStep, stay } from './element-question.js';
import { aboutStep, hintOn, modelPartOf, shownAround, tableAround, writeAlone } from './lines.js';

type WhyAnswer = AnswerWithLines<'why'>;

export const WHY: AnswerKind<WhyAnswer, Cause> = {
  kind: 'why',
  keysWork: 'Where a number is asked about',
  say: sayWhy,
  title: (_, moment, session) => [`why ${askedName(moment, session)}`],
  isAbout: isAboutStep,
  lines: (_, moment, session) => whyAt(moment, session).causes,
  follow(context, answer, { name, source }) {
    switch (source.kind) {
      case 'given':
        return warn(`${name} was given to the run: no step made it.`);
      case 'step':
        return goToElement(context, answer, source.frame, source.element);
      case 'previous':
        return goToMaker(context, answer, source.kept, source.element);
    }
  },
  commands: commandGroup('ask', [
    {
      name: 'why',
      keys: ['w'],
      summary: 'Show what the selected number was made of, the largest part first.',
      words: 'why',
      purpose: 'ask about it',
      helpsAt: { forward: 1, predict: 1, loss: 2, backward: 1, update: 5 },
      ...asking<WhyAnswer>({ kind: 'why', line: 0 }),
    },
  ]),
};

/** A softmax has e^z and their sum as in its formula, whatever the program subtracts first. */
export function whyAt(moment: Moment, session: Session): Why {
  const { frame, element } = askedElement(moment, session);
  const why = explainWhy(moment.trace, frame, element);
  if (softmaxAt(moment, element) === null) return why;
  const { trace } = moment;
  const scale = scaleAt(trace, frame, element);
  const causes = why.causes.map((cause) => {
    const { source } = cause;
    const own = source.kind === 'step' ? scaleAt(trace, trace.frames[source.frame], source.element) : 1;
    return {
      ...cause,
      value: times(cause.value, own),
      derivative: times(cause.derivative, scale / own),
      contribution: times(cause.contribution, scale),
    };
  });
  return { ...why, causes, value: times(why.value, scale), sum: times(why.sum, scale) };
}

function* goToMaker(context: CommandContext, answer: WhyAnswer, kept: KeptTensor, element: number): Task<Destination> {
  const { timeline, session } = context;
  const iteration = session.where.cursor.iteration - 1;
  if (!timeline.numbers.has(iteration)) {
    return stay(context, `Iteration ${iteration} made it, which was not recorded.`);
  }
  const trace = yield* timeline.reach(iteration);
  const frame = frameThatMade(trace, kept);
  if (frame === null) return stay(context, 'No step of the iteration before made it.');
  const here = startingValue(yield* timeline.reach(session.where.cursor.iteration), kept);
  const made = trace.frames[frame].output.data?.[element];
  if (timeline.replay !== null && made !== undefined && !Object.is(made, here?.data?.[element])) {
    return stay(context, `It was edited here, where the branch forks: the iteration before made ${showNumber(made)}.`);
  }
  return elementAt(context, answer, iteration, frame, element);
}

/** A longer sum is not written out; the table has its largest terms. */
const MOST_FORMULA_TERMS = 64;

function sayWhy({ line }: WhyAnswer, { moment, session }: AnswerPlace): Blocks {
  const { frame, element } = askedElement(moment, session);
  const why = whyAt(moment, session);
  const { causes } = why;
  if (causes.length === 0) return [aboutStep(frame), paragraph(withoutCause(frame, element))];
  const formulas = formulaLines(moment, element, why);
  const kind = kindOf(frame, element, why);
  const forms = formsForProducts(
    shownAround(causes, line).flatMap(({ value, derivative }) =>
      value === null || derivative === null ? [] : [[value, derivative] as const],
    ),
  );
  return passage(
    aboutStep(frame),
    formulas.length > 0 && formula(formulas),
    tableAround(COLUMNS[kind], causes, line, (cause) => [
      cause.source.kind === 'step' ? stepPlace(moment, cause.source.frame, cause.name) : cause.name,
      ...numbersOf(cause, kind, forms, moment),
      text(originOf(cause, moment), 'muted'),
    ]),
    explainKind(kind, why),
    frame.source != null && saySource(moment, frame),
    hintOn('goes to the step that made the selected part'),
  );
}

/**
 * What the numbers behind a number are: parts that add up to it; slopes that arrive, each times the slope of this step; or,
 * if this step is not linear, numbers that it depends on.
 */
type Kind = 'parts' | 'slopes' | 'dependence';

function kindOf(frame: TraceFrame, element: number, why: Why): Kind {
  if (why.sum === null || why.value === null) return 'parts';
  if (!addsUp(why)) return 'dependence';
  const isMadeOfSlopes = frame.scope[0] === 'backward' && !(isWhole(frame) && gradientParts(frame, element) !== null);
  return isMadeOfSlopes ? 'slopes' : 'parts';
}

const FROM = left('from', { priority: 2, cut: 'end' });

const COLUMNS: Readonly<Record<Kind, readonly Column[]>> = {
  parts: [name('made of'), right('value'), right('× slope'), right('= part'), FROM],
  slopes: [name('comes through'), right('slope'), right('× local'), right('= part'), FROM],
  dependence: [name('depends on'), right('value'), right('slope'), FROM],
};

/** Products share their digits, so that a column can be read down; what is no product has its own. */
function numbersOf(cause: Cause, kind: Kind, forms: ReturnType<typeof formsForProducts>, { trace }: Moment) {
  const { value, derivative, contribution } = cause;
  const of = addressOf(cause.source, trace);
  if (value === null || derivative === null || contribution === null)
    return [valueCell(cause), '', ...(kind === 'dependence' ? [] : [''])];
  return kind === 'dependence'
    ? [number(value, writeAlone, of), number(derivative, writeAlone)]
    : [number(value, forms.first, of), number(derivative, forms.second), signed(contribution, forms.product)];
}

/** The formula in names, and with the numbers for them; the op's own in symbols if it would be too long. */
function formulaLines(moment: Moment, element: number, { causes, value }: Why): readonly FormulaTree[] {
  const { frame } = moment;
  if (frame === null || !isKnown(frame.op)) return [];
  if (!isWhole(frame) || value === null || causes.length > MOST_FORMULA_TERMS)
    return [symbolicOf({ op: frame.op, inputs: frame.inputs, output: frame.output })];
  const { output } = frame;
  const expression = softmaxAt(moment, element)?.formula ?? expressionOf(frame, element);
  const name = elementTree(output, element);
  const names = treeOf(expression, { leaves: 'names', formatNumber: formatFactor, longestSum: 1 });
  const numbers = substitute(name, expression, value, { symbol: output.symbol, step: frame.index, element });
  const [said, own, written] = [names, name, numbers].map(textOfFormula);
  return written.startsWith(`${own} = ${said}`) || said === own ? [numbers] : [equation(name, names), numbers];
}

/** Why a number has no causes. */
function withoutCause(frame: TraceFrame, element: number): string {
  const isGiven = isWhole(frame) && !frame.inputs.some((_, input) => frame.op.derive.differentiable(input));
  return !isWhole(frame) || isGiven
    ? 'It depends on nothing that was computed before.'
    : explainUnreached(frame, element);
}

function addressOf(source: Source, trace: Trace): Address | undefined {
  switch (source.kind) {
    case 'step':
      return addressIn(trace, source);
    case 'previous': {
      const before = startingValue(trace, source.kept);
      return before === undefined ? undefined : { symbol: before.symbol, step: null, element: source.element };
    }
    case 'given':
      return undefined;
  }
}

function valueCell({ value, whole }: Cause): Words {
  if (value !== null) return number(value, writeAlone);
  return whole === null || !isRecorded(whole) ? NOT_RECORDED : describeShape(whole.shape);
}

function explainKind(kind: Kind, { name, sum, value }: Why): Block | null {
  if (sum === null || value === null) return null;
  return kind === 'dependence'
    ? paragraph(
        `A slope is a ratio: how far ${name} moves over how far the number beside it moves, for a small move; the others stay.`,
      )
    : note([text('together ', 'title'), number(sum, formatExactly, undefined, 'title')]);
}

/** The step that made it, or the prediction or part of the model where that is another than that of the step asked about. */
function originOf({ source, scope }: Cause, { trace, frame }: Moment): string {
  switch (source.kind) {
    case 'step': {
      const part = modelPartOf(scope);
      return part === '' || part === modelPartOf(frame?.scope ?? []) ? trace.frames[source.frame].label : part;
    }
    case 'previous':
      return 'the iteration before';
    case 'given':
      return 'given';
  }
}
