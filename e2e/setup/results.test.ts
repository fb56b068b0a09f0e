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
  it('by vitest: a test, and a file that could not be read, of which each counts', () => {
    const { status, report } = ran('vitest', ['run', '--root', '.', '--outputFile.json=../vitest.json'], {
      'vitest.config.mjs': 'export default {};',
      'good.test.mjs': "import { test } from 'vitest';\ntest('good', () => {});",
      'wrong.test.mjs': "import { expect, test } from 'vitest';\ntest('wrong', () => { expect(1).toBe(2); });\ntest('right', () => {});",
      'unread.test.mjs': "throw new Error('there is no module here');",
    });
    const { count, failures } = fromVitest(report, join(place, 'vitest'));
    expect([status, count]).toEqual([1, { passed: 2, failed: 2 }]);
    expect(failures.toSorted((a, b) => a.test.localeCompare(b.test))).toEqual([
      { test: 'unread.test.mjs', why: expect.stringMatching(/^Error: there is no module here|^there is no module here/) },
      { test: 'wrong.test.mjs › wrong', why: expect.stringContaining('expected 1 to be 2') },
    ]);
  });

  it('by Playwright: a journey, without the colours of its words', () => {
    const { status, report } = ran('playwright', ['test'], {
      'playwright.config.mjs': 'export default {};',
      'some.spec.mjs':
        "import { expect, test } from 'playwright/test';\ntest('good', () => {});\ntest.describe('of those', () => { test('wrong', () => { expect(1).toBe(2); }); });",
    });
    const { count, failures } = fromPlaywright(report);
    expect([status, count]).toEqual([1, { passed: 1, failed: 1 }]);
    expect(failures).toEqual([
      { test: 'some.spec.mjs › wrong', why: expect.stringMatching(/^Error: expect\(received\)\.toBe\(expected\)/) },
    ]);
  });
});
