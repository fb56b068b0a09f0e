import { constants, type KeyObject, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { type ForeignAlgorithm, foreignAlgorithms } from '../domain/foreign-algorithms.ts';

const verifyOnThreadPool = promisify(verify);

const isCurve = (curve: string) => (key: KeyObject) => key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === curve;
/** An exponent of 1 would verify anything, and a long one would only take time. */
const isRsa = ({ asymmetricKeyType, asymmetricKeyDetails: rsa }: KeyObject): boolean => {
  const { modulusLength = 0, publicExponent = 0n } = rsa ?? {};
  return (
    asymmetricKeyType === 'rsa' && modulusLength >= 2048 && modulusLength <= 8192 && publicExponent >= 65_537n && publicExponent < 2n ** 32n
  );
};

/** What a key for each algorithm has to be, and how it is used (RFC 7518 §3.3 to §3.5, RFC 8037 §3.1). */
const algorithms: Record<ForeignAlgorithm, { digest: string | null; fits(key: KeyObject): boolean; options?: object }> = {
  RS256: { digest: 'sha256', fits: isRsa },
  PS256: {
    digest: 'sha256',
    fits: isRsa,
    options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  },
  ES256: { digest: 'sha256', fits: isCurve('prime256v1'), options: { dsaEncoding: 'ieee-p1363' } },
  ES384: { digest: 'sha384', fits: isCurve('secp384r1'), options: { dsaEncoding: 'ieee-p1363' } },
  EdDSA: { digest: null, fits: (key) => key.asymmetricKeyType === 'ed25519' },
};

export const isForeignAlgorithm = (alg: unknown): alg is ForeignAlgorithm => foreignAlgorithms.some((known) => known === alg);

/** Whether a key is of the kind, and of the strength, that an algorithm wants. */
export const fitsAlgorithm = (algorithm: ForeignAlgorithm, key: KeyObject): boolean => algorithms[algorithm].fits(key);

export const isSignedWith = (algorithm: ForeignAlgorithm, key: KeyObject, input: Buffer, signature: Buffer): Promise<boolean> => {
  const { digest, options } = algorithms[algorithm];
  return verifyOnThreadPool(digest, input, { key, ...options }, signature);
};
