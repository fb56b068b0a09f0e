import { createHash, createPrivateKey, generateKeyPairSync } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { addSeconds, wholeSeconds } from '../server/domain/clock.ts';
import { signerFrom } from '../server/keys/software-signer.ts';
import { buildOcspResponse, type Responder } from '../server/pki/ocsp.ts';
import { buildOcspRequest, keyOctets, readOcspRequest } from '../server/pki/ocsp-request.ts';
import { buildResponderTbs } from '../server/pki/ocsp-responder.ts';
import { signTbs } from '../server/pki/signed.ts';
import { randomSerial } from '../server/pki/tbs-certificate.ts';
import { benchAuthority, spkiOf } from './authority.ts';
import { atLeast, type Bench, byTurns, rate } from './row.ts';

const now = wholeSeconds(new Date());
const nextUpdate = addSeconds(now, 300);

export const ocspBench: Bench = {
  name: 'ocsp',
  async run(report) {
    const { issuer, signer } = benchAuthority();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const spki = spkiOf(privateKey);
    const validity = { notBefore: addSeconds(now, -60), notAfter: addSeconds(now, 3_600) };
    const der = signTbs(buildResponderTbs({ ...validity, serial: randomSerial(), commonName: 'bench-ocsp', spki }, issuer), signer);
    const responder: Responder = { der, signer: signerFrom(privateKey) };
    const { der: request } = buildOcspRequest(issuer.der, [randomSerial()]);

    const ours = async () => {
      const { certIds, nonce } = readOcspRequest(request);
      buildOcspResponse(
        certIds.map((certId) => ({ certId, state: { status: 'good' } })),
        responder,
        { producedAt: now, nextUpdate, nonce },
      );
    };
    const theirs = await pkijsAnswer(request, der, createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })));
    const results = await byTurns(5, { ours: () => rate(1_500, 1, ours), pkijs: () => rate(1_500, 8, theirs) });
    report({
      name: 'OCSP answers a second, read, written and signed: ours ÷ pkijs',
      target: atLeast(5),
      value: results.ours / results.pkijs,
      detail: { 'ours a second': results.ours, 'pkijs a second': results.pkijs },
    });
  },
};

/** The same answer by pkijs: the CertID and the nonce of the request, one good state, the responder's certificate. */
async function pkijsAnswer(
  request: Buffer,
  responderDer: Buffer,
  key: ReturnType<typeof createPrivateKey>,
): Promise<() => Promise<ArrayBuffer>> {
  const pkcs8 = key.export({ format: 'der', type: 'pkcs8' });
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
  const certificate = pkijs.Certificate.fromBER(Uint8Array.from(responderDer).buffer);
  const spki = certificate.subjectPublicKeyInfo.toSchema().toBER(false);
  const keyHash = Uint8Array.from(
    createHash('sha1')
      .update(keyOctets(Buffer.from(spki)))
      .digest(),
  ).buffer;
  const octets = Uint8Array.from(request).buffer;
  return async () => {
    const { tbsRequest } = pkijs.OCSPRequest.fromBER(octets);
    const basic = new pkijs.BasicOCSPResponse();
    basic.tbsResponseData.responderID = new asn1js.Constructed({
      idBlock: { tagClass: 3, tagNumber: 2 },
      value: [new asn1js.OctetString({ valueHex: keyHash })],
    });
    basic.tbsResponseData.producedAt = now;
    basic.tbsResponseData.responses = tbsRequest.requestList.map(
      ({ reqCert }) =>
        new pkijs.SingleResponse({
          certID: reqCert,
          certStatus: new asn1js.Primitive({ idBlock: { tagClass: 3, tagNumber: 0 } }),
          thisUpdate: now,
          nextUpdate,
        }),
    );
    basic.tbsResponseData.responseExtensions = tbsRequest.requestExtensions ?? [];
    basic.certs = [certificate];
    await basic.sign(privateKey, 'SHA-256');
    return new pkijs.OCSPResponse({
      responseStatus: new asn1js.Enumerated({ value: 0 }),
      responseBytes: new pkijs.ResponseBytes({
        responseType: '1.3.6.1.5.5.7.48.1.1',
        response: new asn1js.OctetString({ valueHex: basic.toSchema().toBER(false) }),
      }),
    })
      .toSchema()
      .toBER(false);
  };
}
