import type { KeyObject } from 'node:crypto';
import type { TokenAlgorithm } from '../domain/claims.ts';
import { Failure } from '../domain/failure.ts';
import type { Signer } from '../domain/signer.ts';
import { type Custody, openKey, type SealLabel, sealKey } from './custody.ts';
import type { KeyModule } from './key-module.ts';
import { generateKey, signerFrom } from './software-signer.ts';

/** Stands before the id of a key that is in a module; a private key in PKCS#8 begins with 0x30. */
const inModule = 'pkcs11:';

/** A private key as it is stored: sealed itself, or sealed as the id of a key in a module. */
type StoredKey = { readonly signer: Signer; readonly sealed: Buffer; readonly kekId: string; readonly custody: 'sealed' | 'module' };

/** Where a role keeps its signing keys. What another configuration stored is opened too, as long as it can be. */
export type KeyStore = {
  /** @param labelOf what the key is, known only once its public half is */
  generate(algorithm: TokenAlgorithm, labelOf: (publicKey: KeyObject) => SealLabel): StoredKey;
  /** A key that was made elsewhere is always sealed: a module takes none in. */
  adopt(key: KeyObject, label: SealLabel): StoredKey;
  open(sealed: Uint8Array, label: SealLabel): Pick<StoredKey, 'signer' | 'custody'>;
};

/** @param modulusLength bits of RSA keys that are made here */
export function keyStore(custody: Custody, module?: KeyModule, modulusLength = 2048): KeyStore {
  const adopt = (key: KeyObject, label: SealLabel): StoredKey => ({
    signer: signerFrom(key),
    sealed: sealKey(custody, key, label),
    kekId: custody.keyId,
    custody: 'sealed',
  });
  return {
    adopt,
    generate(algorithm, labelOf) {
      if (!module) {
        const key = generateKey(algorithm, modulusLength);
        return adopt(key, labelOf(signerFrom(key).publicKey));
      }
      const { id, signer } = module.generate(algorithm, `hawser ${algorithm}`);
      const sealed = custody.seal(Buffer.from(`${inModule}${id}`), labelOf(signer.publicKey));
      return { signer, sealed, kekId: custody.keyId, custody: 'module' };
    },
    open(sealed, label) {
      const plain = custody.open(sealed, label);
      if (!plain.subarray(0, inModule.length).equals(Buffer.from(inModule))) {
        plain.fill(0);
        return { signer: signerFrom(openKey(custody, sealed, label)), custody: 'sealed' };
      }
      if (!module) throw new Failure('unavailable', `The ${label.purpose} ${label.keyId} is in a PKCS#11 module, and none is configured.`);
      return { signer: module.open(plain.toString('latin1', inModule.length)), custody: 'module' };
    },
  };
}
