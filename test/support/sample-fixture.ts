/** A small sound fixture for tests to break, and a folder to write it to. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LoadOptions, loadFixture } from '../../src/training/fixture/load-fixture.js';
import { refusalOf } from './refusals.js';
import { makeSharedFolder } from './temporary-folder.js';

/** Raw JSON of a sound tabular fixture; a new one each time. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into it at will to break it
export function sampleFixture(): any {
  return {
    name: 'sample',
    description: 'A sentence to break.',
    vocabulary: ['<BOS>', 'we', 'learn', 'here', 'never'],
    specialTokens: { beginning: '<BOS>' },
    sequences: [['we', 'learn', 'here']],
    model: {
      kind: 'tabular',
      parameters: {
        logits: [
          { context: ['<BOS>'], scores: { we: 1, learn: 0, here: -1 } },
          { context: ['we'], scores: { we: 0, learn: 0.5, here: 1 } },
          { context: ['we', 'learn'], scores: { here: 0.25, we: 0, learn: -0.5 } },
        ],
      },
    },
    optimizer: { kind: 'sgd', learningRate: 0.1, momentum: 0.5 },
    training: { iterations: 10 },
    notes: [{ context: ['we'], note: 'A verb follows.' }],
  };
}

export interface SampleFolder {
  /** Writes a file and returns its path. */
  writeFile(name: string, content: string | Uint8Array): string;
  /** The message that loading a raw fixture, or the text of a file, is refused with. */
  refusalOf(content: unknown, options?: LoadOptions): string;
}

/** To be called where a file of tests begins; the folder is gone when its tests have ended. */
export function makeSampleFolder(): SampleFolder {
  const folder = makeSharedFolder();
  const writeFile: SampleFolder['writeFile'] = (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  return {
    writeFile,
    refusalOf: (content, options = {}) => {
      const text = typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content);
      const path = writeFile('lesson.json', text);
      return refusalOf(() => loadFixture(path, options)).replaceAll(path, 'lesson.json');
    },
  };
}
