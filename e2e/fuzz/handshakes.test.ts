import { connect as connectTcp, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestCertificate } from '../../server/testing/authority.ts';
import { type TestAudience, TestSts } from '../../server/testing/sts.ts';
import { randomFrom } from './mutations.ts';
import { scale } from './scale.ts';

const seed = Date.now() >>> 0;
let sts: TestSts;
let audience: TestAudience;
let certificate: TestCertificate;
beforeAll(async () => {
  sts = await TestSts.start();
  audience = await sts.audience();
  const alice = await sts.workload('alice');
  await sts.grant(alice.identity, audience);
  ({ certificate } = alice);
});
afterAll(() => sts.stop());

/** What a client of TLS sends in a handshake with a certificate, and a request, come to about so many octets. */
const longest = 3_000;

/** A way to the listener that breaks after so many octets have gone out: in good order, by a reset, or with its last octet spoiled. */
function cutAfter(octets: number, how: 'end' | 'reset' | 'spoil', broken: () => void): { way: Duplex; tcp: Socket } {
  const tcp = connectTcp(sts.port, '127.0.0.1');
  let left = octets;
  const way = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      const part = chunk.subarray(0, left);
      left -= part.length;
      const last = part.length - 1;
      if (left === 0 && how === 'spoil' && last >= 0) part[last] = (part[last] ?? 0) ^ 0xff;
      tcp.write(part, () => {
        if (left > 0) return;
        if (how === 'reset') tcp.resetAndDestroy();
        else tcp.end();
      });
      done();
    },
  });
  tcp.on('data', (chunk) => way.push(chunk));
  tcp.on('error', () => {});
  tcp.once('close', () => {
    way.destroy();
    broken();
  });
  return { way, tcp };
}

const attempt = (octets: number, how: 'end' | 'reset' | 'spoil'): Promise<void> =>
  new Promise((resolve) => {
    const { way, tcp } = cutAfter(octets, how, resolve);
    const client = connect({ socket: way, servername: 'localhost', ca: sts.ca, cert: certificate.chainPem, key: certificate.keyPem });
    client.on('error', () => {});
    client.once('secureConnect', () =>
      client.write('POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n'.padEnd(longest)),
    );
    // Whatever is left open by a handshake that could still go on.
    setTimeout(() => tcp.destroy(), 300).unref();
  });

it(`TLS-07 handshakes that break off at any octet end nothing but themselves, from seed ${seed}`, async () => {
  const random = randomFrom(seed);
  const count = scale(50_000, 1_000);
  const ways = ['end', 'reset', 'spoil'] as const;
  for (let done = 0; done < count; done += 20) {
    await Promise.all(Array.from({ length: 20 }, () => attempt(1 + random(longest), ways[random(ways.length)] ?? 'end')));
  }
  const token = await sts.token(certificate, audience);
  expect(token.split('.')).toHaveLength(3);
  expect(sts.logged).toEqual([]);
  await expect
    .poll(() => new Promise((resolve) => sts.listener.app.server.getConnections((_error, open) => resolve(open))), { timeout: 10_000 })
    .toBe(0);
});
