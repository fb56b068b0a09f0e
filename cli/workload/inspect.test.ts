import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testRoot } from '../../server/testing/tls-certificates.ts';
import { inspect } from './inspect.ts';

const root = testRoot();
const alice = root.leaf('alice');
const now = new Date();
const seconds = Math.floor(now.getTime() / 1_000);
let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'hawser-inspect-'));
});
afterAll(() => rm(place, { recursive: true }));

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = {
  iss: 'https://sts.example',
  sub: 'spiffe://x/alice',
  aud: 'https://api.example',
  nbf: seconds,
  exp: seconds + 60,
  jti: 'a',
  cnf: { 'x5t#S256': alice.thumbprint },
};
const tokenOf = (change: object, header: object = {}) =>
  `${part({ alg: 'ES256', typ: 'at+jwt', kid: 'k', ...header })}.${part({ ...claims, ...change })}.c2lnbmF0dXJl`;

describe('hawser inspect', () => {
  it('says of a token what a resource server would, with the words of its decisions', async () => {
    const found = await inspect(tokenOf({}), alice.certificate, now);
    expect(found.ok).toBe(true);
    expect(found.lines.at(-1)).toMatch(/^accepted/);
    expect(found.lines.join('\n')).toContain(alice.thumbprint);
    expect(found.lines.join('\n')).not.toContain('c2lnbmF0dXJl');
  });

  it.each<[string, object, object?]>([
    ['cnf_absent', { cnf: undefined }],
    ['cnf_malformed', { cnf: { 'x5t#S256': `${alice.thumbprint}=` } }],
    ['cnf_malformed', { cnf: { 'x5t#S256': alice.thumbprint, jkt: 'x' } }],
    ['cnf_mismatch', { cnf: { 'x5t#S256': root.leaf('bob').thumbprint } }],
    ['token_expired', { exp: seconds }],
    ['token_not_yet_valid', { nbf: seconds + 31 }],
    ['token_malformed', { exp: undefined }],
    ['token_malformed', {}, { typ: 'JWT' }],
  ])('finds %s', async (code, change, header) => {
    const found = await inspect(tokenOf(change, header), alice.certificate, now);
    expect(found.ok).toBe(false);
    expect(found.lines.some((line) => line.startsWith(`${code}:`))).toBe(true);
  });

  it('reads certificates of a file and of a server, and tells what is wrong with them', async () => {
    const file = join(place, 'certificate.pem');
    await writeFile(file, alice.certificate + root.ca);
    expect(await inspect(file, undefined, now)).toMatchObject({
      ok: true,
      lines: expect.arrayContaining([`  thumbprint  ${alice.thumbprint}`, '  usage       client']),
    });
    expect((await inspect(file, undefined, new Date(now.getTime() + 7_200_000))).lines.join()).toContain('it has ended (cert_expired)');
    await writeFile(file, alice.certificate + testRoot().ca);
    expect((await inspect(file, undefined, now)).ok).toBe(false);
    const server = root.leaf('server', { usage: 'server' });
    const listening = createServer({ cert: server.certificate, key: server.key }).listen(0, '127.0.0.1');
    await new Promise((resolve) => listening.once('listening', resolve));
    const { port } = listening.address() as AddressInfo;
    expect((await inspect(`https://127.0.0.1:${port}`, undefined, now)).lines).toContain(`  thumbprint  ${server.thumbprint}`);
    listening.close();
    await expect(inspect(`https://127.0.0.1:${port}`, undefined, now)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('shows what an attacker wrote without letting it steer the terminal, and refuses what is nothing', async () => {
    const { lines } = await inspect(tokenOf({ sub: '\u001b[2Jgone' }, { kid: '\r\n\u0007' }), undefined, now);
    for (const line of lines) expect(line).not.toMatch(/\p{Cc}/u);
    await expect(inspect(join(place, 'nothing'), undefined, now)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
