import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantTypes, tokenTypes } from '../../domain/claims.ts';
import { newId } from '../../domain/ids.ts';
import type { ForeignToken } from '../../operations/subject.ts';
import type { TestCertificate, TestIdentity } from '../../testing/authority.ts';
import { type TestAudience, TestSts } from '../../testing/sts.ts';

let sts: TestSts;
beforeAll(async () => {
  sts = await TestSts.start({
    // What a trusted issuer signed is not the matter here: whether it still counts is.
    resolveForeign: async ({ database }, token) => {
      const { exp, ...says } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
      const issuer = await database.prisma.trustedIssuer.findUnique({ where: { id: says.issuerId } });
      return issuer?.enabled
        ? { ok: true, token: { ...says, terms: issuer.updatedAt, expiresAt: new Date(exp) } }
        : { ok: false, reason: 'it is not trusted' };
    },
  });
});
afterAll(() => sts.stop());

type Workload = { identity: TestIdentity; certificate: TestCertificate };
/** All that a token may hang on, each made for one case alone. */
type House = {
  subject: Workload;
  actor: Workload;
  front: TestAudience;
  back: TestAudience;
  grantId: string;
  delegationId: string;
  secretId: string;
  issuerId: string;
  subjectToken: string;
  actorToken: string;
};

async function aHouse(): Promise<House> {
  const [subject, actor] = [await sts.workload(), await sts.workload()];
  const [front, back] = [await sts.audience(), await sts.audience(undefined, { delegationDepth: 2 })];
  await sts.grant(subject.identity, front);
  await sts.grant(actor.identity, front);
  const grantId = await sts.grant(subject.identity, back);
  const delegationId = await sts.delegation(actor.identity, subject.identity, back, { maximumDepth: 2 });
  const secretId = await sts.secret(subject.identity, `secret of ${subject.identity.name}`);
  const [issuerId, now] = [newId(), new Date()];
  const data = {
    preset: 'oidc',
    keySource: 'discovery',
    audiences: ['x'],
    algorithms: ['ES256'],
    lifetimeMaximum: 3_600,
    createdBy: 'test',
    createdAt: now,
    updatedAt: now,
  };
  await sts.database.database.prisma.trustedIssuer.create({
    data: { ...data, id: issuerId, name: issuerId, issuer: `https://${issuerId}.example.com` },
  });
  const [subjectToken, actorToken] = [await sts.token(subject.certificate, back), await sts.token(actor.certificate, front)];
  return { subject, actor, front, back, grantId, delegationId, secretId, issuerId, subjectToken, actorToken };
}

const foreign = ({ subject, issuerId }: House, mayAct: ForeignToken['mayAct'] = null): string => {
  const says = {
    iss: 'https://issuer.example.com',
    identityId: subject.identity.id,
    issuerId,
    issuer: 'x',
    jti: newId(),
    exp: Date.now() + 60_000,
    scopes: null,
    mayAct,
  };
  return `e30.${Buffer.from(JSON.stringify(says)).toString('base64url')}.AAAA`;
};

/** Every way to a token, and what it hangs on. */
type Part = 'identity' | 'certificate' | 'audience' | 'grant' | 'secret' | 'actor' | 'actor certificate' | 'delegation' | 'issuer';
const paths: Record<string, { call(house: House): Promise<{ status: number; text: string }>; on: readonly Part[] }> = {
  'client credentials': {
    call: ({ subject, back }) =>
      sts.call(subject.certificate, '/token', { form: { grant_type: grantTypes.clientCredentials, audience: back.uri } }),
    on: ['identity', 'certificate', 'audience', 'grant'],
  },
  'an exchange secret': {
    call: ({ subject, back }) =>
      sts.exchange(subject.certificate, `secret of ${subject.identity.name}`, back, { subject_token_type: tokenTypes.exchangeSecret }),
    on: ['identity', 'certificate', 'audience', 'grant', 'secret'],
  },
  'an access token, narrowed': {
    call: ({ subject, back, subjectToken }) => sts.exchange(subject.certificate, subjectToken, back),
    on: ['identity', 'certificate', 'audience', 'grant'],
  },
  'an access token, by an actor': {
    call: ({ actor, back, subjectToken }) => sts.exchange(actor.certificate, subjectToken, back),
    on: ['identity', 'certificate', 'audience', 'grant', 'actor', 'actor certificate', 'delegation'],
  },
  'an access token, by an actor with a token of its own': {
    call: ({ actor, back, subjectToken, actorToken }) =>
      sts.exchange(actor.certificate, subjectToken, back, { actor_token: actorToken, actor_token_type: tokenTypes.accessToken }),
    on: ['identity', 'certificate', 'audience', 'grant', 'actor', 'actor certificate', 'delegation'],
  },
  'a foreign token': {
    call: (house) => sts.exchange(house.subject.certificate, foreign(house), house.back, { subject_token_type: tokenTypes.jwt }),
    on: ['identity', 'certificate', 'audience', 'grant', 'issuer'],
  },
  'a foreign token, by an actor': {
    call: (house) => sts.exchange(house.actor.certificate, foreign(house), house.back, { subject_token_type: tokenTypes.jwt }),
    on: ['identity', 'audience', 'grant', 'actor', 'actor certificate', 'delegation', 'issuer'],
  },
  'a foreign token that names its actor': {
    call: (house) =>
      sts.exchange(house.actor.certificate, foreign(house, { sub: house.actor.identity.spiffeId }), house.back, {
        subject_token_type: tokenTypes.jwt,
      }),
    on: ['identity', 'audience', 'grant', 'actor', 'actor certificate', 'issuer'],
  },
};

