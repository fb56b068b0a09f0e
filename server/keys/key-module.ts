import { createHash, createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { TokenAlgorithm } from '../domain/claims.ts';
import { Failure } from '../domain/failure.ts';
import type { Signer } from '../domain/signer.ts';
import { type Attribute, type Call, ck, flag, ModuleError, openSession, ulong } from './pkcs11.ts';

/** Where the module is, which of its tokens is ours, and the file that holds the PIN. */
export type ModuleSettings = { readonly module: string; readonly tokenLabel: string; readonly pinFile: string };

/** Keys in a PKCS#11 module: made there, used there, and never anywhere else. */
export type KeyModule = {
  /** Makes a key that cannot leave. @param label for those who look into the module with other tools */
  generate(algorithm: TokenAlgorithm, label: string): { readonly id: string; readonly signer: Signer };
  /** @param id as `generate` gave it. @throws {Failure} `unavailable` when the module has no such key */
  open(id: string): Signer;
  /** Makes away with a key and its public half; nothing where there is none. */
  destroy(id: string): void;
  close(): void;
};

/** How each algorithm is called there: generation, type of key, signing. */
const kinds = {
  ES256: { generate: 0x1040n, type: 3n, sign: 0x1041n },
  EdDSA: { generate: 0x1055n, type: 0x40n, sign: 0x1057n },
  RS256: { generate: 0x0n, type: 0n, sign: 0x40n },
} as const satisfies Record<TokenAlgorithm, { generate: bigint; type: bigint; sign: bigint }>;

/** Bits: keys in a module live long. */
const modulusBits = 3072n;

const parameters: Record<TokenAlgorithm, readonly Attribute[]> = {
  // secp256r1 as an object identifier; edwards25519 as the name that PKCS#11 gives it.
  ES256: [[ck.ecParams, Buffer.from('06082a8648ce3d030107', 'hex')]],
  EdDSA: [[ck.ecParams, Buffer.from('130c656477617264733235353139', 'hex')]],
  RS256: [
    [ck.modulusBits, ulong(modulusBits)],
    [ck.publicExponent, Buffer.of(1, 0, 1)],
  ],
};

/** @throws {Failure} `unavailable`, in one line, when the module, the token or the PIN is not right */
export async function openKeyModule({ module, tokenLabel, pinFile }: ModuleSettings): Promise<KeyModule> {
  const session = await openSession(module, tokenLabel, readPin(pinFile));
  /** Failures of the module on the way are ours to tell, in our words. */
  const within = <T>(what: string, work: (call: Call) => T): T => {
    try {
      return session.within(work);
    } catch (error) {
      if (error instanceof ModuleError)
        throw new Failure('unavailable', `The PKCS#11 module cannot ${what} (${error.message}).`, { cause: error });
      throw error;
    }
  };
  const publicHalf = (call: Call, id: Buffer): { algorithm: TokenAlgorithm; publicKey: KeyObject } | undefined => {
    for (const algorithm of Object.keys(kinds) as TokenAlgorithm[]) {
      const object = call.find([
        [ck.class, ulong(ck.publicKey)],
        [ck.keyType, ulong(kinds[algorithm].type)],
        [ck.id, id],
      ]);
      if (object !== undefined) return { algorithm, publicKey: publicKeyOf(algorithm, (type) => call.attribute(object, type)) };
    }
    return undefined;
  };
  const privateHalf = (call: Call, id: Buffer): bigint | undefined =>
    call.find([
      [ck.class, ulong(ck.privateKey)],
      [ck.id, id],
    ]);

  const open = (hex: string): Signer => {
    const id = Buffer.from(hex, 'hex');
    const find = () =>
      within('find a key', (call) => {
        const found = publicHalf(call, id);
        return found && privateHalf(call, id) !== undefined ? found : undefined;
      });
    let known = find();
    if (!known) {
      // A token that was away and came back looks empty to a module that has not noticed.
      session.renew();
      known = find();
    }
    if (!known) throw new Failure('unavailable', `The PKCS#11 token ${tokenLabel} has no key ${hex}.`);
    const { algorithm, publicKey } = known;
    // Handles belong to a session; a new one has others.
    let handle: { readonly of: Call; readonly key: bigint } | undefined;
    return {
      algorithm,
      publicKey,
      sign(data, encoding) {
        const input = algorithm === 'ES256' ? createHash('sha256').update(data).digest() : data;
        const signature = within('sign', (call) => {
          if (handle?.of !== call) handle = { of: call, key: privateHalf(call, id) ?? 0n };
          return call.sign(kinds[algorithm].sign, handle.key, input);
        });
        return algorithm === 'ES256' && encoding === 'der' ? derOf(signature) : Buffer.from(signature);
      },
    };
  };

  return {
    open,
    generate(algorithm, label) {
      const id = randomBytes(16);
      const named: Attribute[] = [
        [ck.token, flag(true)],
        [ck.id, id],
        [ck.label, Buffer.from(label)],
      ];
      const secret: Attribute[] = [
        [ck.private, flag(true)],
        [ck.sensitive, flag(true)],
        [ck.extractable, flag(false)],
        [ck.sign, flag(true)],
      ];
      within(`make a key for ${algorithm}`, (call) =>
        call.generate(kinds[algorithm].generate, [...named, [ck.verify, flag(true)], ...parameters[algorithm]], [...named, ...secret]),
      );
      return { id: id.toString('hex'), signer: open(id.toString('hex')) };
    },
    destroy: (hex) =>
      within('make away with a key', (call) => {
        for (const half of [ck.privateKey, ck.publicKey]) {
          const object = call.find([
            [ck.class, ulong(half)],
            [ck.id, Buffer.from(hex, 'hex')],
          ]);
          if (object !== undefined) call.destroy(object);
        }
      }),
    close: () => session.close(),
  };
}

function publicKeyOf(algorithm: TokenAlgorithm, attribute: (type: bigint) => Buffer): KeyObject {
  const text = (bytes: Buffer) => bytes.toString('base64url');
  if (algorithm === 'RS256')
    return createPublicKey({ key: { kty: 'RSA', n: text(attribute(ck.modulus)), e: text(attribute(ck.publicExponent)) }, format: 'jwk' });
  // An OCTET STRING around the point; some modules leave the wrapping away.
  const stored = attribute(ck.ecPoint);
  const length = algorithm === 'ES256' ? 65 : 32;
  const point = stored.subarray(stored.length - length);
  return algorithm === 'ES256'
    ? createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: text(point.subarray(1, 33)), y: text(point.subarray(33)) }, format: 'jwk' })
    : createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: text(point) }, format: 'jwk' });
}

/** r‖s as Ecdsa-Sig-Value (RFC 3279 §2.2.3). */
function derOf(raw: Buffer): Buffer {
  const integer = (bytes: Buffer): Buffer => {
    let start = 0;
    while (start < bytes.length - 1 && bytes[start] === 0) start++;
    const digits = bytes.subarray(start);
    const padded = (digits[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), digits]) : digits;
    return Buffer.concat([Buffer.of(0x02, padded.length), padded]);
  };
  const body = Buffer.concat([integer(raw.subarray(0, raw.length / 2)), integer(raw.subarray(raw.length / 2))]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

function readPin(path: string): string {
  try {
    if ((statSync(path).mode & 0o077) !== 0)
      throw new Failure('unavailable', `The PIN file ${path} can be read by others: set its mode to 0600.`);
    const pin = readFileSync(path, 'utf8').trim();
    if (pin !== '') return pin;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('unavailable', `The PIN file ${path} cannot be read.`, { cause: error });
  }
  throw new Failure('unavailable', `The PIN file ${path} is empty.`);
}
