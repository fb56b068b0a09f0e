import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
  remove(): void;
};

const places = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
];
const find = () => places.find((path) => existsSync(path));

/** A SoftHSM with one token of its own. Debian's package is installed when it is missing and we are root. */
export function softHsm(): SoftHsm {
  if (find() === undefined && process.getuid?.() === 0) {
    const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    execFileSync('apt-get', ['update', '-qq'], quiet);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'softhsm2'], quiet);
  }
  const module = find();
  if (module === undefined)
    throw new Error('SoftHSM is not here: install the package softhsm2 (apt-get install softhsm2) to run this test.');
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
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
