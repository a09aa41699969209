/** A fixture whose words are markup, which would set `stolen` if it were taken for such. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTestFolder } from './temporary-folder.js';

/** Its path, in a folder of the running test. */
export function writeHostileFixture(): string {
  const words = ['<BOS>', '<script>stolen=1</script>', '<img/src=x/onerror=stolen=1>', '"><svg/onload=stolen=1>'];
  const path = join(makeTestFolder(), 'hostile.json');
  const fixture = {
    name: 'hostile',
    description: '<b>markup</b>',
    vocabulary: words,
    specialTokens: { beginning: '<BOS>' },
    sequences: [words.slice(1)],
    model: { kind: 'tabular' },
    optimizer: { kind: 'sgd', learningRate: 0.1 },
    training: { iterations: 5, steps: 'fine', seed: 1, lossReduction: 'sum', softmax: 'shifted' },
  };
  writeFileSync(path, JSON.stringify(fixture));
  return path;
}
