import { expect, it } from 'vitest';
import { ApiError } from '../../server/doors/api/client.ts';
import { follow, type Open } from './follow.ts';

const tick = (id: number, found: number, ...ids: string[]) =>
  Buffer.from(`id: ${id}\nevent: decisions\ndata: ${JSON.stringify({ found, items: ids.map((item) => ({ id: item })) })}\n\n`);

it('prints each decision as a line, the oldest first, goes on after a cut from where it was, and ends when it may not follow any more', async () => {
  const [lines, notes, asked]: [string[], string[], unknown[]] = [[], [], []];
  const open: Open = async function* (headers) {
    asked.push(headers);
    if (asked.length === 1) {
      yield tick(7, 2, 'b', 'a');
      yield tick(9, 5, 'c').subarray(0, 20);
      throw new TypeError('terminated');
    }
    if (asked.length === 2) return yield tick(9, 5, 'c');
    const problem = { type: '', title: '', status: 401, detail: 'The key is revoked.', code: 'unauthenticated' };
    throw new ApiError(401, problem);
  };
  const print = { out: (line: string) => lines.push(line), note: (line: string) => notes.push(line) };
  await expect(follow(open, print, new AbortController().signal)).rejects.toThrow('The key is revoked.');
  expect(lines).toEqual(['{"id":"a"}\n', '{"id":"b"}\n', '{"id":"c"}\n']);
  expect(asked).toEqual([{}, { 'last-event-id': '7' }, { 'last-event-id': '9' }]);
  expect(notes.join('')).toMatch(/The stream was cut.*\n4 more came at the same time/);
});
