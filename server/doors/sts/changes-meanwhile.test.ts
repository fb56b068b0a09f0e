import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantTypes, tokenTypes } from '../../domain/claims.ts';
import { toPublicId } from '../../domain/ids.ts';
import { addIssuerRule, removeIssuerRule } from '../../operations/add-issuer-rule.ts';
import { changeAudience } from '../../operations/change-audience.ts';
import { changeDelegation } from '../../operations/change-delegation.ts';
import { changeGrant } from '../../operations/change-grant.ts';
import { changeIssuer } from '../../operations/change-issuer.ts';
import { denyToken } from '../../operations/deny-token.ts';
import { removeDelegation } from '../../operations/remove-delegation.ts';
import { removeGrant } from '../../operations/remove-grant.ts';
import { removeIssuer } from '../../operations/remove-issuer.ts';
import { revokeCertificate } from '../../operations/revoke-certificate.ts';
import { suspendIdentity } from '../../operations/suspend-identity.ts';
import { testActor } from '../../testing/authority.ts';
import { issuerKey } from '../../testing/issuer.ts';
import { type Answer, claimsOf, type TestSts } from '../../testing/sts.ts';
import { TestFederation } from '../../testing/trusted-issuers.ts';

let federation: TestFederation;
let sts: TestSts;
beforeAll(async () => {
  federation = await TestFederation.start();
  ({ sts } = federation);
});
afterAll(() => federation.stop());

let houses = 0;
/** A subject with a token of its own and one of a trusted issuer, and an actor that may act for it. */
async function aHouse() {
  const name = `house-${houses++}`;
  const [subject, actor] = [await sts.workload(`${name}-subject`), await sts.workload(`${name}-actor`)];
  const audience = await sts.audience(undefined, { delegationDepth: 2 });
  const grantId = await sts.grant(subject.identity, audience);
  const delegationId = await sts.delegation(actor.identity, subject.identity, audience, { maximumDepth: 2 });
  const rules = [{ conditions: ['sub=somebody'], identity: subject.identity.name }];
  const { issuer } = await federation.trust(name, [issuerKey('ES256', 'k')], rules);
  const { rows } = await sts.database.database.pool.query<{ id: string }>(
    'SELECT r.id FROM issuer_rules r JOIN trusted_issuers i ON i.id = r.trusted_issuer_id WHERE i.name = $1',
    [name],
  );
  const subjectToken = await sts.token(subject.certificate, audience);
  const ruleId = rows[0]?.id ?? '';
  return { name, subject, actor, audience, grantId, delegationId, issuer, ruleId, subjectToken };
}
type House = Awaited<ReturnType<typeof aHouse>>;

/** Exchanges that come to a token, each of another kind. */
const exchanges: Record<string, (house: House) => Promise<Answer>> = {
  narrowing: ({ subject, audience, subjectToken }) =>
    sts.call(subject.certificate, '/token', { form: { ...form, audience: audience.uri, subject_token: subjectToken } }),
  acting: ({ actor, audience, subjectToken }) =>
    sts.call(actor.certificate, '/token', { form: { ...form, audience: audience.uri, subject_token: subjectToken } }),
  foreign: ({ subject, audience, issuer }) =>
    sts.call(subject.certificate, '/token', {
      form: { ...form, audience: audience.uri, subject_token: issuer.token(), subject_token_type: tokenTypes.jwt },
    }),
};
const form = {
  grant_type: grantTypes.tokenExchange,
  scope: 'read',
  subject_token_type: tokenTypes.accessToken,
  requested_expires_in: '200',
};

const all = ['narrowing', 'acting', 'foreign'] as const;
const context = () => sts.authority.context;
const grant = ({ grantId }: House) => ({ grant: toPublicId('grant', grantId) });
const delegation = ({ delegationId }: House) => ({ delegation: toPublicId('delegation', delegationId) });
const retiredScope = async (house: House) => {
  await changeGrant(context(), testActor, { ...grant(house), scopes: ['write'] });
  await changeDelegation(context(), testActor, { ...delegation(house), scopes: ['write'] });
  await changeAudience(context(), testActor, { audience: house.audience.uri, scopes: ['write'] });
};
const revoke = (certificate: string) =>
  revokeCertificate(context(), testActor, { certificate, reason: 'keyCompromise', comment: 'to test with' });

