import fc from 'fast-check';
import { expect, it } from 'vitest';
import { grantTypes, tokenTypes } from '../domain/claims.ts';
import type { AudienceFacts, GrantFacts } from '../ledger/exchange.ts';
import { decideToken, type PolicyFacts, type TokenRequest } from './decide-token.ts';
import { nothingElse, standIn } from './recorded-request.ts';
import type { Exchange } from './subject.ts';

const issuer = 'https://sts.example.com';
const now = new Date('2026-06-01T12:00:00.750Z');
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const scopes = fc.subarray(['a', 'b', 'c', 'd']);
const seconds = fc.integer({ min: 1, max: 100_000 });
const moment = seconds.map((n) => inSeconds(n / 7));
const person = (id: string) => ({
  id,
  name: id,
  spiffeId: `spiffe://test/production/${id}`,
  environment: 'production',
  status: 'active' as const,
});

const audience: fc.Arbitrary<AudienceFacts> = fc.record({
  id: fc.constant('audience'),
  uri: fc.constant('https://audience.example.com'),
  environment: fc.constant('production'),
  scopes,
  algorithm: fc.constant('ES256' as const),
  lifetimeDefault: seconds,
  lifetimeMaximum: seconds,
  minCertificateLife: fc.constantFrom(0, 60),
  delegationDepth: fc.integer({ min: 0, max: 3 }),
});
const grant: fc.Arbitrary<GrantFacts> = fc.record({
  id: fc.constant('grant'),
  scopes,
  lifetimeDefault: fc.option(seconds),
  lifetimeMaximum: fc.option(seconds),
  crossEnvironment: fc.boolean(),
});
const exchange = (grant: GrantFacts): fc.Arbitrary<Exchange> =>
  fc.record({
    subject: fc.record({
      ...(Object.fromEntries(Object.entries(standIn).map(([name, value]) => [name, fc.constant(value)])) as {
        [K in keyof typeof standIn]: fc.Arbitrary<(typeof standIn)[K]>;
      }),
      kind: fc.constant('access-token' as const),
      identityId: fc.constant('alice'),
      identity: fc.constant(person('alice')),
      holderId: fc.constantFrom('alice', 'bob'),
      expiresAt: moment,
      scopes: fc.option(scopes),
      audience: fc.constantFrom(null, 'https://audience.example.com', 'https://other.example.com'),
      mayAct: fc.constantFrom(null, { sub: 'spiffe://test/production/bob' }),
      act: fc.constantFrom(null, { sub: 'x' }, { sub: 'x', act: { sub: 'y' } }),
    }),
    actor: fc.option(
      fc.record({
        jti: fc.constant('jti'),
        identityId: fc.constant('bob'),
        holderId: fc.constant('bob'),
        expiresAt: moment,
        live: fc.constant(true),
      }),
      { nil: undefined },
    ),
    grant: fc.constant(grant),
    delegation: fc.option(
      fc.record({
        id: fc.constant('delegation'),
        scopes,
        maximumDepth: fc.integer({ min: 1, max: 3 }),
        crossEnvironment: fc.boolean(),
        expiresAt: fc.option(moment),
      }),
    ),
    related: fc.boolean(),
    reason: fc.constant(null),
  });

const request: fc.Arbitrary<Pick<TokenRequest, 'scope' | 'lifetime'>> = fc.record({
  scope: fc.option(fc.subarray(['a', 'b', 'c', 'd'], { minLength: 1 })),
  lifetime: fc.option(seconds),
});
const certificate = fc.record({ status: fc.constantFrom('active' as const, 'superseded' as const), notAfter: moment, usableUntil: moment });

const cases = fc.record({ audience, grant, request, certificate }).chain((facts) =>
  fc.record({
    facts: fc.constant(facts),
    exchange: fc.option(exchange(facts.grant)),
    client: fc.constantFrom('alice', 'bob'),
  }),
);

it('TOK-04 no token outlives, outreaches or outranks anything that it comes from', () => {
  let issued = 0;
  fc.assert(
    fc.property(cases, ({ facts, exchange, client }) => {
      const asked: TokenRequest = {
        ...nothingElse,
        grantType: exchange ? grantTypes.tokenExchange : grantTypes.clientCredentials,
        targets: [facts.audience.uri],
        ...facts.request,
        ...(exchange ? { subjectToken: 'x', subjectTokenType: tokenTypes.jwt } : {}),
      };
      const about: PolicyFacts = { identity: person(client), certificate: facts.certificate, audience: facts.audience, grant: facts.grant };
      const verdict = decideToken(about, asked, exchange, { issuer, now });
      if (!verdict.issue) return;
      issued++;
      const { subject, actor, delegation } = exchange ?? { subject: null, actor: undefined, delegation: null };
      const ends = [facts.certificate.notAfter, subject?.expiresAt, actor?.expiresAt, verdict.delegationId ? delegation?.expiresAt : null];
      if (facts.certificate.status === 'superseded') ends.push(facts.certificate.usableUntil);
      for (const end of ends) if (end) expect(verdict.expiresAt <= end).toBe(true);
      const life = (verdict.expiresAt.getTime() - verdict.issuedAt.getTime()) / 1000;
      expect(Number.isInteger(life)).toBe(true);
      for (const most of [facts.audience.lifetimeMaximum, facts.grant.lifetimeMaximum, asked.lifetime]) {
        if (most !== null && most !== undefined) expect(life).toBeLessThanOrEqual(most);
      }
      const granted = verdict.scope === '' ? [] : verdict.scope.split(' ');
      const limits = [
        facts.audience.scopes,
        facts.grant.scopes,
        subject?.scopes,
        asked.scope,
        verdict.delegationId ? delegation?.scopes : null,
      ];
      for (const limit of limits) if (limit) for (const scope of granted) expect(limit).toContain(scope);
      if (subject?.audience && !verdict.delegationId) expect(verdict.audience.uri).toBe(subject.audience);
      expect(verdict.subject.id).toBe(exchange ? 'alice' : client);
    }),
    { numRuns: 5_000 },
  );
  expect(issued).toBeGreaterThan(200);
});
