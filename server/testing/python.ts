import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'vitest';

// Debian's own, so that a Python of somebody's choice does not come between.
const interpreter = '/usr/bin/python3';
const script = join(import.meta.dirname, 'independent_verifier.py');
const has = () => spawnSync(interpreter, ['-c', 'import jwt, cryptography'], { stdio: 'ignore' }).status === 0;

type Asked = {
  readonly jwks: unknown;
  readonly issuer: string;
  readonly audience: string;
  readonly tokens: readonly { readonly token: string; readonly certificate: string }[];
};
type Verdict = { readonly ok: true; readonly claims: Record<string, unknown> } | { readonly ok: false; readonly why: string };
export type PythonVerifier = (asked: Asked) => { readonly verdicts: Verdict[]; readonly named_by_thumbprint: boolean };

/** A suite with a verifier in Python, on libraries of others. Without them it is skipped, with the reason in its title. */
export function describeWithPython(title: string, suite: (verify: PythonVerifier) => void): void {
  if (has()) {
    describe(title, () =>
      suite((asked) => JSON.parse(execFileSync(interpreter, [script], { input: JSON.stringify(asked), encoding: 'utf8' }))),
    );
    return;
  }
  const missing = 'PyJWT is not here: to run this, install it (apt-get install python3-jwt python3-cryptography)';
  if (process.env.CI !== undefined) throw new Error(missing);
  describe.skip(`${title}. ${missing}`, () => {
    it('needs it', () => {});
  });
}
