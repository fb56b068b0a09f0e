import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { Config } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
import { invalid } from '../domain/failure.ts';
import type { Signer } from '../domain/signer.ts';
import { type Custody, type LiveCustody, openCustody, openKey, sealKey } from '../keys/custody.ts';
import { generateKey, signerFrom } from '../keys/software-signer.ts';
import type { Database } from '../ledger/database.ts';
import type { AuthorityKey, SignerContext } from '../operations/certificate-context.ts';

/** What the signer process works with: its role's database, and the one custody that opens the keys of authorities. */
export function openSigner(config: Config, database: Database, clock: Clock): SignerContext & { readonly custody: LiveCustody } {
  const custody = openCustody(config.files.signerKek);
  return {
    custody,
    database,
    clock,
    pkiUrl: config.urls.pki,
    trustDomain: config.trustDomain,
    ...authorityKeys(custody),
  };
}

/** Bits of the RSA keys of authorities. */
const authorityModulus = 3072;

/** Opened keys stay in memory: the signer is the process that may hold them. */
export function authorityKeys(
  custody: Custody,
): Pick<SignerContext, 'openAuthorityKey' | 'makeAuthorityKey' | 'sealAuthorityKey' | 'custodyOfKeys'> {
  const label = (keyId: string) => ({ purpose: 'authority-key', keyId }) as const;
  const opened = new Map<string, Signer>();
  const sealedAs = (id: string, key: KeyObject): AuthorityKey => ({
    signer: signerFrom(key),
    sealed: sealKey(custody, key, label(id)),
    kekId: custody.keyId,
    custody: 'sealed',
  });
  return {
    custodyOfKeys: 'sealed',
    openAuthorityKey(id, sealed) {
      const signer = opened.get(id) ?? signerFrom(openKey(custody, sealed, label(id)));
      opened.set(id, signer);
      return signer;
    },
    makeAuthorityKey: (id, algorithm) => sealedAs(id, generateKey(algorithm, authorityModulus)),
    sealAuthorityKey: (id, pem) => sealedAs(id, readPrivateKey(pem)),
  };
}

function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // The cause is left away: what a parser says of a key may quote it.
    throw invalid('key', 'must be one private key in PEM, not encrypted');
  }
}
