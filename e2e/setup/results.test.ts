import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fromPlaywright, fromVitest } from './results.ts';

const modules = resolve(import.meta.dirname, '../../node_modules');
const place = mkdtempSync(join(tmpdir(), 'hawser-results-'));
symlinkSync(modules, join(place, 'node_modules'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** Runs a tool over files of its own, and returns its exit code and what it reported. */
function ran(tool: 'vitest' | 'playwright', arguments_: string[], files: Record<string, string>) {
  const cwd = join(place, tool);
  const out = join(place, `${tool}.json`);
  mkdirSync(cwd);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: out, FORCE_COLOR: '1' };
  const { status } = spawnSync(join(modules, '.bin', tool), [...arguments_, '--reporter=json'], { cwd, env });
  return { status, report: JSON.parse(readFileSync(out, 'utf8')) };
}

describe('what failed is named at the end of a run, with the beginning of why', () => {
  it('by vitest: a test, and a file that could not be read', () => {
    const { status, report } = ran('vitest', ['run', '--root', '.', '--outputFile.json=../vitest.json'], {
      'vitest.config.mjs': 'export default {};',
      'good.test.mjs': "import { test } from 'vitest';\ntest('good', () => {});",
      'wrong.test.mjs': "import { expect, test } from 'vitest';\ntest('wrong', () => { expect(1).toBe(2); });\ntest('right', () => {});",
      'unread.test.mjs': "throw new Error('there is no module here');",
    });
    expect(status).toBe(1);
    const why = expect.stringContaining('expected 1 to be 2');
    expect(fromVitest(report, join(place, 'vitest')).toSorted((a, b) => String(a.file).localeCompare(String(b.file)))).toEqual([
      { file: 'good.test.mjs', passed: 1, failures: [] },
      { file: 'unread.test.mjs', passed: 0, failures: [{ test: 'unread.test.mjs', why: 'there is no module here' }] },
      { file: 'wrong.test.mjs', passed: 1, failures: [{ test: 'wrong.test.mjs › wrong', why }] },
    ]);
  });

  it('by Playwright: a journey, without the colours of its words', () => {
    const { status, report } = ran('playwright', ['test'], {
      'playwright.config.mjs': 'export default {};',
      'some.spec.mjs':
        "import { expect, test } from 'playwright/test';\ntest('good', () => {});\ntest.describe('of those', () => { test('wrong', () => { expect(1).toBe(2); }); });",
    });
    expect(status).toBe(1);
    const why = expect.stringMatching(/^Error: expect\(received\)\.toBe\(expected\)/);
    expect(fromPlaywright(report)).toEqual([
      { file: 'some.spec.mjs', passed: 1, failures: [] },
      { file: 'some.spec.mjs', passed: 0, failures: [{ test: 'some.spec.mjs › wrong', why }] },
      { passed: 0, failures: [] },
    ]);
  });
});
