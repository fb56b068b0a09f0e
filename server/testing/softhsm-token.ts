import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModuleSettings } from '../keys/key-module.ts';

export type SoftHsm = {
  readonly settings: ModuleSettings;
  readonly pin: string;
  /** What the module itself needs in the environment. */
  readonly environment: Readonly<{ SOFTHSM2_CONF: string }>;
  /** Whether OpenSC's pkcs11-tool is here, for a second opinion. */
  readonly hasTool: boolean;
  /** Takes the token out, as far as the module can see, and puts it back. */
  unplug(): void;
  plug(): void;
  remove(): void;
};

const places = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
];
/** The path of the module; undefined where Debian's softhsm2 is not installed. */
export const findSoftHsm = (): string | undefined => places.find((path) => existsSync(path));

const engines = ['/usr/lib/x86_64-linux-gnu/engines-3/pkcs11.so', '/usr/lib/aarch64-linux-gnu/engines-3/pkcs11.so'];
/** OpenSSL's engine for PKCS#11, for suites whose TLS goes by a key in the module. */
export const opensslEngine = { debianPackage: 'libengine-pkcs11-openssl', isHere: () => engines.some(existsSync) } as const;

/** A SoftHSM with one token of its own. */
export function softHsm(module: string): SoftHsm {
  const directory = mkdtempSync(join(tmpdir(), 'hawser-softhsm-'));
  mkdirSync(join(directory, 'tokens'));
  const [configuration, pinFile, pin] = [join(directory, 'softhsm2.conf'), join(directory, 'pin'), '8642'];
  writeFileSync(configuration, `directories.tokendir = ${join(directory, 'tokens')}\nobjectstore.backend = file\nlog.level = ERROR\n`);
  writeFileSync(pinFile, `${pin}\n`, { mode: 0o600 });
  process.env.SOFTHSM2_CONF = configuration;
  execFileSync('softhsm2-util', ['--init-token', '--free', '--label', 'hawser', '--pin', pin, '--so-pin', '1234'], { stdio: 'ignore' });
  return {
    settings: { module, tokenLabel: 'hawser', pinFile },
    pin,
    environment: { SOFTHSM2_CONF: configuration },
    hasTool: existsSync('/usr/bin/pkcs11-tool'),
    unplug: () => renameSync(join(directory, 'tokens'), join(directory, 'away')),
    plug: () => renameSync(join(directory, 'away'), join(directory, 'tokens')),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
