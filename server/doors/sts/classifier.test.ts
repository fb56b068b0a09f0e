import { createHash, randomUUID, sign, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allDecisionCodes, isRefusal, type RefusalCode } from '../../domain/codes.ts';
import { newId } from '../../domain/ids.ts';
import { generateKey } from '../../keys/software-signer.ts';
import { registerClientKeys } from '../../operations/register-client-keys.ts';
import { testActor } from '../../testing/authority.ts';
import { bogusCertificates } from '../../testing/bogus-certificates.ts';
import { forgedToken } from '../../testing/forged-token.ts';
import { issuerKey, jwkOf, signJwt } from '../../testing/issuer.ts';
import { type Parties, type Party, PlacesOfUse, type Used, type Workload } from '../../testing/places-of-use.ts';
import { selfSigned } from '../../testing/self-signed.ts';
import { type ClientCredentials, claimsOf, type TestAudience, TestSts } from '../../testing/sts.ts';
import { usedForeignToken } from '../../testing/used-foreign-token.ts';

/** Brings the code about at the door. */
type Provoke = () => Promise<Parties>;
type Door = 'sts' | 'introspection' | 'gateway' | 'report';
/** Why the door cannot come to the code. */
type Never = string;

let sts: TestSts;
let audience: TestAudience;
let other: TestAudience;
let strict: TestAudience;
let server: Workload & { id: string };
let gateway: Workload & { id: string };
let places: PlacesOfUse;
const foreignJti = randomUUID();
const issuerId = newId();
const assertionKey = issuerKey('ES256', 'classifier');

beforeAll(async () => {
  sts = await TestSts.start({
    resolveForeign: usedForeignToken(issuerId, foreignJti),
  });
  [audience, other, strict] = [
    await sts.audience(undefined, { delegationDepth: 1 }),
    await sts.audience(),
    await sts.audience(undefined, { minCertificateLife: 315_360_000 }),
  ];
  server = await sts.resourceServer([audience]);
  gateway = await sts.resourceServer([audience], { kind: 'gateway' });
  places = new PlacesOfUse(sts, audience, server, gateway);
  await query('INSERT INTO used_subject_tokens VALUES ($1, $2, gen_random_uuid(), now(), now())', issuerId, sha256(foreignJti));
});
afterAll(() => sts.stop());

const query = (text: string, ...values: unknown[]) => sts.database.database.pool.query(text, values);
const sha256 = (of: string | Buffer) => createHash('sha256').update(of).digest();
const workload = async (): Promise<Workload> => {
  const one = await sts.workload();
  for (const each of [audience, other, strict]) await sts.grant(one.identity, each);
  return one;
};

const forge = (owner: Workload, claims: object, signature?: (input: Buffer) => Buffer): string =>
  forgedToken(sts, owner, audience.uri, claims, signature && { signature });

const introspect: PlacesOfUse['introspect'] = (...use) => places.introspect(...use);
const forward: PlacesOfUse['forward'] = (...use) => places.forward(...use);
const report = async (code: RefusalCode, { token, shown, owner }: Partial<Used>) => {
  const claim = {
    ...(owner && token !== undefined && { token }),
    ...(shown && { shown }),
    boundThumbprint: owner?.certificate?.thumbprint,
  };
  expect((await places.report(code, claim)).json).toMatchObject({ accepted: 1 });
};

const atStsOnly = 'only who asks for a token is asked this';
/** The three doors at which a token is used come to one code by one way. */
const inUse = (code: RefusalCode, use: () => Promise<Used>) => ({
  introspection: async () => {
    const { token, shown, ...parties } = await use();
    await introspect(token, shown);
    return parties;
  },
  gateway: async () => {
    const { token, shown, ...parties } = await use();
    await forward(`Bearer ${token}`, shown);
    return parties;
  },
  report: async () => {
    const used = await use();
    await report(code, used);
    return used;
  },
});
/** A resource server may claim any code of itself, and then there is nobody to name. */
const claimed = (code: RefusalCode): { report: Provoke } => ({
  report: async () => {
    await report(code, {});
    return {};
  },
});
/** Where nobody of ours has signed it, a report names no token: whatever stands in it is nobody's claim. */
const unproven = (code: RefusalCode, use: () => Promise<Used>) => ({ ...inUse(code, use), ...claimed(code) });

