import { describe, expect, it } from 'vitest';
import { fromPublicId, newId, toPublicId } from './ids.ts';

describe('an identifier', () => {
  it('is outside what it is inside, in another spelling', () => {
    const uuid = '01890a5d-ac96-774b-bcce-b302099a8057';
    expect(toPublicId('decision', uuid)).toBe('dec_01h455vb4pex5vsknk084sn02q');
    expect(fromPublicId('decision', 'dec_01h455vb4pex5vsknk084sn02q')).toBe(uuid);
  });

  it.each([
    'idn_01h455vb4pex5vsknk084sn02q',
    'dec_01h455vb4pex5vsknk084sn02',
    'dec_81h455vb4pex5vsknk084sn02q',
    'dec_01H455VB4PEX5VSKNK084SN02Q',
    '',
  ])('is not read from %j', (text) => {
    expect(fromPublicId('decision', text)).toBeUndefined();
  });

  it('sorts by the order in which it was made, in both spellings, also when the clock steps back', () => {
    const start = Date.now();
    const made = Array.from({ length: 10_000 }, (_, i) => newId(i < 5_000 ? start + Math.floor(i / 3_000) : start - 1_000));
    expect(made.toSorted()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
    const outside = made.map((uuid) => toPublicId('event', uuid));
    expect(outside.toSorted()).toEqual(outside);
    for (const id of made.slice(0, 100)) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
