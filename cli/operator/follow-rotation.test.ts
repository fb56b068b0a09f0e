import { describe, expect, it, vi } from 'vitest';
import { type RotationItemState, rotationItemStates } from '../../server/domain/rotate-now.ts';
import { followRotation, isRotated } from './follow-rotation.ts';

const order = (counts: Partial<Record<RotationItemState, number>>, cancelledAt: string | null = null) => ({
  id: 'rot_00000000000000000000000000',
  criteria: { owner: 'team' },
  rate: 60,
  comment: '',
  createdBy: 'olga',
  createdAt: '2030-01-01T00:00:00Z',
  cancelledAt,
  finishedAt: null,
  total: 3,
  counts: Object.fromEntries(rotationItemStates.map((state) => [state, counts[state] ?? 0])) as Record<RotationItemState, number>,
  releasedBy: '2030-01-01T00:00:00Z',
});

describe('hawser rotate --wait', () => {
  it.each<[string, Partial<Record<RotationItemState, number>>[], boolean, string]>([
    ['until all are renewed', [{ waiting: 3 }, { told: 1, renewed: 2 }, { renewed: 3 }], true, '3 of 3 renewed'],
    [
      'not for what a person has to do',
      [
        { released: 1, by_hand: 1, silent: 1 },
        { renewed: 1, by_hand: 1, silent: 1 },
      ],
      false,
      '1 of 3 renewed, 2 to be done by hand',
    ],
    [
      'while an agent fails, which tries again',
      [{ failed: 3 }, { failed: 1, renewed: 2 }, { renewed: 2, ended: 1 }],
      false,
      '2 of 3 renewed, 1 ended without',
    ],
  ])('waits %s, and says how far it is', async (_, steps, rotated, last) => {
    vi.useFakeTimers();
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      const answers = steps.map((counts) => order(counts));
      const first = answers.shift() ?? order({});
      const following = followRotation(first, async () => answers.shift() ?? order({}));
      await vi.runAllTimersAsync();
      expect(isRotated(await following)).toBe(rotated);
      expect(answers).toEqual([]);
      expect(said.mock.lastCall?.[0]).toBe(`${last}\n`);
    } finally {
      said.mockRestore();
      vi.useRealTimers();
    }
  });
});
