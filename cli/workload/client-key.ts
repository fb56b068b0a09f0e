import { createPrivateKey, createPublicKey, generateKeyPairSync, KeyObject } from 'node:crypto';
import { isModuleKey, moduleKeyUri, parseModuleKeyUri } from '../../server/domain/pkcs11-uri.ts';
import type { Signer } from '../../server/domain/signer.ts';
import { type ModuleSettings, openKeyModule } from '../../server/keys/key-module.ts';

/** A key that a certificate is asked for with: in hand, or in a module that signs with it and never gives it away. */
export type ClientKey = KeyObject | Signer;

export const publicHalf = (key: ClientKey): KeyObject => (key instanceof KeyObject ? createPublicKey(key) : key.publicKey);

/** Makes a key. Returns it, and what is written down of it: the key itself, or where it is. */
export async function makeKey(module: ModuleSettings | undefined): Promise<{ key: ClientKey; text: string }> {
  if (!module) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return { key: privateKey, text: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() };
  }
  const opened = await openKeyModule(module);
  const { id, signer } = opened.generate('ES256', 'hawser workload');
  return { key: signer, text: `${moduleKeyUri({ ...module, id })}\n` };
}

/** The key that was written down so. @throws {Failure} `unavailable` where its module does not open or has it no longer */
export async function openKey(text: string): Promise<ClientKey> {
  if (!isModuleKey(text)) return createPrivateKey(text);
  const { id, ...settings } = parseModuleKeyUri(text);
  return (await openKeyModule(settings)).open(id);
}

/** Where the key that was written down so is, if it is in a module. */
export function moduleOf(text: string): ModuleSettings | undefined {
  if (!isModuleKey(text)) return undefined;
  const { id: _, ...settings } = parseModuleKeyUri(text);
  return settings;
}

/** Makes away with a key in a module that a successor has replaced: modules have room for few. */
export async function discardKey(text: string): Promise<void> {
  if (!isModuleKey(text)) return;
  const { id, ...settings } = parseModuleKeyUri(text);
  (await openKeyModule(settings)).destroy(id);
}
