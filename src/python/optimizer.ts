/**
 * The optimizer of a script: PyTorch's own, or its update written out; the schedule of its rate, and clipping.
 */
import type { PlainCode } from '../models/model-code.js';
import type { OptimizerCode } from '../optimizers/optimizer.js';
import type { TrainingProgram } from '../training/program.js';
import { call, indented, list, number, statement, text } from './literals.js';

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

/**
 * @param all the parameters, and `one` of them, as expressions
 * @param depth how far it will be indented
 */
export function torchOptimizer(
  program: TrainingProgram,
  all: string,
  one: (name: string) => string,
  depth = 0,
): string {
  const { optimizer, schedule, model } = program;
  const { torch, decaying = null } = optimizer.code;
  // The schedule sets the rate before each step.
  const [first] = Object.keys(schedule?.code?.settings ?? {});
  const rate = first === undefined ? [] : [`lr=${first}`];
  const options = [...rate, ...Object.entries(optionsOf(program)).map(([name, value]) => `${name}=${written(value)}`)];
  const made = (parameters: string) =>
    statement('optimizer = ', call(`torch.optim.${torch}`, [parameters, ...options]), depth);
  if (decaying === null) return made(all);
  const group = (decays: boolean) =>
    list(model.parameters.flatMap(({ name }) => (decaying.includes(name) === decays ? [one(name)] : [])));
  return [
    statement('decaying = ', group(true), depth),
    statement('others = ', group(false), depth),
    made('[{"params": decaying}, {"params": others, "weight_decay": 0}]'),
  ].join('\n');
}

/** What an optimizer by hand remembers, before its first update. */
export function freshMemory({ optimizer, model }: TrainingProgram, plain: PlainCode | null): readonly string[] {
  const zeros = plain?.zeros ?? '{name: torch.zeros_like(parameter) for name, parameter in parameters.items()}';
  const { decaying = null, update } = optimizer.code;
  const isForSome = decaying !== null && decaying.length > 0 && decaying.length < model.parameters.length;
  return [
    ...optimizer.memory.map((name) => `${name} = ${zeros}`),
    ...(countsSteps(update) ? ['step = 0'] : []),
    ...(isForSome ? [statement('decaying = ', list(decaying.map(text)))] : []),
  ];
}

/** From `gradients`, by hand: clipping and update. */
export function updateByHand({ optimizer, clip, model }: TrainingProgram, plain: PlainCode | null): string {
  const { update, decaying = null, sentence } = optimizer.code;
  const element = plain?.element ?? '[name]';
  const decays = model.parameters.filter(({ name }) => decaying === null || decaying.includes(name)).length;
  const lines = update.map((line) => line.replaceAll('{gradient}', 'gradient').replace(/\{(\w+)\}/g, `$1${element}`));
  if (decays === 0) lines.shift();
  else if (decays < model.parameters.length) lines.unshift('if name in decaying:', indented(lines.shift() ?? ''));
  const isClipped = clip !== undefined;
  const loops = plain?.loops ?? [isClipped ? 'for name in gradients:' : 'for name, gradient in gradients.items():'];
  const gradient = `gradient = ${isClipped ? 'coefficient * ' : ''}gradients${element}`;
  const body = [...(isClipped || plain !== null ? [gradient] : []), ...lines].join('\n');
  return [
    ...(isClipped ? [`${clippingByHand(plain)}\n`] : []),
    `# Update: ${sentence}`,
    ...(countsSteps(update) ? ['step += 1'] : []),
    loops.reduceRight((inner, loop) => `${loop}\n${indented(inner)}`, body),
  ].join('\n');
}

function clippingByHand(plain: PlainCode | null): string {
  return [
    '# Clipping: if all gradients together are longer than max_norm, one factor shortens them.',
    ...(plain === null
      ? [
          'norm = sum((gradient**2).sum() for gradient in gradients.values()).sqrt()',
          'coefficient = (max_norm / (norm + 1e-6)).clamp(max=1)',
        ]
      : [`norm = sum(gradient**2 ${plain.numbers}) ** 0.5`, 'coefficient = min(max_norm / (norm + 1e-6), 1)']),
  ].join('\n');
}

function countsSteps(update: readonly string[]): boolean {
  return update.some((line) => line.includes('**step'));
}