const mismatch = (code: RefusalCode, presenter: (owner: Workload) => Promise<{ der: Buffer } & Partial<Party>>) => ({
  sts: 'an exchange compares whose token it is, not thumbprints: subject_cert_mismatch',
  ...inUse(code, async () => {
    const owner = await workload();
    const { der, ...other } = await presenter(owner);
    const thumbprint = sha256(der).toString('base64url');
    return { token: await sts.token(owner.certificate, audience), shown: der, owner, presenter: { ...other, certificate: { thumbprint } } };
  }),
});
const sameIdentity = async (owner: Workload, over: { key?: Workload['certificate']['key'] } = {}) => {
  const certificate = await sts.authority.issueTo(owner.identity, over);
  return { ...owner, certificate, der: certificate.der };
};
const good = async (): Promise<Used & { owner: Workload }> => {
  const owner = await workload();
  return { owner, presenter: owner, token: await sts.token(owner.certificate, audience), shown: owner.certificate.der };
};
/** Something that its token hangs on has ended; whoever it is gets no new one either. */
const ended = (code: RefusalCode, end: (of: Workload) => Promise<unknown>) => ({
  sts: async () => {
    const owner = await workload();
    await end(owner);
    await ask(owner.certificate, {});
    return { presenter: owner };
  },
  ...inUse(code, async () => {
    const used = await good();
    await end(used.owner);
    return used;
  }),
});
const saying = (code: RefusalCode, over: (now: number, owner: Workload) => object, because: Never) => ({
  sts: because,
  ...inUse(code, async () => {
    const owner = await workload();
    return { owner, presenter: owner, token: forge(owner, over(Math.floor(Date.now() / 1000), owner)), shown: owner.certificate.der };
  }),
});
const asExchanged = 'what is wrong with a token that is exchanged is subject_token_invalid, whatever it is';

const ask = (client: ClientCredentials | null, over: Record<string, string>) =>
  sts.call(client, '/token', { form: { grant_type: 'client_credentials', audience: audience.uri, scope: 'read', ...over } });
const exchanging = (subject_token: string, over: Record<string, string> = {}) => ({
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token,
  subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  ...over,
});
/** Asked of the token endpoint alone. */
const asked = (code: RefusalCode, form: (who: Workload) => Promise<Record<string, string>>, authenticated = true) => ({
  sts: async () => {
    const who = await workload();
    await ask(who.certificate, await form(who));
    // Whoever asks, once that is proven, is whom the token would have been for; none is bound yet.
    return { ...(authenticated && { owner: { identity: who.identity } }), presenter: who };
  },
  introspection: atStsOnly,
  gateway: atStsOnly,
  ...claimed(code),
});
const assertion = (who: Workload, jti: string, aud = sts.context.issuer) => {
  const iat = Math.floor(Date.now() / 1000);
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: signJwt(assertionKey, { iss: who.identity.name, sub: who.identity.name, aud, jti, iat, exp: iat + 60 }),
  };
};
const bogus = (what: string, owner: Workload) => async () => {
  const found = (await bogusCertificates(sts.authority, owner.identity)).find((one) => one.what === what);
  if (!found) throw new Error(what);
  return found;
};

