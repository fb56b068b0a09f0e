import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../domain/failure.ts';
import { createCsr } from '../pki/csr.ts';
import { TestAuthority, type TestIdentity, testActor } from '../testing/authority.ts';
import { testClock } from '../testing/clock.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { certificateChain } from './certificate-chain.ts';
import type { CertificateContext } from './certificate-context.ts';
import { createJoinToken } from './create-join-token.ts';
import { join as attempt } from './join.ts';
import { revokeCertificate } from './revoke-certificate.ts';

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const csrOf = (key: KeyObject) => createCsr(key, 'whatever');
const codeOf = async (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof Failure ? error.code : String(error)),
  );

/** The chain, PEM. */
const join = async (context: CertificateContext, input: Parameters<typeof attempt>[1]): Promise<string> => {
  const joined = await attempt(context, input);
  if (!('certificate' in joined)) throw new Error('it waits for an approval');
  return certificateChain(context, joined.certificate);
};

describe('joining with a one-time token', () => {
  let ledger: TestDatabase;
  let authority: TestAuthority;
  let alice: TestIdentity;
  const clock = testClock();
  beforeAll(async () => {
    ledger = await testDatabase();
    authority = await TestAuthority.create(ledger.database, { clock });
  });
  beforeEach(async () => {
    alice = await authority.registerIdentity();
  });
  afterAll(async () => {
    await authority.checkInvariants();
    await ledger.drop();
  });

  const context = (): CertificateContext => authority.context;
  const makeToken = (expiresInSeconds = 3600, profile = 'workload') =>
    createJoinToken(context(), testActor, { identity: alice.name, profile, expiresInSeconds });
  const clones = async (): Promise<number> =>
    (await ledger.database.pool.query(`SELECT FROM events WHERE type = 'certificate.clone_suspected'`)).rows.length;
  const setStatus = (status: string) => ledger.database.pool.query('UPDATE identities SET status = $1 WHERE id = $2', [status, alice.id]);

  it('gives a token of 256 bits once, and keeps only its hash', async () => {
    const made = await makeToken();
    expect(made.token).toMatch(/^hwj_[A-Za-z0-9_-]{43}$/);
    expect(made.caHash).toBe(`sha256:${new X509Certificate(authority.caPem).fingerprint256.replaceAll(':', '').toLowerCase()}`);
    expect(made).toMatchObject({ enrolmentUrl: 'https://localhost:8444', expiresAt: new Date(clock().getTime() + 3_600_000) });
    const { rows } = await ledger.database.pool.query('SELECT * FROM join_tokens t, events e');
    expect(JSON.stringify(rows)).not.toContain(made.token);
  });

  it('makes a certificate that says what the ledger says, not what the request says', async () => {
    const { token } = await makeToken();
    const key = newKey();
    const leaf = new X509Certificate(await join(context(), { token, csr: csrOf(key), sourceAddress: '192.0.2.1' }));
    expect(leaf.subject).toBe(`CN=${alice.name}`);
    expect(leaf.subjectAltName).toBe(`URI:${alice.spiffeId}`);
    expect(leaf.publicKey.equals(new X509Certificate(leaf.raw).publicKey)).toBe(true);
    const { rows } = await ledger.database.pool.query(
      `SELECT actor_name, source_address, detail FROM events WHERE type = 'certificate.issued'`,
    );
    expect(rows.at(-1)).toMatchObject({ actor_name: alice.name, source_address: '192.0.2.1', detail: { source: 'join' } });
  });

  it('ENR-01 gives exactly one certificate to 40 parallel uses of one token', async () => {
    for (let round = 0; round < 3; round++) {
      const { token } = await makeToken();
      const before = await clones();
      const outcomes = await Promise.all(Array.from({ length: 40 }, () => codeOf(join(context(), { token, csr: csrOf(newKey()) }))));
      expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'clone_suspected')).toHaveLength(39);
      expect((await clones()) - before).toBe(39);
    }
    const { rows } = await ledger.database.pool.query('SELECT identity_id FROM certificates WHERE identity_id = $1', [alice.id]);
    expect(rows).toHaveLength(3);
  });

  it('gives the same certificate again to the same key within ten minutes, and to parallel repeats', async () => {
    const { token } = await makeToken();
    const csr = csrOf(newKey());
    const chains = await Promise.all(Array.from({ length: 20 }, () => join(context(), { token, csr })));
    clock.advance(599);
    chains.push(await join(context(), { token, csr }));
    expect(new Set(chains).size).toBe(1);
    clock.advance(2);
    expect(await codeOf(join(context(), { token, csr }))).toBe('clone_suspected');
  });

  it('finishes what a crash before signing left, for the same key', async () => {
    const { token } = await makeToken();
    const csr = csrOf(newKey());
    const dead: CertificateContext = { ...context(), signer: { sign: () => Promise.reject(new Failure('unavailable', 'gone')) } };
    expect(await codeOf(join(dead, { token, csr }))).toBe('unavailable');
    const { rows } = await ledger.database.pool.query('SELECT status, der FROM certificates WHERE identity_id = $1', [alice.id]);
    expect(rows).toEqual([{ status: 'pending', der: null }]);
    expect(await codeOf(join(context(), { token, csr: csrOf(newKey()) }))).toBe('clone_suspected');
    expect(await codeOf(join(context(), { token, csr }))).toBe('done');
  });

  it('honours no token that is unknown, malformed, expired, or of an identity that is not active, and says the same of all', async () => {
    const csr = csrOf(newKey());
    const details = new Set<string>();
    const expect401 = async (token: string) => {
      const error: unknown = await join(context(), { token, csr }).catch((reason) => reason);
      if (!(error instanceof Failure)) throw new Error('it was honoured');
      expect(error.code).toBe('unauthenticated');
      details.add(error.message);
    };
    await expect401(`hwj_${'A'.repeat(43)}`);
    await expect401('');
    await expect401('\u0000');
    const { token } = await makeToken(60);
    clock.advance(60);
    await expect401(token);
    const suspended = await makeToken();
    await setStatus('suspended');
    await expect401(suspended.token);
    expect(details.size).toBe(1);
  });

  it('does not spend the token on a request that is not right', async () => {
    const { token } = await makeToken();
    expect(await codeOf(join(context(), { token, csr: 'nothing' }))).toBe('invalid_input');
    expect(await codeOf(join(context(), { token, csr: csrOf(generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey) }))).toBe(
      'invalid_input',
    );
    expect(await codeOf(join(context(), { token, csr: csrOf(newKey()) }))).toBe('done');
  });

  it('ENR-04 refuses a key that another identity has, and leaves the token unspent', async () => {
    const key = newKey();
    await authority.issueTo(alice, { key });
    const mallory = await authority.registerIdentity();
    const { token } = await createJoinToken(context(), testActor, { identity: mallory.name, profile: 'workload', expiresInSeconds: 60 });
    expect(await codeOf(join(context(), { token, csr: csrOf(key) }))).toBe('invalid_input');
    expect(await codeOf(join(context(), { token, csr: csrOf(newKey()) }))).toBe('done');
  });

  it('ENR-04 refuses a key that was compromised, also to its owner, and leaves the token unspent', async () => {
    const key = newKey();
    const { serial } = await authority.issueTo(alice, { key });
    const { token } = await makeToken();
    await revokeCertificate(context(), testActor, { certificate: serial, reason: 'keyCompromise', comment: 'for this test' });
    expect(await codeOf(join(context(), { token, csr: csrOf(key) }))).toBe('invalid_input');
    expect(await codeOf(join(context(), { token, csr: csrOf(newKey()) }))).toBe('done');
  });

  it('hands out no certificate that was revoked meanwhile', async () => {
    const { token } = await makeToken();
    const csr = csrOf(newKey());
    const serial = new X509Certificate(await join(context(), { token, csr })).serialNumber;
    await revokeCertificate(context(), testActor, { certificate: serial, reason: 'unspecified', comment: 'for this test' });
    expect(await codeOf(join(context(), { token, csr }))).toBe('forbidden');
  });

  it('makes no token for an identity that is not active, or for a server that has no address', async () => {
    expect(await codeOf(makeToken(60, 'server'))).toBe('conflict');
    expect(await codeOf(makeToken(60, 'nothing'))).toBe('invalid_input');
    await setStatus('retired');
    expect(await codeOf(makeToken())).toBe('conflict');
  });
});
