import { generateKeyPairSync } from 'node:crypto';
import { newId, toPublicId } from '../domain/ids.ts';
import { totpCode } from '../domain/totp.ts';
import type { OperationName } from '../doors/api/contract.ts';
import { openTotp } from '../operations/prove-code.ts';
import { createCsr } from '../pki/csr.ts';
import { consoleUrl, type TestApi, testApi } from './api.ts';
import { SoftAuthenticator } from './authenticator.ts';
import { TestAuthority } from './authority.ts';
import { testDatabase } from './database.ts';
import { selfSigned } from './self-signed.ts';

export let api: TestApi;
let authority: TestAuthority;
let made = 0;
export const anotherNumber = (): number => ++made;
export const aName = (word: string): string => `${word}-${++made}`;
export const comment = 'because a test wants it';

/** Starts the API that the inputs are for. */
export async function openWorld(): Promise<void> {
  const testDb = await testDatabase();
  authority = await TestAuthority.create(testDb.database, { trustDomain: 'hawser.test' });
  api = await testApi({ testDb, signer: authority.context.signer });
  const { id } = await api.addUser('owner', 'me@example.test');
  // Who decides for others has been there for a day.
  await query(`UPDATE users SET created_at = created_at - interval '2 days'`);
  me = { id, headers: { cookie: await api.signIn('me@example.test'), origin: consoleUrl } };
}

export const query = async (text: string, values: unknown[] = []) => (await api.superuser.pool.query(text, values)).rows;
/** Calls what the preparation of another call needs; its answer's member. */
export const asked = async (name: OperationName, input: Record<string, unknown>, member = 'id'): Promise<string> => {
  const { status, body } = await api.call(name, input as never);
  if (status >= 300) throw new Error(`${name} answered ${status}: ${JSON.stringify(body)}`);
  return String(Reflect.get(Object(body), member));
};
export const identity = async (): Promise<string> => {
  const name = aName('workload');
  await asked('identity.register', { name, owner: 'team' });
  return name;
};
export const audience = async (): Promise<string> => {
  const uri = `https://${aName('audience')}.test`;
  await asked('audience.register', { uri, scopes: ['read', 'write'], delegationDepth: 1 });
  return uri;
};
export const grant = async () => asked('grant.add', { identity: await identity(), audience: await audience(), scopes: ['read'] });
export const delegation = async () =>
  asked('delegation.add', { actor: await identity(), subject: await identity(), audience: await audience(), scopes: ['read'] });
export const csr = async () => createCsr(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'x');
export const certificate = async () => asked('certificate.issue', { identity: await identity(), csr: await csr() });
export const profile = async (more: object = {}) => {
  const name = aName('profile');
  await asked('profile.create', { name, lifetime: 600, ...more });
  return name;
};
export const request = async () =>
  asked('certificate.issue', { identity: await identity(), csr: await csr(), profile: await profile({ approvalRequired: true }) });
/** Of a provider that nobody reaches. */
export const ssoTerms = () => ({
  name: aName('provider'),
  issuer: 'https://127.0.0.1:1',
  clientId: 'hawser',
  clientSecret: 'x',
  privateAddresses: true,
});
export const issuer = async () => {
  const name = aName('issuer');
  await asked('issuer.register', { name, issuer: `https://${name}.example.com`, audiences: ['https://sts.test'], preset: 'oidc' });
  return name;
};
export const jwk = () =>
  JSON.stringify({ ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }), kid: aName('key') });
export const tokenKey = async (status: 'next' | 'current' | 'retiring') => {
  const kid = aName('kid');
  const algorithm = status === 'current' ? 'EdDSA' : 'RS256';
  await query(`DELETE FROM token_keys WHERE algorithm = $1`, [algorithm]);
  await query(
    `INSERT INTO token_keys (kid, algorithm, public_jwk, status, number, created_at, activated_at, retiring_at)
     VALUES ($1, $2, '{}', $3, $4, now() - interval '400 days', now() - interval '399 days', CASE WHEN $3 = 'retiring' THEN now() - interval '300 days' END)`,
    [kid, algorithm, status, ++made],
  );
  return kid;
};
export const foreign = async () => {
  const pem = selfSigned(aName('foreign')).certificatePem;
  await asked('certificate.import', { pem, owner: 'team' }, 'items');
  const [row] = await query('SELECT id FROM foreign_certificates ORDER BY id DESC LIMIT 1');
  return toPublicId('foreignCertificate', String(row?.id));
};

