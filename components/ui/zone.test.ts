import { describe, expect, it } from 'vitest';
import { inZone, writerIn } from './zone.ts';

const at = new Date('2026-11-22T23:30:05.042Z');

describe('writing instants in a zone', () => {
  it('says day, time and zone in UTC', () => {
    const utc = writerIn('UTC');
    expect(utc.instant(at)).toBe('2026-11-22 23:30:05 UTC');
    expect(utc.precise(at)).toBe('23:30:05.042');
  });

  it('carries the day over, in zones of half hours too', () => {
    expect(writerIn('Asia/Kolkata').instant(at)).toBe('2026-11-23 05:00:05 UTC+5:30');
    expect(writerIn('America/New_York').instant(at)).toBe('2026-11-22 18:30:05 UTC-5');
  });

  it('finds the instants in a sentence of the server, and leaves what somebody else wrote', () => {
    const said = 'Presented between 2026-11-22 23:30:05 UTC and 2026-11-22 23:31:00 UTC by 2026-11-22.';
    expect(inZone(said, writerIn('Asia/Kolkata'))).toBe(
      'Presented between 2026-11-23 05:00:05 UTC+5:30 and 2026-11-23 05:01:00 UTC+5:30 by 2026-11-22.',
    );
    expect(inZone(said, writerIn('UTC'))).toBe(said);
  });

  it('writes midnight as 00, and each side of a change of clocks with its own distance', () => {
    const berlin = writerIn('Europe/Berlin');
    expect(berlin.instant('2026-11-22T23:00:00Z')).toBe('2026-11-23 00:00:00 UTC+1');
    expect(berlin.instant('2026-10-25T00:30:00Z')).toBe('2026-10-25 02:30:00 UTC+2');
    expect(berlin.instant('2026-10-25T01:30:00Z')).toBe('2026-10-25 02:30:00 UTC+1');
  });

  it('falls back to UTC for what is no zone, however many of them', () => {
    for (let n = 0; n < 200; n++) expect(writerIn(`no/zone${n}`).instant(at)).toBe('2026-11-22 23:30:05 UTC');
    for (const zone of ['', '\0', '__proto__', '../etc']) expect(writerIn(zone).zone).toBe('UTC');
    expect(writerIn(undefined).zone).toBe('UTC');
  });
});
