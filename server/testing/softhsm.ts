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

const engines = ['/usr/lib/x86_64-linux-gnu/engines-3/pkcs11.so', '/usr/lib/aarch64-linux-gnu/engines-3/pkcs11.so'];
/** OpenSSL's engine for PKCS#11, for suites whose TLS goes by a key in the module. */
export const opensslEngine = { debianPackage: 'libengine-pkcs11-openssl', isHere: () => engines.some(existsSync) } as const;

/** Debian's packages are installed when they are missing and we are root. Returns where the module is, or why it is not there. */
function install(besides?: typeof opensslEngine): { module: string } | { missing: string } {
  const isHere = () => find() !== undefined && besides?.isHere() !== false;
  const packages = ['softhsm2', ...(besides ? [besides.debianPackage] : [])];
  if (!isHere() && process.getuid?.() === 0) {
    const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    // Test files run side by side: the second waits for the first.
    const patiently = ['-o', 'DPkg::Lock::Timeout=180'];
    spawnSync('apt-get', [...patiently, 'update', '-qq'], quiet);
    spawnSync('apt-get', [...patiently, 'install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
  }
  const module = find();
  return module !== undefined && isHere()
    ? { module }
    : { missing: `Skipped, because not all is here: apt-get install ${packages.join(' ')}` };
}

/** A suite on a SoftHSM of its own. Without one it is skipped, with the reason in its title; in continuous integration it fails. */
export function describeOnSoftHsm(title: string, suite: (hsm: SoftHsm) => void, besides?: typeof opensslEngine): void {
  const place = install(besides);
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
