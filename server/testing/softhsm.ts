import { describe, it } from 'vitest';
import { findSoftHsm, type opensslEngine, type SoftHsm, softHsm } from './softhsm-token.ts';

/** A suite on a SoftHSM of its own. Without one it is skipped, with the reason in its title; in continuous integration it fails. */
export function describeOnSoftHsm(title: string, suite: (hsm: SoftHsm) => void, besides?: typeof opensslEngine): void {
  const module = findSoftHsm();
  if (module !== undefined && besides?.isHere() !== false) {
    describe(title, () => suite(softHsm(module)));
    return;
  }
  const missing = `Skipped, because not all is here: apt-get install ${['softhsm2', besides?.debianPackage].join(' ').trim()}`;
  if (process.env.CI !== undefined) throw new Error(missing);
  describe.skip(`${title}. ${missing}`, () => {
    it('needs it', () => {});
  });
}
