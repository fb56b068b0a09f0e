import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SecureContextOptions } from 'node:tls';
import { Failure } from '../domain/failure.ts';
import { isModuleKey, type ModuleKeyReference, parseModuleKeyUri } from '../domain/pkcs11-uri.ts';

/** What a process proves itself with: a chain in PEM, leaf first, and its key in PEM, or by the `pkcs11:` URI of one in a module. */
export type Credentials = { readonly certificate: string; readonly key: string };

/** Where distributions put the engines of OpenSSL 3. */
const places = [
  '/usr/lib/x86_64-linux-gnu/engines-3',
  '/usr/lib/aarch64-linux-gnu/engines-3',
  '/usr/lib64/engines-3',
  '/usr/lib/engines-3',
];

/**
 * The part of the options of `tls.connect` and `https.request` by which a client proves itself. A key is PEM, or the `pkcs11:` URI
 * of one that never leaves its module: then the handshake is signed there, through OpenSSL's engine for PKCS#11 (in Debian
 * libengine-pkcs11-openssl), which Node calls deprecated and has nothing else instead of.
 * @throws {Failure} `unavailable` where that engine or the PIN is not there
 */
export const clientTls = ({ certificate, key }: Credentials): SecureContextOptions =>
  isModuleKey(key) ? { cert: certificate, ...engineKey(parseModuleKeyUri(key)) } : { cert: certificate, key };

function engineKey({ module, tokenLabel, pinFile, id }: ModuleKeyReference): SecureContextOptions {
  // The engine is configured for the whole process, when it is first used.
  process.env.OPENSSL_ENGINES ??= places.find((place) => existsSync(join(place, 'pkcs11.so')));
  const { OPENSSL_ENGINES: engines, PKCS11_MODULE_PATH: loaded = module } = process.env;
  if (engines === undefined || !existsSync(join(engines, 'pkcs11.so')))
    throw new Failure(
      'unavailable',
      "OpenSSL's engine for PKCS#11 is not here: install it (in Debian, apt-get install libengine-pkcs11-openssl)",
    );
  if (loaded !== module) throw new Failure('unavailable', `this process uses the PKCS#11 module ${loaded}, and can use no other`);
  process.env.PKCS11_MODULE_PATH = module;
  const identifier = `pkcs11:token=${encodeURIComponent(tokenLabel)};id=${id.replaceAll(/../g, '%$&')};type=private?pin-value=`;
  return { privateKeyEngine: 'pkcs11', privateKeyIdentifier: identifier + encodeURIComponent(readPin(pinFile)) };
}

function readPin(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new Failure('unavailable', `the PIN file ${path} cannot be read`, { cause });
  }
}
