import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const STORED = fileURLToPath(new URL('./stored/', import.meta.url));

test('stored recordings name their script without the folder that it lay in', () => {
  const traces = readdirSync(STORED, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('trace.jsonl'),
  );
  expect(traces.length).toBeGreaterThan(20);
  const paths = traces.flatMap((name) => readFileSync(join(STORED, name), 'utf8').match(/"path":"[^"]*"/g) ?? []);
  expect(paths.length).toBeGreaterThanOrEqual(traces.length);
  expect(paths.filter((path) => path.includes('/'))).toEqual([]);
});
