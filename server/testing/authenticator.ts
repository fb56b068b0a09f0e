import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const octetString = (octets: Uint8Array): Buffer =>
  Buffer.concat([
    octets.length < 24
      ? Buffer.of(0x40 + octets.length)
      : octets.length < 256
        ? Buffer.of(0x58, octets.length)
        : Buffer.of(0x59, octets.length >> 8, octets.length & 255),
    octets,
  ]);
const textString = (text: string): Buffer => Buffer.concat([Buffer.of(0x60 + text.length), Buffer.from(text)]);
const sha256 = (octets: Uint8Array | string): Buffer => createHash('sha256').update(octets).digest();

/** A passkey in software: it answers as a browser would, and as one should not where a test wants that. */
export class SoftAuthenticator {
  readonly id = randomBytes(16).toString('base64url');
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #origin: string;
  counter = 0;
  /** Whether it says that it verified its user. */
  verifiesUser = true;

  constructor(origin: string) {
    this.#origin = origin;
  }

  #clientData(type: string, challenge: string, origin = this.#origin): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  #authenticatorData(flags: number, attested: Uint8Array = Buffer.alloc(0)): Buffer {
    const head = Buffer.alloc(5);
    head[0] = flags | 0x01 | (this.verifiesUser ? 0x04 : 0);
    head.writeUInt32BE(this.counter, 1);
    return Buffer.concat([sha256(new URL(this.#origin).hostname), head, attested]);
  }

  register(challenge: string) {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    // COSE: kty EC2, alg ES256, crv P-256, x, y.
    const cose = Buffer.concat([
      Buffer.from('a5010203262001', 'hex'),
      Buffer.of(0x21),
      octetString(Buffer.from(x, 'base64url')),
      Buffer.of(0x22),
      octetString(Buffer.from(y, 'base64url')),
    ]);
    const id = Buffer.from(this.id, 'base64url');
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.of(0, id.length), id, cose]);
    const attestation = Buffer.concat([
      Buffer.of(0xa3),
      textString('fmt'),
      textString('none'),
      textString('attStmt'),
      Buffer.of(0xa0),
      textString('authData'),
      octetString(this.#authenticatorData(0x40, attested)),
    ]);
    return {
      id: this.id,
      clientDataJSON: this.#clientData('webauthn.create', challenge).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    };
  }

  answer(challenge: string, options: { readonly origin?: string } = {}) {
    this.counter++;
    const clientData = this.#clientData('webauthn.get', challenge, options.origin);
    const authenticatorData = this.#authenticatorData(0);
    const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(clientData)]), this.#keys.privateKey);
    return {
      id: this.id,
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authenticatorData.toString('base64url'),
      signature: signature.toString('base64url'),
    };
  }
}
