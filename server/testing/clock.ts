import type { Clock } from '../domain/clock.ts';

/** A clock that stands still until a test moves it. */
export type TestClock = Clock & { set(to: Date | string): void; advance(seconds: number): void };

export function testClock(start: Date | string = '2026-11-22T12:00:00Z'): TestClock {
  let now = new Date(start);
  return Object.assign(() => new Date(now), {
    set(to: Date | string) {
      now = new Date(to);
    },
    advance(seconds: number) {
      now = new Date(now.getTime() + seconds * 1000);
    },
  });
}
