/**
 * The optimizer of a script: PyTorch's own, or its update written out; the schedule of its rate, and clipping.
 */
import type { OptimizerCode } from '../../model/optimizers/optimizer.js';
import type { TrainingProgram } from '../../training/iteration/program.js';
import { call, float, indented, list, number, statement, text } from './literals.js';
import type { Naming } from './naming.js';

type NamingByHand = Pick<Naming, 'plain' | 'variable'>;

/** The variables that a schedule and an update by hand read. */
export function settingsOf(program: TrainingProgram, isByHand: boolean): Readonly<Record<string, number>> {
  const { optimizer, schedule, clip } = program;
  const rate = schedule?.code?.settings;
  if (!isByHand) return rate ?? {};
  return {
    ...(rate ?? { learning_rate: optimizer.learningRate }),
    ...optimizer.code.settings,
    ...(clip !== undefined && { max_norm: clip.mostNorm }),
  };
}

/** What PyTorch's optimizer keeps and an edit can change; a rate with a schedule is set in each iteration. */
export function optionsOf({ optimizer, schedule }: TrainingProgram): OptimizerCode['options'] {
  return { ...(schedule?.code ? {} : { lr: optimizer.learningRate }), ...optimizer.code.options };
}

export function written(option: number | readonly number[]): string {
  return typeof option === 'number' ? number(option) : `(${option.map(number).join(', ')})`;
}

/** @param depth how far it will be indented */
export function torchOptimizer(program: TrainingProgram, { one }: Naming, depth = 0): string {
  const { optimizer, schedule, model } = program;
  const { torch, decaying = null } = optimizer.code;
  // The schedule sets the rate before each step.
  const [first] = Object.keys(schedule?.code?.settings ?? {});
  const rate = first === undefined ? [] : [`lr=${first}`];
  const options = [...rate, ...Object.entries(optionsOf(program)).map(([name, value]) => `${name}=${written(value)}`)];
  const made = (parameters: string) =>
    statement('optimizer = ', call(`torch.optim.${torch}`, [parameters, ...options]), depth);
  const also = decaysAlso(program);
  if (decaying === null)
    return [...(also === '' ? [] : [`# All parameters decay, ${also} too.`]), made('model.parameters()')].join('\n');
  const group = (decays: boolean) =>
    list(model.parameters.flatMap(({ name }) => (decaying.includes(name) === decays ? [one(name).tensor] : [])));
  return [
    statement('decaying = ', group(true), depth),
    statement('others = ', group(false), depth),
    made('[{"params": decaying}, {"params": others, "weight_decay": 0}]'),
  ].join('\n');
}

/** What usually does not decay, and here does; empty if there is no such thing. */
function decaysAlso({ optimizer, model }: TrainingProgram): string {
  const { decaying, settings } = optimizer.code;
  if (decaying !== null || settings.weight_decay === 0) return '';
  const has = (pattern: RegExp): boolean => model.parameters.some(({ name }) => pattern.test(name));
  const kinds = [...(has(/_b$|^b\d$/) ? ['biases'] : []), ...(has(/_g$/) ? ['norms'] : [])];
  return kinds.join(' and ');
}

/** What an optimizer by hand remembers, before its first update. */
export function freshMemory(
  { optimizer, model }: TrainingProgram,
  { plain, variable }: NamingByHand,
  countsItself = true,
): readonly string[] {
  const ofEach =
    variable === null
      ? '{name: torch.zeros_like(parameter) for name, parameter in parameters.items()}'
      : `torch.zeros_like(${variable})`;
  const zeros = plain?.zeros ?? ofEach;
  const { decaying = null, update } = optimizer.code;
  const isForSome = decaying !== null && decaying.length > 0 && decaying.length < model.parameters.length;
  return [
    ...optimizer.memory.map((name) => `${name} = ${zeros}`),
    ...(countsItself && countsSteps(update) ? ['step = 0'] : []),
    ...(isForSome ? [statement('decaying = ', list(decaying.map(text)))] : []),
  ];
}

/**
 * From the gradients, by hand: clipping and update.
 * @param countsItself whether the updates are counted, since they are not one an iteration from its first on
 */
export function updateByHand(program: TrainingProgram, naming: NamingByHand, countsItself: boolean): string {
  const { optimizer, clip, model } = program;
  const { plain, variable } = naming;
  const { update, decaying = null, sentence } = optimizer.code;
  const isClipped = clip !== undefined;
  const element = plain?.element ?? (variable === null ? '[name]' : '');
  const gradients = variable === null ? 'gradients' : `d${variable}`;
  // Whether the update reads it by another name.
  const isNamed = isClipped || plain !== null || variable === null;
  const codeOf = (line: string): string =>
    line
      .replaceAll('{gradient}', isNamed ? 'gradient' : gradients)
      .replace(/\{(\w+)\}/g, (_, name: string) => `${name === 'parameters' ? (variable ?? name) : name}${element}`)
      .replace(/\bsqrt\((\w+)\)/, plain === null ? '$1.sqrt()' : 'math.sqrt($1)');
  const lines = update.map(codeOf);
  const decays = model.parameters.filter(({ name }) => decaying === null || decaying.includes(name)).length;
  const also = decaysAlso(program);
  if (decays === 0) lines.shift();
  else if (decays < model.parameters.length) lines.unshift('if name in decaying:', indented(lines.shift() ?? ''));
  else if (also !== '') lines.unshift(`${lines.shift()}  # ${also} decay, too`);
  const loopsOfTensors = isClipped ? ['for name in gradients:'] : ['for name, gradient in gradients.items():'];
  const loops = plain?.loops ?? (variable === null ? loopsOfTensors : []);
  const gradient = `gradient = ${isClipped ? 'coefficient * ' : ''}${gradients}${element}`;
  const body = [...(isClipped || plain !== null ? [gradient] : []), ...lines].join('\n');
  const counted = countsItself ? 'step += 1' : 'step = iteration + 1';
  return [
    ...(isClipped ? [`${clippingByHand(naming)}\n`] : []),
    `# Update: ${sentence}`,
    ...(countsSteps(update) ? [counted] : []),
    loops.reduceRight((inner, loop) => `${loop}\n${indented(inner)}`, body),
  ].join('\n');
}

function clippingByHand({ plain, variable }: NamingByHand): string {
  const squares =
    variable === null
      ? 'sum((gradient**2).sum() for gradient in gradients.values()).sqrt()'
      : `(d${variable}**2).sum().sqrt()`;
  return [
    '# Clipping: scale the gradients down if their joint norm exceeds max_norm.',
    ...(plain === null
      ? [`norm = ${squares}`, 'coefficient = (max_norm / (norm + 1e-6)).clamp(max=1)']
      : [`norm = math.sqrt(sum(gradient**2 ${plain.numbers}))`, 'coefficient = min(max_norm / (norm + 1e-6), 1)']),
  ].join('\n');
}

export function clipping(mostNorm: number): string {
  return `# Clipping: scale the gradients down if their joint norm exceeds ${number(mostNorm)}.
nn.utils.clip_grad_norm_(model.parameters(), max_norm=${float(mostNorm)})`;
}

function countsSteps(update: readonly string[]): boolean {
  return update.some((line) => line.includes('**step'));
}
