import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const LARGEST = 340 * 1024;

test('what a browser loads for the studio stays small', async () => {
  const script = await readFile(new URL('../../static/build/modeler.js', import.meta.url));
  assert.ok(gzipSync(script).length < LARGEST, `${gzipSync(script).length} bytes gzipped`);
});