export const rejectionCase = async () => {
  const [party] = await query('SELECT id FROM identities WHERE name = $1', [await identity()]);
  const [id, decision] = [newId(), newId()];
  await query(
    `INSERT INTO events (id, at, type, actor_kind, actor_name, code, door) VALUES ($1, now(), 'decision', 'system', 'report', 'cnf_mismatch.foreign', 'report')`,
    [decision],
  );
  await query(
    `INSERT INTO rejection_cases (id, group_key, code, codes, count, first_at, last_at, door, token_identity_id, presented_identity_id, jtis, addresses,
       decision_id, position, opened_at)
     VALUES ($1, $2, 'cnf_mismatch.foreign', '{"cnf_mismatch.foreign":1}', 1, now(), now(), 'report', $3, $3, '{}', '{}', $4, 1, now())`,
    [id, aName('group'), party?.id, decision],
  );
  return toPublicId('case', id);
};
/** A token that could still be used, and whose it is. */
export const liveToken = async () => {
  await certificate();
  const [row] = await query(
    `INSERT INTO tokens (jti, identity_id, audience_id, certificate_id, certificate_ids, identity_ids, jtis, scope, issued_at, expires_at)
     SELECT $1, c.identity_id, $1, c.id, ARRAY[c.id], ARRAY[c.identity_id], ARRAY[$1::uuid], '', now(), now() + interval '1 hour'
     FROM certificates c WHERE c.identity_id IS NOT NULL AND c.status = 'active' ORDER BY c.id DESC LIMIT 1 RETURNING jti, identity_id, certificate_id`,
    [newId()],
  );
  return {
    jti: String(row?.jti),
    identity: toPublicId('identity', String(row?.identity_id)),
    certificate: toPublicId('certificate', String(row?.certificate_id)),
  };
};
export const caseMute = async () => {
  const id = newId();
  await query(
    `INSERT INTO case_mutes (id, code, token_identity_id, note, created_by, created_at, expires_at)
     SELECT $1, 'cnf_mismatch.foreign', id, 'x', 'me', now(), now() + interval '1 hour' FROM identities LIMIT 1`,
    [id],
  );
  return toPublicId('caseMute', id);
};
export const rule = () => ({ name: aName('rule'), codes: ['cnf_mismatch.foreign'], threshold: 3, windowSeconds: 60 });

export const newWebhook = () => ({ name: aName('webhook'), url: 'https://127.0.0.1:1/', privateAddresses: true });
export const webhook = async () => {
  const input = newWebhook();
  await asked('webhook.create', input);
  return input.name;
};

export const channel = async () => {
  const name = aName('channel');
  await asked('notice-channel.create', { name, kind: 'slack', url: 'https://127.0.0.1:1/', privateAddresses: true });
  return name;
};
export const openNotice = async () => {
  const id = newId();
  await query(
    `INSERT INTO notices (id, kind, subject_kind, subject_id, subject_name, severity, summary, owners, count, opened_at, seen_at)
     VALUES ($1::uuid, 'certificate.cloned', 'identity', $1::text, 'x', 'high', 'x', '{}', 1, now(), now())`,
    [id],
  );
  return toPublicId('notice', id);
};
/** Somebody who is signed in, for what is about them. */
export let me: { id: string; headers: Record<string, string> };
export const offered = async (name: OperationName, member: string): Promise<string> => {
  const { status, body } = await api.call(name, {} as never, me);
  if (status >= 300) throw new Error(`${name} answered ${status}: ${JSON.stringify(body)}`);
  return String(Reflect.get(Object(body), member));
};
export const codeOfMine = async () => totpCode((await openTotp(api.context, me.id))?.secret ?? Buffer.alloc(0), new Date());
export const authenticator = async () => {
  await query('DELETE FROM totp_factors');
  await offered('authenticator.offer', 'secret');
  await api.call('authenticator.add', { code: await codeOfMine() }, me);
};
export const passkey = async () => {
  const { body } = await api.call('passkey.offer', {}, me);
  return { name: aName('passkey'), response: new SoftAuthenticator(consoleUrl).register(body.options.challenge) };
};

export const finding = async () => {
  const id = newId();
  await query(
    `INSERT INTO findings (id, kind, identity_id, subject_id, evidence, found_at, seen_at)
     SELECT $1, 'stale', id, id, '{}', now(), now() FROM identities WHERE name = $2`,
    [id, await identity()],
  );
  return toPublicId('finding', id);
};

/** An act that an API key asked for, and that waits. */
export async function waiting(): Promise<{ approval: string }> {
  await query('UPDATE second_person SET required = true');
  const { body } = await api.call('token-key.revoke', { tokenKey: await tokenKey('current'), comment });
  await query('UPDATE second_person SET required = false');
  return { approval: /apr_\w+/.exec(body.detail ?? '')?.[0] ?? '' };
}
