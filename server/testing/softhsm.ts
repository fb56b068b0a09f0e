import { spawnSync } from 'node:child_process';
import { describe, it } from 'vitest';
import { findSoftHsm, type opensslEngine, type SoftHsm, softHsm } from './softhsm-token.ts';

/** Debian's packages are installed when they are missing and we are root. Returns where the module is, or why it is not there. */
function install(besides?: typeof opensslEngine): { module: string } | { missing: string } {
  const isHere = () => findSoftHsm() !== undefined && besides?.isHere() !== false;
  const packages = ['softhsm2', ...(besides ? [besides.debianPackage] : [])];
  if (!isHere() && process.getuid?.() === 0) {
    const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    // Test files run side by side: the second waits for the first.
    const patiently = ['-o', 'DPkg::Lock::Timeout=180'];
    spawnSync('apt-get', [...patiently, 'update', '-qq'], quiet);
    spawnSync('apt-get', [...patiently, 'install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
  }
  const module = findSoftHsm();
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