const table = {
  'cnf_mismatch.foreign': mismatch('cnf_mismatch.foreign', async () => {
    const bob = await workload();
    return { ...bob, der: bob.certificate.der };
  }),
  'cnf_mismatch.unknown': mismatch('cnf_mismatch.unknown', async () => ({ der: selfSigned('stranger').der })),
  'cnf_mismatch.rotated': mismatch('cnf_mismatch.rotated', async (owner) => {
    const renewed = await sameIdentity(owner);
    const lineage =
      'UPDATE certificates SET lineage_id = (SELECT lineage_id FROM certificates WHERE id = $1), predecessor_id = $1 WHERE id = $2';
    await query(lineage, owner.certificate.id, renewed.certificate.id);
    return renewed;
  }),
  'cnf_mismatch.sibling': mismatch('cnf_mismatch.sibling', sameIdentity),
  'cnf_mismatch.same_key': mismatch('cnf_mismatch.same_key', (owner) => sameIdentity(owner, { key: owner.certificate.key })),
  'cnf_mismatch.gateway': mismatch('cnf_mismatch.gateway', async () => ({ ...gateway, der: gateway.certificate.der })),
  cnf_missing_cert: {
    sts: 'without a certificate nobody gets that far: cert_unknown',
    ...inUse('cnf_missing_cert', async () => ({ ...(await good()), shown: null, presenter: undefined })),
  },
  cnf_absent: { ...unproven('cnf_absent', unbound(undefined)), sts: asExchanged },
  cnf_malformed: { ...unproven('cnf_malformed', unbound({ 'x5t#S256': 'x' })), sts: asExchanged },
  cert_revoked: ended('cert_revoked', ({ certificate }) =>
    query(`UPDATE certificates SET status = 'revoked', revoked_at = now(), revocation_reason = 'superseded' WHERE id = $1`, certificate.id),
  ),
  cert_frozen: ended('cert_frozen', ({ certificate }) => query('UPDATE certificates SET frozen_at = now() WHERE id = $1', certificate.id)),
  cert_expired: ended('cert_expired', ({ certificate }) =>
    query(`UPDATE certificates SET not_after = now() - interval '1 s' WHERE id = $1`, certificate.id),
  ),
  cert_unknown: {
    sts: async () => {
      const { chainPem, keyPem, thumbprint } = selfSigned('stranger');
      await ask({ chainPem, keyPem }, {});
      return { presenter: { certificate: { thumbprint } } };
    },
    introspection: 'beside a token it is cnf_mismatch.unknown',
    gateway: 'beside a token it is cnf_mismatch.unknown',
    ...claimed('cert_unknown'),
  },
  cert_not_client: {
    sts: async () => {
      const found = await bogus('for servers only', await workload())();
      await ask(found, {});
      return { presenter: { certificate: found } };
    },
    introspection: 'no token is bound to one, and beside a token it is a mismatch',
    gateway: 'no token is bound to one, and beside a token it is a mismatch',
    ...claimed('cert_not_client'),
  },
  cert_renewal_required: asked('cert_renewal_required', async () => ({ audience: strict.uri })),
  client_assertion_invalid: asked('client_assertion_invalid', async (who) => assertion(who, randomUUID()), false),
  client_assertion_replayed: asked(
    'client_assertion_replayed',
    async (who) => {
      await query('DELETE FROM client_keys');
      const keys = JSON.stringify(jwkOf(assertionKey));
      const { name } = who.identity;
      await registerClientKeys(sts.authority.context, testActor, { identity: name, label: 'test', keys, expiresAt: null });
      const once = assertion(who, randomUUID());
      const used = 'INSERT INTO used_client_assertions VALUES ($1, $2, now(), now())';
      await query(
        used,
        who.identity.id,
        sha256(String(JSON.parse(Buffer.from(once.client_assertion.split('.')[1] ?? '', 'base64url').toString()).jti)),
      );
      return once;
    },
    false,
  ),
  identity_suspended: ended('identity_suspended', ({ identity }) =>
    query(`UPDATE identities SET status = 'suspended' WHERE id = $1`, identity.id),
  ),
  identity_retired: ended('identity_retired', ({ identity }) =>
    query(`UPDATE identities SET status = 'retired' WHERE id = $1`, identity.id),
  ),
  aud_mismatch: {
    sts: 'an exchange for another audience is target_not_granted',
    ...inUse('aud_mismatch', async () => {
      const used = await good();
      return { ...used, token: await sts.token(used.owner.certificate, other) };
    }),
  },
  token_expired: { ...saying('token_expired', (now) => ({ exp: now - 1 }), asExchanged), ...recorded('token_expired') },
  token_not_yet_valid: { ...saying('token_not_yet_valid', (now) => ({ nbf: now + 45 }), asExchanged), ...recorded('token_not_yet_valid') },
  token_revoked: {
    sts: asExchanged,
    ...inUse('token_revoked', async () => {
      const used = await good();
      await query(`INSERT INTO denied_tokens VALUES ($1, now(), now() + interval '1 h', 'test')`, claimsOf(used.token).jti);
      return used;
    }),
  },
  token_malformed: {
    sts: asExchanged,
    ...unproven(
      'token_malformed',
      byWhom(() => 'nonsense'),
    ),
  },
  signature_invalid: {
    sts: asExchanged,
    ...unproven(
      'signature_invalid',
      byWhom((owner) => forge(owner, {}, (input) => sign('sha256', input, { key: generateKey('ES256'), dsaEncoding: 'ieee-p1363' }))),
    ),
  },
  issuer_mismatch: {
    ...saying('issuer_mismatch', () => ({ iss: 'https://elsewhere.example.com' }), asExchanged),
    ...claimed('issuer_mismatch'),
  },
  scope_insufficient: {
    sts: 'what a token may not hold is scope_not_granted',
    introspection: 'which scopes a request needs only the resource server knows',
    gateway: 'which scopes a request needs only the resource server knows',
    report: inUse('scope_insufficient', good).report,
  },
  subject_token_invalid: asked('subject_token_invalid', async () => exchanging('nonsense')),
  subject_token_replayed: asked('subject_token_replayed', async ({ identity }) =>
    exchanging(`e30.e30.${identity.name}`, { subject_token_type: 'urn:ietf:params:oauth:token-type:jwt' }),
  ),
  subject_cert_mismatch: {
    ...asked('subject_cert_mismatch', async () => ({})),
    sts: async () => {
      const [thief, { token, owner }] = [await workload(), await good()];
      await ask(thief.certificate, exchanging(token));
      return { owner, presenter: thief };
    },
  },
  target_unknown: asked('target_unknown', async () => ({ audience: 'https://nowhere.example.com' })),
  target_not_granted: asked('target_not_granted', async (who) => {
    await query('DELETE FROM grants WHERE identity_id = $1', who.identity.id);
    return {};
  }),
  scope_not_granted: asked('scope_not_granted', async () => ({ scope: 'admin' })),
  delegation_not_granted: {
    ...asked('delegation_not_granted', async () => ({})),
    sts: async () => {
      const [actor, { token, owner }] = [await workload(), await good()];
      const actor_token = await sts.token(actor.certificate, audience);
      const own = { actor_token, actor_token_type: 'urn:ietf:params:oauth:token-type:access_token' };
      await ask(actor.certificate, exchanging(token, own));
      return { owner, presenter: actor };
    },
  },
  grant_type_unsupported: asked('grant_type_unsupported', async () => ({ grant_type: 'password' })),
  request_malformed: {
    ...asked('request_malformed', async () => ({ audience: other.uri, resource: audience.uri })),
    introspection: async () => {
      await sts.call(server.certificate, '/introspect', { form: { token: (await good()).token, client_certificate: 'x' } });
      return { presenter: server };
    },
    gateway: async () => {
      await forward('Bearer one two', null);
      return {};
    },
  },
  gateway_untrusted: {
    sts: async () => {
      const [stranger, { token, owner }] = [await workload(), await good()];
      await sts.call(stranger.certificate, '/revoke', { form: { token } });
      return { owner: { certificate: owner.certificate }, presenter: stranger };
    },
    introspection: async () => {
      const stranger = await workload();
      await introspect((await good()).token, null, stranger);
      return { presenter: stranger };
    },
    gateway: async () => {
      const stranger = await workload();
      await forward(`Bearer ${(await good()).token}`, null, {}, stranger);
      return { presenter: stranger };
    },
    ...claimed('gateway_untrusted'),
  },
  gateway_header_conflict: {
    sts: 'no header there holds a certificate',
    introspection: 'no header there holds a certificate',
    gateway: async () => {
      const { token, owner } = await good();
      const pem = encodeURIComponent(new X509Certificate(owner.certificate.der).toString());
      await forward(`Bearer ${token}`, owner.certificate.der, { 'x-client-cert': pem, 'client-cert': pem });
      return {};
    },
    ...claimed('gateway_header_conflict'),
  },
} satisfies Record<RefusalCode, Record<Door, Provoke | Never>>;

