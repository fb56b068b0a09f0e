import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRecipe } from '../../server/operations/make-recipe.ts';
import type { TestCertificate } from '../../server/testing/authority.ts';
import { works } from '../../server/testing/nginx.ts';
import { claimsOf, TestSts } from '../../server/testing/sts.ts';

const here = works('luajit', '-v');
const harness = join(import.meta.dirname, '../../server/testing/envoy_handle.lua');
const filter = 'envoy.filters.http.jwt_authn';
const title = `E1 the filter of the recipe for Envoy with Lua${here ? '' : ': skipped, because LuaJIT is not here (apt-get install luajit)'}`;

/** A value as Lua writes it. */
function lua(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(lua).join(', ')}}`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value).map(([name, member]) => `[${JSON.stringify(name)}] = ${lua(member)}`)}}`;
  return value === null || value === undefined ? 'nil' : JSON.stringify(value);
}

describe.skipIf(!here)(title, () => {
  let sts: TestSts;
  let alice: TestCertificate;
  let claims: Record<string, unknown>;
  let place: string;
  let script: string;

  beforeAll(async () => {
    sts = await TestSts.start();
    const { identity, certificate } = await sts.workload('alice');
    const audience = await sts.audience();
    await sts.grant(identity, audience);
    await sts.resourceServer([audience], { kind: 'gateway', name: 'edge', certificateHeader: 'X-Forwarded-Client-Cert' });
    alice = certificate;
    claims = claimsOf(await sts.token(certificate, audience));
    place = mkdtempSync(join(tmpdir(), 'hawser-lua-'));
    const context = { ...sts.context, database: sts.database.database, urls: { sts: sts.context.issuer } };
    const { text } = await makeRecipe(context, { resourceServer: 'edge', kind: 'envoy-lua' });
    // As Envoy reads it: the block below its key, without the indentation.
    const block = /inline_string: \|\n((?: {26}.*\n|\n)+)/.exec(text)?.[1] ?? '';
    script = join(place, 'filter.lua');
    writeFileSync(script, block.replaceAll(/^ {26}/gm, ''));
  });
  afterAll(async () => {
    await sts.stop();
    rmSync(place, { recursive: true, force: true });
  });

  const run = (request: Record<string, unknown>): string => {
    writeFileSync(join(place, 'case.lua'), `return ${lua(request)}`);
    return execFileSync('luajit', [harness, script, join(place, 'case.lua')], { encoding: 'utf8' });
  };
  const digestOf = (der: Buffer) => createHash('sha256').update(der).digest('hex');
  const verified = (token: unknown) => ({ [filter]: { hawser_token: token } });
  const missing = '403 Token bound claim not provided in JWT';

  it('lets a token of ours through with the certificate that it is bound to', () => {
    expect(run({ digest: digestOf(alice.der), metadata: verified(claims) })).toBe('pass');
    expect(run({ digest: digestOf(alice.der).toUpperCase(), metadata: verified(claims) })).toBe('pass');
  });

  it('writes every thumbprint as the token service does', () => {
    for (let turn = 0; turn < 40; turn++) {
      const digest = createHash('sha256').update(String(turn)).digest();
      const token = { cnf: { 'x5t#S256': digest.toString('base64url') } };
      expect(run({ digest: digest.toString('hex'), metadata: verified(token) })).toBe('pass');
      expect(run({ digest: digestOf(alice.der), metadata: verified(token) })).toBe('403 Could not verify bound token');
    }
  });

  it('refuses without a certificate', () => {
    for (const request of [{}, { plain: true }, { digest: '' }, { digest: 'zz' }])
      expect(run({ ...request, metadata: verified(claims) })).toBe('403 mTLS Required');
  });

  const bound = () => Buffer.from(digestOf(alice.der), 'hex');
  it.each<[string, () => unknown]>([
    ['none', () => undefined],
    ['a text', () => 'x'],
    ['empty', () => ({})],
    ['of another method', () => ({ jkt: bound().toString('base64url') })],
    ['of two methods', () => ({ 'x5t#S256': bound().toString('base64url'), jkt: 'x' })],
    ['padded', () => ({ 'x5t#S256': `${bound().toString('base64url')}=` })],
    ['standard base64', () => ({ 'x5t#S256': bound().toString('base64') })],
    ['hexadecimal', () => ({ 'x5t#S256': bound().toString('hex') })],
    ['a number', () => ({ 'x5t#S256': 7 })],
  ])('fails closed where the binding is %s', (_what, cnf) => {
    expect(run({ digest: digestOf(alice.der), metadata: verified({ ...claims, cnf: cnf() }) })).toBe(missing);
  });

  it('fails closed where nothing was verified, and where it fails itself', () => {
    const digest = digestOf(alice.der);
    for (const metadata of [undefined, {}, { [filter]: {} }, verified('x')]) expect(run({ digest, metadata })).toBe(missing);
    expect(run({ digest, broken: true, metadata: verified(claims) })).toBe('403 Could not verify bound token');
  });
});
