import { describe, expect, it } from 'vitest';
import type { AccessTokenClaims } from '../domain/claims.ts';
import { newId } from '../domain/ids.ts';
import { type Change, FeedState } from './feed-state.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const claims = (thumbprint: string, jti = newId()) =>
  ({ cnf: { 'x5t#S256': thumbprint }, sub: 'spiffe://x/alice', jti }) as AccessTokenClaims;
const ending = (kind: Change['kind'], subject: string, over: { from?: number; kept?: number; jtis?: string[] } = {}): Change => ({
  kind,
  subject,
  end: { code: 'token_revoked', from: over.from ?? Number.NEGATIVE_INFINITY, kept: over.kept ?? 1e9 },
  jtis: over.jtis ?? [],
});

describe('what the feed has told', () => {
  it('holds at once where the STS says so, whatever clock is read, and otherwise from its time on', () => {
    const state = new FeedState();
    state.apply(ending('certificate', 'revoked'));
    state.apply(ending('certificate', 'renewed', { from: now + 1 }));
    expect(state.judge(claims('revoked'), 'k', 0)).toBe('token_revoked');
    expect(state.judge(claims('renewed'), 'k', now)).toBeUndefined();
    expect(state.judge(claims('renewed'), 'k', now + 1)).toBe('token_revoked');
  });

  it('is forgotten a minute after no token can be concerned, and not before', () => {
    const state = new FeedState();
    const jti = newId();
    state.apply(ending('identity', 'spiffe://x/alice', { kept: 1_000 }));
    state.apply(ending('tokens', 'a cause', { kept: 1_000, jtis: [jti] }));
    state.prune(60_999);
    expect([state.size, state.judge(claims('any', jti), 'k', now)]).toEqual([2, 'token_revoked']);
    state.prune(61_001);
    expect([state.size, state.judge(claims('any', jti), 'k', now)]).toEqual([0, undefined]);
  });

  it('lets a token live again only when nothing ends it any more', () => {
    const state = new FeedState();
    const jti = newId();
    for (const cause of ['one', 'other']) state.apply(ending('tokens', cause, { jtis: [jti] }));
    state.apply({ kind: 'tokens', subject: 'one', end: undefined, jtis: [] });
    expect(state.judge(claims('any', jti), 'k', now)).toBe('token_revoked');
    state.apply({ kind: 'tokens', subject: 'other', end: undefined, jtis: [] });
    expect([state.judge(claims('any', jti), 'k', now), state.size]).toEqual([undefined, 0]);
  });

  it('costs as much for the last token of a cause as for the first', () => {
    const state = new FeedState();
    const jtis = Array.from({ length: 300_000 }, () => newId());
    const began = performance.now();
    for (let at = 0; at < jtis.length; at += 500) state.apply(ending('tokens', 'a cause', { jtis: jtis.slice(at, at + 500) }));
    expect(performance.now() - began).toBeLessThan(5_000);
    for (const jti of [jtis[0], jtis.at(-1)]) expect(state.judge(claims('any', jti), 'k', now)).toBe('token_revoked');
  });

  it('counts for all tokens of a cause as it was said last', () => {
    const state = new FeedState();
    const [one, other] = [newId(), newId()];
    state.apply(ending('tokens', 'a cause', { from: now + 60_000, jtis: [one] }));
    expect(state.judge(claims('any', one), 'k', now)).toBeUndefined();
    state.apply(ending('tokens', 'a cause', { jtis: [other] }));
    for (const jti of [one, other]) expect(state.judge(claims('any', jti), 'k', now)).toBe('token_revoked');
  });

  it('doubts the tokens that name an identity, as subject or as one that acts, and were issued before the act or while it was done', () => {
    const state = new FeedState();
    const issued = (iat: number, sub = 'spiffe://x/alice', act?: object) => ({ ...claims('any'), iat, sub, act }) as AccessTokenClaims;
    const at = now / 1_000;
    state.apply(ending('doubt', 'spiffe://x/alice', { from: now, kept: 1_000 }));
    expect([at - 3_600, at, at + 120, at + 121].map((iat) => state.doubts(issued(iat)))).toEqual([true, true, true, false]);
    const bob = 'spiffe://x/bob';
    const acting = { sub: 'spiffe://x/carol', act: { sub: 'spiffe://x/alice' } };
    expect([issued(at, bob), issued(at, bob, acting)].map((one) => state.doubts(one))).toEqual([false, true]);
    expect(state.judge(issued(at), 'k', now)).toBeUndefined();
    // An earlier one that is told later takes nothing back, and one about all is about all.
    state.apply(ending('doubt', 'spiffe://x/alice', { from: now - 600_000, kept: 900 }));
    expect(state.doubts(issued(at))).toBe(true);
    state.apply(ending('doubt', '*', { from: now, kept: 900 }));
    expect([state.doubts(issued(at, bob)), state.size, state.doubtsHeard]).toEqual([true, 2, 3]);
    state.prune(60_950);
    expect([state.doubts(issued(at, bob)), state.doubts(issued(at)), state.size]).toEqual([false, true, 1]);
  });

  it('takes no more room than it may, and then says that it does not know all', () => {
    const state = new FeedState();
    for (let n = 0; n < 500_000; n++) state.apply(ending('certificate', `certificate ${n}`));
    expect([state.complete, state.size]).toEqual([true, 500_000]);
    state.apply(ending('certificate', 'one too many'));
    expect([state.complete, state.size]).toEqual([false, 500_000]);
  });
});
