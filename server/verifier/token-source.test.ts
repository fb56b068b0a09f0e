import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ScriptedSts, scriptedSts } from '../testing/scripted-sts.ts';
import { testRoot } from '../testing/tls-certificates.ts';
import { createTokenSource, type TokenSource, type TokenSourceOptions } from './index.ts';

const audience = 'https://api.example.com';
const root = testRoot();
const alice = root.leaf('alice');
const renewed = root.leaf('alice');

let sts: ScriptedSts;
let now: Date;
let source: TokenSource;
let issued: number;
beforeAll(async () => {
  sts = await scriptedSts(root);
});
afterAll(() => sts.stop());
beforeEach(() => {
  now = new Date('2026-11-22T12:00:00Z');
  issued = 0;
  sts.asked.length = 0;
  sts.script['/token'] = () => ({
    status: 200,
    body: { access_token: `token-${++issued}`, token_type: 'Bearer', expires_in: 300, scope: 'read' },
  });
  source = newSource();
});
afterEach(() => source.close());

const newSource = (over: Partial<TokenSourceOptions> = {}) =>
  createTokenSource({
    issuer: sts.issuer,
    audience,
    certificate: alice.certificate,
    key: alice.key,
    ca: root.ca,
    clock: () => now,
    ...over,
  });
const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};
const forms = () => sts.asked.filter(({ path }) => path === '/token').map(({ form }) => Object.fromEntries(form));

describe('a token source', () => {
  it('asks with the certificate alone at the alias for mutual TLS, and gives token and certificate as one', async () => {
    expect(await source.get()).toEqual({
      token: 'token-1',
      scope: 'read',
      expiresAt: new Date(now.getTime() + 300_000),
      certificate: alice.certificate,
      key: alice.key,
    });
    expect(forms()).toEqual([{ grant_type: 'client_credentials', audience }]);
  });

  it('exchanges a secret where it has one', async () => {
    source = newSource({ exchangeSecret: 'a secret of alice', scope: 'read' });
    await source.get();
    expect(forms()).toEqual([
      {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        audience,
        scope: 'read',
        subject_token: 'a secret of alice',
        subject_token_type: 'urn:hawser:params:oauth:token-type:exchange-secret',
      },
    ]);
  });

  it('asks once for as many callers as come at a time', async () => {
    const pairs = await Promise.all(Array.from({ length: 30 }, () => source.get()));
    expect(new Set(pairs.map(({ token }) => token))).toEqual(new Set(['token-1']));
    expect(issued).toBe(1);
  });

  it('renews in the background when four fifths of the life are over, and serves the old one meanwhile', async () => {
    await source.get();
    later(239);
    expect((await source.get()).token).toBe('token-1');
    expect(issued).toBe(1);
    later(1);
    expect((await source.get()).token).toBe('token-1');
    await expect.poll(async () => (await source.get()).token).toBe('token-2');
    expect(issued).toBe(2);
  });

  it('serves the old one while the STS is away, and nothing once it has expired', async () => {
    await source.get();
    sts.script['/token'] = () => ({ status: 503, headers: { 'retry-after': '1' } });
    later(299);
    expect((await source.get()).token).toBe('token-1');
    later(1);
    await expect(source.get()).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('says what the STS refused, and which decision it was', async () => {
    const body = { error: 'invalid_target', error_description: 'Ask for one audience.', decision_id: 'dec_x' };
    sts.script['/token'] = () => ({ status: 400, body });
    await expect(source.get()).rejects.toMatchObject({ name: 'TokenRefused', error: 'invalid_target', decisionId: 'dec_x' });
    await expect(source.get()).rejects.toThrow(/^the STS refused a token: invalid_target \(decision dec_x\): Ask for one audience\.$/);
  });

  it('drops the token when the certificate changes', async () => {
    await source.get();
    source.use(renewed);
    expect(await source.get()).toMatchObject({ token: 'token-2', certificate: renewed.certificate, key: renewed.key });
  });

  it('never pairs a token with another certificate than that it was asked with', async () => {
    const answer = sts.script['/token'];
    let asked = 0;
    sts.script['/token'] = (request) => ({ status: 500, ...answer?.(request), ...(++asked === 1 ? { after: 200 } : {}) });
    const early = source.get();
    await expect.poll(() => asked).toBe(1);
    source.use(renewed);
    const pair = await source.get();
    expect(pair).toMatchObject({ token: 'token-2', certificate: renewed.certificate });
    expect((await early).certificate).toBe(renewed.certificate);
    expect(await source.get()).toEqual(pair);
  });

  describe('that makes a call', () => {
    const refused = (error: unknown) => error === 'refused';

    it('makes it once more with the successor, where the certificate was renewed meanwhile', async () => {
      const seen: string[] = [];
      const answer = await source.call(
        async ({ token, certificate }) => {
          seen.push(token);
          if (certificate === renewed.certificate) return 'done';
          source.use(renewed);
          throw 'refused';
        },
        { refused },
      );
      expect({ answer, seen }).toEqual({ answer: 'done', seen: ['token-1', 'token-2'] });
    });

    it('makes it once more with a new token, but asks for none where the one refused is but a moment old', async () => {
      const seen: string[] = [];
      const never = ({ token }: { token: string }): Promise<never> => {
        seen.push(token);
        return Promise.reject('refused');
      };
      await expect(source.call(never, { refused })).rejects.toBe('refused');
      later(10);
      await expect(source.call(never, { refused })).rejects.toBe('refused');
      await expect(source.call(never, { refused })).rejects.toBe('refused');
      expect(seen).toEqual(['token-1', 'token-1', 'token-2', 'token-2']);
    });

    it('leaves every other failure as it is', async () => {
      let made = 0;
      const failing = () => Promise.reject(`failure ${++made}`);
      await expect(source.call(failing, { refused })).rejects.toBe('failure 1');
    });
  });
});