/** Everything that takes something away, which exchanges it concerns, and what comes of them. */
const changes: [what: string, which: readonly (typeof all)[number][], change: (house: House) => Promise<unknown>, comes?: 'shorter'][] = [
  ['the grant holds fewer scopes', all, (house) => changeGrant(context(), testActor, { ...grant(house), scopes: ['write'] })],
  [
    'the grant allows less time',
    all,
    (house) => changeGrant(context(), testActor, { ...grant(house), lifetimeDefault: 10, lifetimeMaximum: 10 }),
    'shorter',
  ],
  ['the grant is removed', all, (house) => removeGrant(context(), testActor, grant(house))],
  ['the audience has fewer scopes', all, retiredScope],
  [
    'the audience allows less time',
    all,
    ({ audience }) => changeAudience(context(), testActor, { audience: audience.uri, lifetimeDefault: 10, lifetimeMaximum: 10 }),
    'shorter',
  ],
  [
    'the audience wants a certificate that lives longer',
    all,
    ({ audience }) => changeAudience(context(), testActor, { audience: audience.uri, minCertificateLife: 86_400_000 }),
  ],
  [
    'the audience takes no delegated tokens',
    ['acting'],
    ({ audience }) => changeAudience(context(), testActor, { audience: audience.uri, delegationDepth: 0 }),
  ],
  [
    'the delegation holds fewer scopes',
    ['acting'],
    (house) => changeDelegation(context(), testActor, { ...delegation(house), scopes: ['write'] }),
  ],
  [
    'the delegation ends soon',
    ['acting'],
    (house) => changeDelegation(context(), testActor, { ...delegation(house), expiresAt: new Date(Date.now() + 11_000) }),
    'shorter',
  ],
  ['the delegation is removed', ['acting'], (house) => removeDelegation(context(), testActor, delegation(house))],
  ['the subject is suspended', all, ({ subject }) => suspendIdentity(context(), testActor, { identity: subject.identity.name })],
  ['the actor is suspended', ['acting'], ({ actor }) => suspendIdentity(context(), testActor, { identity: actor.identity.name })],
  [
    'what is exchanged is denied',
    ['narrowing', 'acting'],
    ({ subjectToken }) => denyToken(context(), testActor, { jti: claimsOf(subjectToken).jti }),
  ],
  ['the certificate of the subject is revoked', all, ({ subject }) => revoke(subject.certificate.serial)],
  ['the certificate of the actor is revoked', ['acting'], ({ actor }) => revoke(actor.certificate.serial)],
  ['the issuer is switched off', ['foreign'], ({ name }) => changeIssuer(federation.api, testActor, { issuer: name, enabled: false })],
  ['the issuer is removed', ['foreign'], ({ name }) => removeIssuer(federation.api, testActor, { issuer: name })],
  [
    'the issuer speaks for other audiences',
    ['foreign'],
    ({ name }) => changeIssuer(federation.api, testActor, { issuer: name, audiences: ['https://other.example.com'] }),
  ],
  [
    'the issuer signs otherwise',
    ['foreign'],
    ({ name }) => changeIssuer(federation.api, testActor, { issuer: name, algorithms: ['RS256'] }),
  ],
  [
    'tokens of the issuer live shorter',
    ['foreign'],
    ({ name }) => changeIssuer(federation.api, testActor, { issuer: name, lifetimeMaximum: 10 }),
  ],
  [
    'the rule is removed',
    ['foreign'],
    ({ ruleId }) => removeIssuerRule(federation.api, testActor, { issuerRule: toPublicId('issuerRule', ruleId) }),
  ],
  [
    'another rule disagrees',
    ['foreign'],
    ({ name, actor }) =>
      addIssuerRule(federation.api, testActor, {
        issuer: name,
        conditions: ['sub={any}'],
        identity: actor.identity.name,
      }),
  ],
];

describe('whatever is taken away between a decision and its record is not in the token:', () => {
  it.each(changes.flatMap(([what, which, change, comes]) => which.map((kind) => [what, kind, change, comes] as const)))(
    '%s, %s',
    async (_, kind, change, comes) => {
      const house = await aHouse();
      const exchange = (): Promise<Answer> => (exchanges[kind] as (house: House) => Promise<Answer>)(house);
      // All that can be remembered is.
      expect((await exchange()).status).toBe(200);
      const { tokens } = sts.context;
      const record = tokens.record.bind(tokens);
      let decided = 0;
      tokens.record = async (...token) => {
        if (decided++ === 0) await change(house);
        return record(...token);
      };
      const answer = await exchange().finally(() => Reflect.deleteProperty(tokens, 'record'));
      expect(decided).toBeGreaterThan(0);
      if (comes === 'shorter') {
        const { exp, iat } = claimsOf(String(answer.json.access_token));
        expect(exp - iat).toBeLessThanOrEqual(11);
      } else expect([answer.status, answer.json.access_token]).toEqual([expect.toBeOneOf([400, 401]), undefined]);
    },
  );
});
