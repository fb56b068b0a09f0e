import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../server/domain/failure.ts';
import { createJoinToken } from '../../server/operations/create-join-token.ts';
import { createCsr, readCsr } from '../../server/pki/csr.ts';
import { requireSameNames } from '../../server/pki/csr-names.ts';
import { type TestCertificate, testActor } from '../../server/testing/authority.ts';
import { type TestEnrolment, testEnrolment } from '../../server/testing/enrolment.ts';
import { inTime } from './in-time.ts';
import { mutate, randomFrom } from './mutations.ts';
import { scale } from './scale.ts';

const seed = Date.now() >>> 0;
const derOf = (pem: string) => Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
const originals = [
  generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  generateKeyPairSync('ed25519'),
  generateKeyPairSync('rsa', { modulusLength: 2048 }),
].map(({ privateKey }) => derOf(createCsr(privateKey, 'alice')));

describe(`mutated requests, from seed ${seed}`, () => {
  let house: TestEnrolment;
  let certificate: TestCertificate;
  beforeAll(async () => {
    house = await testEnrolment();
    certificate = await house.authority.issueTo(await house.authority.registerIdentity({ name: 'alice' }));
  });
  afterAll(() => house.close());

  it('ENR-07 are refused for what they are, in this process', () => {
    const random = randomFrom(seed);
    const accepted = new Set<string>();
    const count = scale(1_000_000, 20_000);
    for (let i = 0; i < count; i++) {
      const bytes = mutate(originals[i % originals.length] ?? Buffer.of(), random);
      try {
        accepted.add(readCsr(bytes).spki.toString('hex'));
        requireSameNames(bytes, certificate.der);
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== 'invalid_input') throw new Error(bytes.toString('hex'), { cause: error });
      }
    }
    // Whatever was accepted is one of the keys that signed: no edit made another.
    expect(accepted.size).toBeLessThanOrEqual(originals.length);
  });

  it('ENR-07 are answered with a 400 on the wire, within a second, and nothing is issued', async () => {
    const random = randomFrom(seed + 1);
    const { token } = await createJoinToken(house.context, testActor, { identity: 'alice', profile: 'workload', expiresInSeconds: 3_600 });
    const authorization = `Basic ${Buffer.from(`alice:${token}`).toString('base64')}`;
    const send = async (turn: number): Promise<string> => {
      // The signature of what is sent is never right, so that the token stays unspent however the rest reads.
      const bytes = mutate(originals[turn % originals.length] ?? Buffer.of(), random);
      if (bytes.length > 0) bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 0x55;
      const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${bytes.toString('base64')}\n-----END CERTIFICATE REQUEST-----`;
      const json = Buffer.from(JSON.stringify(turn % 6 === 5 ? mutate(Buffer.from(pem), random).toString('latin1') : { token, csr: pem }));
      const changed = turn % 4 === 2 ? mutate(json, random) : json;
      const ask = () =>
        turn % 3 === 0
          ? house.ask('POST', '/.well-known/est/simpleenroll', {
              body: turn % 2 ? bytes : bytes.toString('base64'),
              type: 'application/pkcs10',
              headers: { authorization },
            })
          : turn % 3 === 1
            ? house.ask('POST', '/renew', { body: JSON.stringify({ csr: pem }), client: certificate })
            : house.ask('POST', '/join', { body: changed });
      const answer = await inTime(ask);
      if (answer.status !== 400 && answer.status !== 401) throw new Error(`${answer.status} for turn ${turn}: ${bytes.toString('hex')}`);
      return String(answer.status);
    };
    const count = scale(100_000, 600);
    const statuses = new Map<string, number>();
    for (let turn = 0; turn < count; turn += 20)
      for (const status of await Promise.all(Array.from({ length: 20 }, (_, offset) => send(turn + offset))))
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
    expect(statuses.get('400')).toBeGreaterThan(count * 0.9);
    expect(house.faults).toEqual([]);
    const { rows } = await house.ledger.database.pool.query(
      `SELECT (SELECT count(*)::int FROM certificates WHERE source IN ('join', 'renewal')) AS issued,
        (SELECT count(*)::int FROM join_tokens WHERE used_at IS NOT NULL) AS spent`,
    );
    expect(rows).toEqual([{ issued: 0, spent: 0 }]);
  });
});
