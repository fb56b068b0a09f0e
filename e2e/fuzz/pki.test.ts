import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allAuthorities } from '../../server/ledger/authorities.ts';
import { keepOcspResponders } from '../../server/operations/keep-ocsp-responders.ts';
import { buildOcspRequest } from '../../server/pki/ocsp-request.ts';
import { randomSerial } from '../../server/pki/tbs-certificate.ts';
import { type CertificateProcesses, startCertificateProcesses } from '../../server/testing/certificate-processes.ts';
import { inTime } from './in-time.ts';
import { mutate, randomFrom } from './mutations.ts';
import { scale } from './scale.ts';

const seed = Date.now() >>> 0;
const atOnce = 20;

describe(`mutated requests to the PKI door, from seed ${seed}`, () => {
  let house: CertificateProcesses;
  let originals: Buffer[];
  beforeAll(async () => {
    house = await startCertificateProcesses();
    await keepOcspResponders(house.certificates);
    const authorities = await allAuthorities(house.ledger.database.prisma);
    originals = authorities.flatMap(({ der }) => [
      buildOcspRequest(der, [randomSerial()]).der,
      buildOcspRequest(der, [randomSerial(), randomSerial(), randomSerial()]).der,
    ]);
  });
  afterAll(() => house.close());

  it('are answered within a second, and never by an error of its own', async () => {
    const random = randomFrom(seed);
    const base = house.config.urls.pki;
    const paths = ['/crl/issuing-1.crl', '/crl/issuing-1/1.crl', '/ca/root-1.crt', '/healthz', '/ocsp'];
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'];
    const ocsp = { 'content-type': 'application/ocsp-request' };
    const ask = (turn: number): { url: string; init: RequestInit } => {
      const question = Uint8Array.from(mutate(originals[turn % originals.length] ?? Buffer.of(), random));
      if (turn % 3 === 0) return { url: '/ocsp', init: { method: 'POST', headers: ocsp, body: question } };
      if (turn % 3 === 1) {
        const text = Buffer.from(question).toString('base64');
        return { url: `/ocsp/${turn % 2 === 0 ? encodeURIComponent(text) : text}`, init: {} };
      }
      const path = mutate(Buffer.from(paths[random(paths.length)] ?? ''), random).toString('latin1');
      const method = methods[random(methods.length)] ?? 'GET';
      return {
        url: `/${encodeURI(path).replaceAll(/[#?]/g, '%3F')}`,
        init: method === 'POST' ? { method, headers: ocsp, body: question } : { method },
      };
    };
    const statuses = new Map<number, number>();
    const send = async (turn: number): Promise<void> => {
      const { url, init } = ask(turn);
      const status = await inTime(async () => {
        const response = await fetch(base + url, { ...init, redirect: 'manual' });
        await response.arrayBuffer();
        return response.status;
      });
      if (status >= 500) throw new Error(`${status} for ${init.method} ${url}`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    };
    const count = scale(100_000, 600);
    for (let turn = 0; turn < count; turn += atOnce) await Promise.all(Array.from({ length: atOnce }, (_, offset) => send(turn + offset)));
    expect(house.faults).toEqual([]);
    // A mutated question that still is one gets an answer, signed; what cannot be read gets the error of RFC 6960, also with 200.
    expect(statuses.get(200)).toBeGreaterThan(count / 4);
    expect(statuses.get(404)).toBeGreaterThan(count / 20);
    console.log(`${count} requests: ${[...statuses].map(([status, times]) => `${status} × ${times}`).join(', ')}`);
  });
});