const revoked = `status = 'revoked', revoked_at = now(), revocation_reason = 'superseded'`;
/** How each part is taken out of service, and how it is taken away; what the ledger never deletes is ended for good instead. */
const ways: Record<Part, Record<'disabled' | 'deleted', readonly [sql: string, of: (house: House) => string]>> = {
  identity: {
    disabled: [`UPDATE identities SET status = 'suspended' WHERE id = $1`, ({ subject }) => subject.identity.id],
    deleted: [`UPDATE identities SET status = 'retired' WHERE id = $1`, ({ subject }) => subject.identity.id],
  },
  certificate: {
    disabled: ['UPDATE certificates SET frozen_at = now() WHERE id = $1', ({ subject }) => subject.certificate.id],
    deleted: [`UPDATE certificates SET ${revoked} WHERE id = $1`, ({ subject }) => subject.certificate.id],
  },
  audience: {
    disabled: [`UPDATE audiences SET environment = 'staging' WHERE id = $1`, ({ back }) => back.id],
    deleted: [`UPDATE audiences SET uri = uri || '/gone' WHERE id = $1`, ({ back }) => back.id],
  },
  grant: {
    disabled: [
      `UPDATE grants SET scopes = '{}', audience_id = (SELECT id FROM audiences x WHERE x.id <> grants.audience_id AND NOT EXISTS (SELECT FROM grants y WHERE y.identity_id = grants.identity_id AND y.audience_id = x.id) LIMIT 1) WHERE id = $1`,
      ({ grantId }) => grantId,
    ],
    deleted: ['DELETE FROM grants WHERE id = $1', ({ grantId }) => grantId],
  },
  secret: {
    disabled: [`UPDATE exchange_secrets SET expires_at = now() WHERE id = $1`, ({ secretId }) => secretId],
    deleted: ['UPDATE exchange_secrets SET revoked_at = now() WHERE id = $1', ({ secretId }) => secretId],
  },
  actor: {
    disabled: [`UPDATE identities SET status = 'suspended' WHERE id = $1`, ({ actor }) => actor.identity.id],
    deleted: [`UPDATE identities SET status = 'retired' WHERE id = $1`, ({ actor }) => actor.identity.id],
  },
  'actor certificate': {
    disabled: ['UPDATE certificates SET frozen_at = now() WHERE id = $1', ({ actor }) => actor.certificate.id],
    deleted: [`UPDATE certificates SET ${revoked} WHERE id = $1`, ({ actor }) => actor.certificate.id],
  },
  delegation: {
    disabled: ['UPDATE delegations SET expires_at = now() WHERE id = $1', ({ delegationId }) => delegationId],
    deleted: ['DELETE FROM delegations WHERE id = $1', ({ delegationId }) => delegationId],
  },
  issuer: {
    disabled: ['UPDATE trusted_issuers SET enabled = false WHERE id = $1', ({ issuerId }) => issuerId],
    deleted: ['DELETE FROM trusted_issuers WHERE id = $1', ({ issuerId }) => issuerId],
  },
};

describe('TOK-02 a token is issued only while all that it hangs on is in service:', () => {
  for (const [path, { call, on }] of Object.entries(paths)) {
    it(`${path}, by ${on.join(', ')}`, async () => {
      const { pool } = sts.database.database;
      const cases = (Object.keys(ways) as Part[]).flatMap((part) => (['disabled', 'deleted'] as const).map((way) => ({ part, way })));
      const tried = cases.map(async ({ part, way }) => {
        const house = await aHouse();
        // Where there is a delegation it rules; may_act is tried without one.
        if (path.includes('names its actor')) await pool.query('DELETE FROM delegations WHERE id = $1', [house.delegationId]);
        expect((await call(house)).status, `${path} before`).toBe(200);
        const [statement, of] = ways[part][way];
        expect((await pool.query(statement, [of(house)])).rowCount).toBe(path.includes('names its actor') && part === 'delegation' ? 0 : 1);
        const { status, text } = await call(house);
        expect(status === 200, `${path}, ${part} ${way}: ${text}`).toBe(!on.includes(part));
      });
      await Promise.all(tried);
    });
  }
});
