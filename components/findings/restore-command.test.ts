import { expect, test } from 'vitest';
import { restoreCommand } from './restore-command.ts';

test('one command makes all of them again', () => {
  expect(restoreCommand(['grt_1', 'grt_2'])).toBe('npm run hawser -- grant restore \\\n  --grants grt_1 \\\n  --grants grt_2');
});
