/**
 * concatenate: tensors laid side by side along the last axis, such as the outputs of attention heads. The gradient of
 * each input is its own columns of the incoming gradient.
 */

import { defineSideBySide } from '../../numbers/engine/copies.js';
import { columnsOf } from '../../numbers/engine/tensor.js';

export const concatenate = defineSideBySide({
  name: 'concatenate',
  inputs: ['part'],
  explain: {
    noun: 'the heads side by side',
    sentence: 'What each of them found is laid side by side, in order.',
    symbolic: '{result} = [{part}, …]',
    backwardWords: {
      sentence: ({ passed, output }, write) =>
        `It is cut apart again: ${write.counted(columnsOf(passed.shape), 'column')} of ${write.count(columnsOf(output.shape))} belong to this part.`,
    },
  },
  code: {
    forward: '{result} = torch.cat([{part|, }], dim=-1)',
    gradients: [
      ({ inputs, input }) => {
        const start = inputs.slice(0, input).reduce((sum, { shape }) => sum + columnsOf(shape), 0);
        return `{result} = {gradient}[..., ${start}:${start + columnsOf(inputs[input].shape)}]`;
      },
    ],
  },
});
