import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { Config } from '../config.ts';
import { sealKeyId } from '../domain/checkpoint.ts';
import type { Clock } from '../domain/clock.ts';
import { invalid } from '../domain/failure.ts';
import { type Custody, type LiveCustody, openCustody } from '../keys/custody.ts';
import { type KeyModule, openKeyModule } from '../keys/key-module.ts';
import { keyStore } from '../keys/key-store.ts';
import { CheckpointFile } from '../ledger/checkpoint-file.ts';
import { keepSealKey } from '../ledger/checkpoints.ts';
import type { Database } from '../ledger/database.ts';
import type { SignerContext } from '../operations/certificate-context.ts';
import type { Context } from '../operations/context.ts';
import type { SealContext } from '../operations/seal-ledger.ts';
import { CrlThread } from './crl-thread.ts';

/** What the signer process works with: its role's database, and the one custody that opens the keys of authorities. */
export async function openSigner(
  config: Config,
  database: Database,
  clock: Clock,
): Promise<{
  readonly context: SignerContext;
  readonly custody: LiveCustody;
  readonly module: KeyModule | undefined;
  close(): Promise<void>;
}> {
  const custody = openCustody(config.files.signerKek);
  const module = config.pkcs11.signer && (await openKeyModule(config.pkcs11.signer));
  const keys = authorityKeys(custody, module);
  const lists = new CrlThread({ databaseUrl: config.databaseUrl?.reveal() ?? '', pkiUrl: config.urls.pki });
  const { urls, trustDomain } = config;
  const context = { database, clock, pkiUrl: urls.pki, trustDomain, crlFindings: lists.check, ...keys };
  return {
    context,
    custody,
    module,
    async close() {
      await lists.close();
      module?.close();
    },
  };
}

/** What the signer seals the ledger with: a key of its own, made when there is none, and the file outside the database. */
export async function openSeal(config: Config, { database, clock }: Context, custody: Custody, module?: KeyModule): Promise<SealContext> {
  const store = keyStore(custody, module);
  const label = (keyId: string) => ({ purpose: 'seal-key', keyId }) as const;
  const { id, sealed } = await keepSealKey(database.pool, clock(), () => {
    const made = store.generate('EdDSA', (publicKey) => label(sealKeyId(publicKey)));
    return { ...made, id: sealKeyId(made.signer.publicKey), publicKey: made.signer.publicKey };
  });
  return {
    database,
    clock,
    sealKey: { id, signer: store.open(sealed, label(id)).signer },
    checkpoints: new CheckpointFile(config.files.checkpoints),
  };
}

/** Bits of the RSA keys of authorities. */
const authorityModulus = 3072;

/** Opened keys stay in memory: the signer is the process that may hold them. */
export function authorityKeys(
  custody: Custody,
  module?: KeyModule,
): Pick<SignerContext, 'openAuthorityKey' | 'makeAuthorityKey' | 'sealAuthorityKey' | 'custodyOfKey'> {
  const label = (keyId: string) => ({ purpose: 'authority-key', keyId }) as const;
  const store = keyStore(custody, module, authorityModulus);
  const opened = new Map<string, ReturnType<typeof store.open>>();
  const open = (id: string, sealed: Uint8Array) => {
    const key = opened.get(id) ?? store.open(sealed, label(id));
    opened.set(id, key);
    return key;
  };
  return {
    openAuthorityKey: (id, sealed) => open(id, sealed).signer,
    custodyOfKey: (id, sealed) => open(id, sealed).custody,
    makeAuthorityKey: (id, algorithm) => store.generate(algorithm, () => label(id)),
    sealAuthorityKey: (id, pem) => store.adopt(readPrivateKey(pem), label(id)),
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
