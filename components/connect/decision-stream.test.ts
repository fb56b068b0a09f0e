import { afterEach, expect, test, vi } from 'vitest';
import { hearDecisions } from './decision-stream.ts';

/** As a browser has it, as far as it goes here. */
class Source {
  static readonly CLOSED = 2;
  static all: Source[] = [];
  readyState = 1;
  onerror: () => void = () => undefined;
  readonly close = vi.fn();
  readonly addEventListener = (_: string, hear: (event: { data: string }) => void) => {
    this.hear = hear;
  };
  hear: (event: { data: string }) => void = () => undefined;
  constructor() {
    Source.all.push(this);
  }
  fail(readyState: number): void {
    this.readyState = readyState;
    this.onerror();
  }
}

function heard(status: number) {
  Source.all = [];
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Source);
  vi.stubGlobal('fetch', async () => new Response(null, { status }));
  const states: string[] = [];
  const close = hearDecisions('/stream', { decisions: () => undefined, state: (state) => states.push(state) });
  return { states, close, sources: Source.all };
}
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('what broke off is left to the browser; what was refused is tried again here', async () => {
  const { states, close, sources } = heard(200);
  sources[0]?.fail(0);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sources).toHaveLength(1);
  sources[0]?.fail(Source.CLOSED);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sources).toHaveLength(2);
  sources[1]?.hear({ data: '{"items":[]}' });
  expect(states).toEqual(['lost', 'lost', 'open']);
  sources[1]?.fail(Source.CLOSED);
  close();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sources).toHaveLength(2);
});

test('a session that has ended ends it, and nothing is tried again', async () => {
  const { states, sources } = heard(401);
  sources[0]?.fail(Source.CLOSED);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(states).toEqual(['lost', 'ended']);
  expect(sources).toHaveLength(1);
});
