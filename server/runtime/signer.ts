import type { Config } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
import type { Signer } from '../domain/signer.ts';
import { type Custody, openCustody, openKey, sealKey } from '../keys/custody.ts';
import { generateKey, signerFrom } from '../keys/software-signer.ts';
import type { Database } from '../ledger/database.ts';
import type { SignerContext } from '../operations/certificate-context.ts';

/** What the signer process works with: its role's database, and the one custody that opens the keys of authorities. */
export function openSigner(config: Config, database: Database, clock: Clock): SignerContext {
  return {
    database,
    clock,
    pkiUrl: config.urls.pki,
    trustDomain: config.trustDomain,
    ...authorityKeys(openCustody(config.files.signerKek)),
  };
}

/** Opened keys stay in memory: the signer is the process that may hold them. */
export function authorityKeys(custody: Custody): Pick<SignerContext, 'openAuthorityKey' | 'makeAuthorityKey'> {
  const label = (keyId: string) => ({ purpose: 'authority-key', keyId }) as const;
  const opened = new Map<string, Signer>();
  return {
    openAuthorityKey(id, sealed) {
      const signer = opened.get(id) ?? signerFrom(openKey(custody, sealed, label(id)));
      opened.set(id, signer);
      return signer;
    },
    makeAuthorityKey(id) {
      const key = generateKey('ES256');
      return { signer: signerFrom(key), sealed: sealKey(custody, key, label(id)) };
    },
  };
}
