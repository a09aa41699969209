// Where WebAssembly with SIMD is missing, products come from plain TypeScript, without a word: the bits are the same.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { multiplyStack } from '../../../src/numbers/kernels/matmul.js';
import { multiplyStack as multiplyPlainly } from '../../../src/numbers/kernels/matmul-reference.js';
import { product } from '../../../src/numbers/kernels/product-stack.js';
import { TensorMemory } from '../../../src/numbers/kernels/tensor-memory.js';
import { compile, getModule } from '../../../src/numbers/kernels/webassembly.js';

const SIZE = 24;
const SCRIPT = `
  import { multiplyStack } from './src/numbers/kernels/matmul.js';
  import { product } from './src/numbers/kernels/product-stack.js';
  import { TensorMemory } from './src/numbers/kernels/tensor-memory.js';
  const a = Float64Array.from({ length: ${SIZE * SIZE} }, (_, i) => Math.sqrt(i) - 7);
  const out = new Float64Array(a.length);
  multiplyStack(product(${SIZE}, ${SIZE}, ${SIZE}), a, a.slice().reverse(), out);
  process.stdout.write(JSON.stringify({ kernels: TensorMemory.create(8) !== null, out: [...out] }));
`;

function runWith(flags: readonly string[]): { readonly stdout: string; readonly stderr: string } {
  const bundled = buildSync({
    stdin: { contents: SCRIPT, resolveDir: fileURLToPath(new URL('../../..', import.meta.url)) },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
  }).outputFiles[0].text;
  const input = { input: bundled, encoding: 'utf8' } as const;
  return spawnSync(process.execPath, [...flags, '--input-type=module'], input);
}

describe('the compiled kernels', () => {
  it('are compiled once', () => {
    expect(getModule()).not.toBeNull();
    expect(getModule()).toBe(getModule());
  });

  it('are absent when the machine does not accept the binary', () => {
    expect(compile(Buffer.from('no module').toString('base64'))).toBeNull();
  });

  const absences = {
    // Not every Node has a flag for it.
    WebAssembly: '--import=data:text/javascript,delete globalThis.WebAssembly',
    // As under ulimit -v.
    'addresses for its memory':
      '--import=data:text/javascript,WebAssembly.Memory = class { constructor() { throw new RangeError("no room"); } }',
    ...(process.arch === 'x64' && { SIMD: '--no-enable-sse4-1' }),
  };
  for (const [missing, flag] of Object.entries(absences)) {
    it(`without ${missing} the results have the same bits and nothing is said`, () => {
      const usual = JSON.parse(runWith([]).stdout);
      const { stdout, stderr } = runWith([flag]);
      const other = JSON.parse(stdout);
      expect([usual.kernels, other.kernels]).toEqual([true, false]);
      expect(other.out).toEqual(usual.out);
      expect(other.out).toHaveLength(SIZE * SIZE);
      expect(stderr).toBe('');
    });
  }

  it('decline a memory that is too large, and go on working', () => {
    expect(TensorMemory.create(2 ** 29)).toBeNull();
    const a = new Float64Array(64).map((_, i) => i);
    const wanted = new Float64Array(64);
    multiplyPlainly(product(8, 8, 8), a, a, wanted);
    const out = new Float64Array(64);
    multiplyStack(product(8, 8, 8), a, a, out);
    expect(out).toEqual(wanted);
  });
});
