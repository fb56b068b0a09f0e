import { createPrivateKey } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { addSeconds, epochSeconds, wholeSeconds } from '../server/domain/clock.ts';
import { buildCrlTbs } from '../server/pki/crl.ts';
import type { RevokedEntry } from '../server/pki/crl-entries.ts';
import { signTbs } from '../server/pki/signed.ts';
import { randomSerial } from '../server/pki/tbs-certificate.ts';
import { benchAuthority, pkiUrl } from './authority.ts';
import { atLeast, atMost, type Bench, median, timed } from './row.ts';

const now = wholeSeconds(new Date());
const entriesOf = (count: number): RevokedEntry[] =>
  Array.from({ length: count }, (_, index) => ({
    serial: randomSerial(),
    revokedAt: epochSeconds(now) - (index % 86_400),
    reason: index % 10 === 0 ? 'keyCompromise' : 'superseded',
    suspectedSince: null,
  }));

const ours = (entries: readonly RevokedEntry[]): Buffer => {
  const { issuer, signer } = benchAuthority();
  return signTbs(
    buildCrlTbs({ shard: 0, number: 7n, thisUpdate: now, nextUpdate: addSeconds(now, 86_400), entries }, issuer, pkiUrl),
    signer,
  );
};

/** The same list: number, authority key identifier, a reason for each entry. */
async function theirs(entries: readonly RevokedEntry[]): Promise<ArrayBuffer> {
  const { issuer, key, keyIdentifier } = benchAuthority();
  const pkcs8 = createPrivateKey(key).export({ format: 'der', type: 'pkcs8' });
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
  const crl = new pkijs.CertificateRevocationList({
    version: 1,
    issuer: pkijs.Certificate.fromBER(Uint8Array.from(issuer.der).buffer).subject,
    thisUpdate: new pkijs.Time({ value: now }),
    nextUpdate: new pkijs.Time({ value: addSeconds(now, 86_400) }),
    revokedCertificates: entries.map(
      ({ serial, revokedAt, reason }) =>
        new pkijs.RevokedCertificate({
          userCertificate: new asn1js.Integer({ valueHex: Uint8Array.from(Buffer.from(serial, 'hex')).buffer }),
          revocationDate: new pkijs.Time({ value: new Date(revokedAt * 1000) }),
          crlEntryExtensions: new pkijs.Extensions({
            extensions: [
              new pkijs.Extension({
                extnID: '2.5.29.21',
                extnValue: new asn1js.Enumerated({ value: reason === 'keyCompromise' ? 1 : 4 }).toBER(false),
              }),
            ],
          }),
        }),
    ),
    crlExtensions: new pkijs.Extensions({
      extensions: [
        new pkijs.Extension({ extnID: '2.5.29.20', extnValue: new asn1js.Integer({ value: 7 }).toBER(false) }),
        new pkijs.Extension({
          extnID: '2.5.29.35',
          extnValue: new pkijs.AuthorityKeyIdentifier({
            keyIdentifier: new asn1js.OctetString({ valueHex: Uint8Array.from(keyIdentifier).buffer }),
          })
            .toSchema()
            .toBER(false),
        }),
      ],
    }),
  });
  await crl.sign(privateKey, 'SHA-256');
  return crl.toSchema(true).toBER(false);
}

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Milliseconds on a heap without the garbage of whoever was measured before. */
function settled(work: () => unknown): Promise<number> {
  collect();
  return timed(work);
}

/** Against pkijs, and against itself with ten times as many. */
export const crlBench: Bench = {
  name: 'crl',
  async run(report) {
    const [small, large] = [entriesOf(100_000), entriesOf(1_000_000)];
    const [smalls, larges, peers]: [number[], number[], number[]] = [[], [], []];
    for (let turn = 0; turn < 10; turn++) {
      // The first turn warms all of them up.
      const times = [
        await settled(() => ours(small)),
        await settled(() => ours(large)),
        turn < 3 ? await settled(() => theirs(small)) : null,
      ];
      const [one, ten, peer] = times;
      if (turn === 0) continue;
      if (one) smalls.push(one);
      if (ten) larges.push(ten);
      if (peer) peers.push(peer);
    }
    const [own, ten, pkijsTime] = [median(smalls), median(larges), median(peers)];
    report({
      name: 'revocation list of 100,000: pkijs ÷ ours',
      target: atLeast(20),
      value: pkijsTime / own,
      detail: { 'ours ms': own, 'pkijs ms': pkijsTime, octets: ours(small).length },
    });
    report({
      name: 'revocation list of 1,000,000 ÷ 100,000',
      target: atMost(10),
      value: ten / own,
      detail: { '100,000 ms': own, '1,000,000 ms': ten },
    });
  },
};
