/**
 * Writes a gradient check as text, one line per tensor; a tensor that failed shows the two numbers that disagree.
 */
import type { CheckedTensor, GradientCheck } from './check-gradients.js';

export function renderGradientCheck({ loss, tensors, passed }: GradientCheck): readonly string[] {
  const width = Math.max(...tensors.map(({ parameter }) => parameter.length), 'parameter'.length);
  const checked = tensors.reduce((sum, tensor) => sum + tensor.checked, 0);
  const size = tensors.reduce((sum, tensor) => sum + tensor.size, 0);
  return [
    `gradients against central differences: ${passed ? 'passed' : 'FAILED'}, ${checked} of ${size} parameters, loss ${loss}`,
    `  ${'parameter'.padEnd(width)}  checked           largest error  where`,
    ...tensors.map((tensor) => `  ${describeTensor(tensor, width)}`),
  ];
}

function describeTensor(
  { parameter, size, checked, largestError, worst, passed }: CheckedTensor,
  width: number,
): string {
  const count = `${checked} of ${size}`.padEnd(16);
  const line = `${parameter.padEnd(width)}  ${count}  ${largestError.toExponential(1).padEnd(13)}  element ${worst.element}`;
  return passed ? `${line}, ok` : `${line}, FAILED: gradient ${worst.gradient}, difference ${worst.difference}`;
}
