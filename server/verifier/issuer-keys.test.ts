import { beforeEach, describe, expect, it } from 'vitest';
import { generateKey, signerFrom } from '../keys/software-signer.ts';
import { publicJwk } from '../tokens/jwks.ts';
import { IssuerKeys } from './issuer-keys.ts';

const newKey = () => publicJwk(signerFrom(generateKey('ES256')).publicKey, 'ES256');
const first = newKey();
const second = newKey();

let now: number;
let published: unknown[];
let fetches: number;
let fails: boolean;
let keys: IssuerKeys;
const later = (seconds: number) => {
  now += seconds * 1000;
};

beforeEach(() => {
  now = Date.parse('2026-11-22T12:00:00Z');
  published = [first];
  fetches = 0;
  fails = false;
  keys = new IssuerKeys(
    async () => {
      fetches++;
      if (fails) throw new Error('gone');
      return { keys: published };
    },
    () => new Date(now),
  );
});

const isKnown = async (kid: string) => (await keys.find(kid, 'ES256')) !== undefined;

describe('the keys of the issuer', () => {
  it('are fetched once for as many tokens as come at a time', async () => {
    expect(await Promise.all(Array.from({ length: 50 }, () => isKnown(first.kid)))).toEqual(Array(50).fill(true));
    expect(fetches).toBe(1);
  });

  it('VER-08 are fetched at most once per cooldown for 10,000 tokens that name random keys', async () => {
    await Promise.all(Array.from({ length: 10_000 }, (_, index) => isKnown(`random-${index}`)));
    expect(fetches).toBe(1);
    later(30);
    for (let index = 0; index < 100; index++) expect(await isKnown(`other-${index}`)).toBe(false);
    expect(fetches).toBe(2);
  });

  it('are fetched anew for a key that was published since', async () => {
    await isKnown(first.kid);
    published = [first, second];
    later(31);
    expect(await isKnown(second.kid)).toBe(true);
    expect(fetches).toBe(2);
  });

  it('are fetched anew when they are ten minutes old, and kept when that fails', async () => {
    await isKnown(first.kid);
    fails = true;
    later(601);
    expect(await isKnown(first.kid)).toBe(true);
    expect(fetches).toBe(2);
    fails = false;
    published = [second];
    later(2);
    await isKnown(first.kid);
    await expect.poll(() => isKnown(first.kid)).toBe(false);
  });

  it('keep nobody waiting while they are fetched anew because they are old', async () => {
    let answer: (value: unknown) => void = () => {};
    let asked = 0;
    const slow = new IssuerKeys(
      () => (++asked === 1 ? Promise.resolve({ keys: [first] }) : new Promise((resolve) => (answer = resolve))),
      () => new Date(now),
    );
    await slow.find(first.kid, 'ES256');
    later(601);
    expect(await slow.find(first.kid, 'ES256')).toBeDefined();
    expect(asked).toBe(2);
    answer({ keys: [second] });
    await expect.poll(() => slow.find(second.kid, 'ES256')).toBeDefined();
  });

  it('leave the question open while they cannot be fetched, and ask again after a second', async () => {
    fails = true;
    await expect(isKnown(first.kid)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(isKnown(first.kid)).rejects.toMatchObject({ code: 'unavailable' });
    expect(fetches).toBe(1);
    fails = false;
    later(1);
    expect(await isKnown(first.kid)).toBe(true);
  });

  it('are fetched although the clock was set back', async () => {
    await isKnown(first.kid);
    later(-3_600);
    published = [second];
    expect(await isKnown(second.kid)).toBe(true);
  });
});