/** A token that is not bound, or not so that anybody could read it, names its owner by nothing that counts. */
function unbound(cnf: unknown): () => Promise<Used> {
  return byWhom((owner) => forge(owner, { cnf }));
}
function byWhom(token: (owner: Workload) => string): () => Promise<Used> {
  return async () => {
    const presenter = await workload();
    return { presenter, token: token(presenter), shown: presenter.certificate.der };
  };
}
/** A report counts only for a token that was issued: a live one, of which the reporter says that its own clock does not take it. */
function recorded(code: RefusalCode): { report: Provoke } {
  return { report: inUse(code, good).report };
}

describe('every code there is comes to one event at each door that can come to it, with both thumbprints and both names', () => {
  const cells = allDecisionCodes
    .filter(isRefusal)
    .flatMap((code) => Object.entries(table[code]).map(([door, cell]) => [code, door as Door, cell] as const));

  it.each(cells)('%s at %s', async (code, door, cell) => {
    if (typeof cell === 'string') return expect(cell).not.toBe('');
    const since = new Date();
    const { owner, presenter }: Parties = await cell();
    const made = await sts.decisions(`at >= $1 AND code NOT IN ('issued', 'accepted')`, new Date(since.getTime() - 1));
    expect(made).toMatchObject([
      {
        code,
        door,
        token_identity_id: owner?.identity?.id ?? null,
        bound_thumbprint: owner?.certificate?.thumbprint ?? null,
        presented_identity_id: presenter?.identity?.id ?? null,
        presented_thumbprint: presenter?.certificate?.thumbprint ?? null,
      },
    ]);
  });

  it('is a table with a cell for every code at every door', () => {
    expect(cells).toHaveLength(4 * (allDecisionCodes.length - 2));
  });
});
