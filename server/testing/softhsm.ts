import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
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
const find = () => places.find((path) => existsSync(path));

/** Debian's package is installed when it is missing and we are root. Returns where the module is, or why it is not there. */
function install(): { module: string } | { missing: string } {
  if (find() === undefined && process.getuid?.() === 0) {
    const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    // Test files run side by side: the second waits for the first.
    const patiently = ['-o', 'DPkg::Lock::Timeout=180'];
    spawnSync('apt-get', [...patiently, 'update', '-qq'], quiet);
    spawnSync('apt-get', [...patiently, 'install', '-y', '-qq', '--no-install-recommends', 'softhsm2'], quiet);
  }
  const module = find();
  return module === undefined ? { missing: 'SoftHSM is not here: to run this, install it (apt-get install softhsm2)' } : { module };
}

/** A suite on a SoftHSM of its own. Without one it is skipped, with the reason in its title; in continuous integration it fails. */
export function describeOnSoftHsm(title: string, suite: (hsm: SoftHsm) => void): void {
  const place = install();
  if ('module' in place) {
    describe(title, () => suite(softHsm(place.module)));
    return;
  }
  const { missing } = place;
  if (process.env.CI !== undefined) throw new Error(missing);
  describe.skip(`${title}. ${missing}`, () => {
    it('needs it', () => {});
  });
}

/** A SoftHSM with one token of its own. */
function softHsm(module: string): SoftHsm {
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
