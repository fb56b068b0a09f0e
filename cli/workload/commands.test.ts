import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startProcesses, type TestProcesses } from '../../server/testing/processes.ts';
import { claimsOf } from '../../server/testing/sts.ts';
import { testRoot } from '../../server/testing/tls-certificates.ts';
import { addWorkloadCommands } from './commands.ts';

const audience = 'https://api.example.com';
let house: TestProcesses;
let place: string;
let serial = 0;

beforeAll(async () => {
  house = await startProcesses();
  await house.api('audience.register', { uri: audience, scopes: ['read'] });
});
afterAll(() => house.close());
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'hawser-cli-'));
  return () => rm(place, { recursive: true });
});

/** Runs one command as its own process would. */
async function hawser(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += text;
      return true;
    }),
  );
  try {
    const program = new Command();
    addWorkloadCommands(program);
    process.exitCode = 0;
    await program.parseAsync(args, { from: 'user' });
    return { code: Number(process.exitCode), ...written };
  } finally {
    process.exitCode = 0;
    for (const spy of spies) spy.mockRestore();
  }
}

const newWorkload = async (): Promise<{ name: string; directory: string; token: string; caHash: string }> => {
  const name = `workload-${++serial}`;
  await house.api('identity.register', { name, owner: 'team-test' });
  await house.api('grant.add', { identity: name, audience, scopes: ['read'] });
  const { token, caHash } = await house.api('join-token.create', { identity: name });
  return { name, directory: join(place, name), token, caHash };
};
const joinWith = ({ directory, token, caHash }: { directory: string; token: string; caHash: string }) =>
  hawser('join', '--enrolment', house.config.urls.enrolment, '--directory', directory, '--ca-hash', caHash, '--token', token);
const renew = (directory: string) => hawser('renew', '--enrolment', house.config.urls.enrolment, '--directory', directory);
const token = (directory: string, ...more: string[]) =>
  hawser('token', '--issuer', house.config.urls.sts, '--directory', directory, ...more);

const isPair = async (directory: string): Promise<boolean> => {
  const [certificate, key] = await Promise.all(['certificate.pem', 'key.pem'].map((name) => readFile(join(directory, name), 'utf8')));
  return new X509Certificate(certificate ?? '').publicKey.equals(createPublicKey(key ?? ''));
};

describe('hawser join', () => {
  it('waits for a person where the profile wants an approval, and says so', async () => {
    await house.api('profile.create', { name: 'approved', lifetime: 600, approvalRequired: true });
    const workload = await newWorkload();
    const { token, caHash } = await house.api('join-token.create', { identity: workload.name, profile: 'approved' });
    const joining = joinWith({ directory: workload.directory, token, caHash });
    const pending = async () => (await house.api('request.list', { status: 'pending', identity: workload.name })).items[0]?.id;
    const request = await vi.waitUntil(pending, { timeout: 5_000 });
    await house.api('request.approve', { request });
    const joined = await joining;
    expect(joined).toMatchObject({ code: 0, stderr: expect.stringContaining(`${request} waits for approval`) });
    expect(await isPair(workload.directory)).toBe(true);
  });

  it('gets a certificate for a key that it has made, and says nothing secret', async () => {
    const workload = await newWorkload();
    const { code, stdout, stderr } = await joinWith(workload);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      new RegExp(`^spiffe://hawser.local/production/${workload.name}: certificate until [0-9TZ:.-]+, in .*certificate.pem\\n$`),
    );
    expect(stdout).not.toContain(workload.token);
    expect(await readdir(workload.directory)).toEqual(['ca.pem', 'certificate.pem', 'current', 'generations', 'key.pem', 'pair.pem']);
    expect(await isPair(workload.directory)).toBe(true);
  });

  it('takes the join token from a file, and the hash with colons', async () => {
    const workload = await newWorkload();
    await writeFile(join(place, 'token'), `${workload.token}\n`);
    const caHash = `sha256:${workload.caHash.slice(7).toUpperCase().match(/../g)?.join(':')}`;
    const options = ['--enrolment', house.config.urls.enrolment, '--directory', workload.directory, '--token-file', join(place, 'token')];
    expect(await hawser('join', ...options, '--ca-hash', caHash)).toMatchObject({ code: 0 });
  });

  it('does not tell its token to a Hawser with another root, so that it can still be used', async () => {
    const workload = await newWorkload();
    const wrong = await joinWith({ ...workload, caHash: `sha256:${'0'.repeat(64)}` });
    expect(wrong).toMatchObject({ code: 3, stdout: '' });
    const { rows } = await house.ledger.database.pool.query('SELECT used_at FROM join_tokens ORDER BY created_at DESC LIMIT 1');
    expect(rows).toEqual([{ used_at: null }]);
    expect(await joinWith(workload)).toMatchObject({ code: 0 });
  });

  it.each(['', 'sha256:', 'sha1:00', `sha256:${'0'.repeat(63)}`, `md5:${'0'.repeat(64)}`])('refuses %j for a hash', async (caHash) => {
    const workload = await newWorkload();
    expect(await joinWith({ ...workload, caHash })).toMatchObject({ code: 2 });
  });

  it('gets the same certificate again when the answer was lost', async () => {
    const workload = await newWorkload();
    expect(await joinWith(workload)).toMatchObject({ code: 0 });
    const first = await readFile(join(workload.directory, 'certificate.pem'), 'utf8');
    // As it was before the answer came: the key is there under its first name, and nothing else.
    await writeFile(join(workload.directory, 'key.new.pem'), await readFile(join(workload.directory, 'key.pem')));
    for (const name of ['current', 'generations']) await rm(join(workload.directory, name), { recursive: true });
    expect(await joinWith(workload)).toMatchObject({ code: 0 });
    expect(await readFile(join(workload.directory, 'certificate.pem'), 'utf8')).toBe(first);
  });

  it('refuses a token that is spent, a wrong one, a second join in one place, and to go on without a token', async () => {
    const workload = await newWorkload();
    await joinWith(workload);
    const spent = await joinWith({ ...workload, directory: join(place, 'other') });
    expect(spent).toMatchObject({ code: 3, stderr: expect.stringContaining('used before') });
    expect(await joinWith({ ...workload, directory: join(place, 'third'), token: `hwj_${'x'.repeat(43)}` })).toMatchObject({ code: 3 });
    expect(await joinWith(workload)).toMatchObject({ code: 2, stderr: expect.stringContaining('holds a certificate already') });
    const options = ['--directory', join(place, 'fourth'), '--ca-hash', workload.caHash];
    expect(await hawser('join', ...options)).toMatchObject({ code: 2 });
  });

  it('says when Hawser cannot be reached', async () => {
    const { caHash } = await newWorkload();
    const options = ['--enrolment', 'https://localhost:1', '--directory', join(place, 'x'), '--token', 'x', '--ca-hash', caHash];
    expect(await hawser('join', ...options)).toMatchObject({ code: 4, stderr: expect.stringContaining('cannot be reached') });
  });
});

describe('hawser renew', () => {
  it('gets the successor for a new key, of the same lineage', async () => {
    const workload = await newWorkload();
    await joinWith(workload);
    const before = await readFile(join(workload.directory, 'key.pem'), 'utf8');
    expect(await renew(workload.directory)).toMatchObject({ code: 0, stderr: '' });
    expect(await isPair(workload.directory)).toBe(true);
    expect(await readFile(join(workload.directory, 'key.pem'), 'utf8')).not.toBe(before);
    const { items } = await house.api('certificate.list', { identity: workload.name });
    expect(items.map(({ status }) => status)).toEqual(['active', 'superseded']);
    expect(new Set(items.map(({ lineageId }) => lineageId)).size).toBe(1);
  });

  it('refuses when the certificate is revoked, and says so without one', async () => {
    const workload = await newWorkload();
    await joinWith(workload);
    const { items } = await house.api('certificate.list', { identity: workload.name });
    await house.api('certificate.revoke', { certificate: items[0]?.id ?? '', reason: 'keyCompromise', comment: 'a test of renewal' });
    expect(await renew(workload.directory)).toMatchObject({ code: 3 });
    expect(await renew(join(place, 'nothing'))).toMatchObject({ code: 2, stderr: expect.stringContaining('join first') });
  });
});

describe('hawser token', () => {
  it('prints a token that is bound to the certificate, and nothing else', async () => {
    const workload = await newWorkload();
    await joinWith(workload);
    const { code, stdout } = await token(workload.directory, '--audience', audience);
    expect(code).toBe(0);
    const { raw } = new X509Certificate(await readFile(join(workload.directory, 'certificate.pem')));
    expect(claimsOf(stdout.trim())).toMatchObject({
      client_id: workload.name,
      aud: audience,
      scope: 'read',
      cnf: { 'x5t#S256': createHash('sha256').update(raw).digest('base64url') },
    });
  });

  it('exchanges a secret from a file', async () => {
    const workload = await newWorkload();
    await joinWith(workload);
    const { secret } = await house.api('exchange-secret.create', { identity: workload.name, label: 'test' });
    await writeFile(join(place, 'secret'), secret);
    const asked = await token(workload.directory, '--audience', audience, '--exchange-secret-file', join(place, 'secret'));
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    await writeFile(join(place, 'secret'), 'a wrong secret');
    const refused = await token(workload.directory, '--audience', audience, '--exchange-secret-file', join(place, 'secret'));
    expect(refused).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/invalid_request.*dec_/) });
    expect(refused.stderr).not.toContain('a wrong secret');
  });

  it('ends with a code that says what was wrong', async () => {
    const workload = await newWorkload();
    expect(await token(workload.directory, '--audience', audience)).toMatchObject({ code: 2 });
    await joinWith(workload);
    expect(await token(workload.directory)).toMatchObject({ code: 2 });
    expect(await token(workload.directory, '--audience', 'https://unknown.example')).toMatchObject({ code: 3 });
    expect(
      await hawser('token', '--issuer', 'https://localhost:1', '--directory', workload.directory, '--audience', audience),
    ).toMatchObject({
      code: 4,
    });
  });
});

describe('a token that is kept', () => {
  const kept = async (directory: string) => (await readdir(join(directory, 'current'))).filter((name) => name.startsWith('token-'));

  it('is used again for the same question, only with its certificate, and is readable to its owner alone', async () => {
    const workload = await newWorkload();
    await joinWith(workload);
    const ask = async (...more: string[]) => (await token(workload.directory, '--audience', audience, ...more)).stdout.trim();
    const first = await ask();
    expect(await ask()).toBe(first);
    expect(await ask('--header')).toBe(`Authorization: Bearer ${first}`);
    expect(await ask('--scope', 'read')).not.toBe(first);
    expect(await ask('--no-cache')).not.toBe(first);
    const names = await kept(workload.directory);
    expect(names).toHaveLength(2);
    for (const name of names) expect((await stat(join(workload.directory, 'current', name))).mode & 0o777).toBe(0o600);
    await renew(workload.directory);
    expect(await kept(workload.directory)).toEqual([]);
    const second = await ask();
    expect(claimsOf(second).cnf).not.toEqual(claimsOf(first).cnf);
    await writeFile(join(workload.directory, 'current', (await kept(workload.directory))[0] ?? ''), '{"token":1');
    expect(await ask()).not.toBe(second);
  });
});

describe('wrong words', () => {
  it('are answered with the option that they are of and what it wants, before anybody is asked anything', async () => {
    const at = (name: string) => join(place, name);
    const usable = testRoot('Test Root').leaf('alice');
    const write = (directory: string, certificate: string, key: string) =>
      mkdir(at(directory)).then(() =>
        Promise.all(
          Object.entries({ 'certificate.pem': certificate, 'key.pem': key, 'ca.pem': certificate }).map(([name, text]) =>
            writeFile(join(at(directory), name), text),
          ),
        ),
      );
    await write('plain', usable.certificate, usable.key);
    await write('broken', 'x', 'x');
    await write('keyless', usable.certificate, 'x');
    await writeFile(at('empty'), '');
    await writeFile(at('token'), 'eyJhbGciOiJFUzI1NiJ9.e30.AA');
    const of = (directory: string) => ['--directory', at(directory)];
    const to = [...of('plain'), '--audience', audience];
    const cases: [string[], RegExp][] = [
      [['inspect', at('token'), '--certificate', at('nowhere')], /^certificate: .*nowhere cannot be read: there is no such file$/],
      [['inspect', at('token'), '--certificate', at('empty')], /^certificate: .*empty holds no certificate$/],
      [['inspect', at('token'), '--certificate', place], /^certificate: .* cannot be read: it is a directory$/],
      [['inspect', at('empty')], /^what: .*empty holds no certificate and no token$/],
      [['inspect', ''], /^what: name a file, an https URL or a token$/],
      [['inspect', 'http://localhost:1'], /^what: is no file that can be read, no https URL and no token$/],
      [['doctor', ...of('empty')], /^directory: .*empty is no directory$/],
      [['doctor', ...of('plain'), '--issuer', 'localhost:8443'], /^issuer: localhost:8443 is no https URL$/],
      [['doctor', ...of('plain'), '--audience', ''], /^audience: name a resource server, or leave it away$/],
      [['token', ...of('plain'), '--audience', ''], /^audience: give --audience/],
      [['token', ...to, '--issuer', 'http://localhost:8443'], /^issuer: http:\/\/localhost:8443 is no https URL$/],
      [['token', ...to, '--exchange-secret-file', at('nowhere')], /^exchange-secret-file: .*nowhere cannot be read/],
      [['token', ...to, '--exchange-secret-file', at('empty')], /^exchange-secret-file: .*empty is empty$/],
      [['token', ...of('broken'), '--audience', audience], /^directory: certificate\.pem in .*broken holds no certificate: join again/],
      [
        ['token', ...of('keyless'), '--audience', audience],
        /^directory: key\.pem in .*keyless holds no private key: put back the right one/,
      ],
      [['call', 'http://localhost:1', ...to], /^url: http:\/\/localhost:1 is no https URL$/],
      [['call', 'https://localhost:1', ...to, '--method', 'GE T'], /^method: GE T is no method of HTTP$/],
      [['join', ...of('new'), '--ca-hash', 'x', '--token', 'x'], /^ca-hash: must be sha256:/],
      [['join', ...of('new'), '--ca-hash', 'x', '--token-file', at('nowhere')], /^token-file: .*nowhere cannot be read/],
      [['join', ...of('new'), '--ca-hash', 'x', '--token', 'x', '--enrolment', 'x'], /^enrolment: x is no https URL$/],
      [['renew', ...of('broken')], /^directory: certificate\.pem in .*broken holds no certificate/],
      [['renew', '--daemon', ...of('plain'), '--enrolment', 'localhost'], /^enrolment: localhost is no https URL$/],
    ];
    for (const [words, answer] of cases) {
      const { code, stdout, stderr } = await hawser(...words);
      expect([code, stdout], words.join(' ')).toEqual([2, '']);
      expect(stderr.trimEnd(), words.join(' ')).toMatch(answer);
    }
    expect((await readdir(at('plain'))).sort()).toEqual(['ca.pem', 'certificate.pem', 'key.pem']);
    expect(await readdir(place)).not.toContain('new');
  });
});

describe('hawser doctor', () => {
  const doctor = (directory: string, ...more: string[]) =>
    hawser('doctor', '--issuer', house.config.urls.sts, '--directory', directory, ...more);

  it('finds nothing wrong with a workload that is well, down to its token', async () => {
    const workload = await newWorkload();
    await joinWith(workload);
    const { code, stdout } = await doctor(workload.directory, '--audience', audience);
    expect(stdout.split('\n').filter((line) => line.startsWith('BAD'))).toEqual([]);
    expect(code).toBe(0);
    expect(stdout).toContain(`The STS gives a token for ${audience}, scope read.`);
    // What was not asked is not said to be well.
    const unasked = await doctor(workload.directory);
    expect(unasked.stdout).toMatch(/^\? {4}Whether the STS takes the certificate: name a resource server with --audience\.$/m);
    expect(unasked.code).toBe(0);
  });

  it('names each thing that is wrong with its way out, and ends with a code of its own', async () => {
    const workload = await newWorkload();
    const other = await newWorkload();
    await joinWith(workload);
    await joinWith(other);
    const place = join(workload.directory, 'current');
    const found = async (...more: string[]) => {
      const { code, stdout } = await doctor(workload.directory, ...more);
      expect(code).toBe(7);
      return stdout.split('\n').filter((line) => line.startsWith('BAD'));
    };
    await chmod(join(place, 'key.pem'), 0o644);
    expect(await found()).toEqual([expect.stringMatching(/Others may read the key: chmod 600/)]);
    await chmod(join(place, 'key.pem'), 0o600);
    expect(await found('--audience', 'https://unknown.example')).toEqual([expect.stringMatching(/no token .*invalid_target.*dec_/)]);
    const key = await readFile(join(place, 'key.pem'));
    await writeFile(join(place, 'key.pem'), await readFile(join(other.directory, 'key.pem')));
    expect((await found())[0]).toContain('The key is not that of the certificate');
    await writeFile(join(place, 'key.pem'), key);
    const leaf = new X509Certificate(await readFile(join(place, 'certificate.pem')));
    vi.useFakeTimers({ toFake: ['Date'], now: leaf.validToDate.getTime() + 1_000 });
    try {
      const late = await found();
      expect(late.some((line) => line.includes('The certificate ended at'))).toBe(true);
      expect(late.some((line) => /clock of this machine is \d+ s ahead/.test(line))).toBe(true);
    } finally {
      vi.useRealTimers();
    }
    expect(await doctor(workload.directory, '--issuer', 'https://localhost:1')).toMatchObject({
      code: 7,
      stdout: expect.stringContaining('--issuer or HAWSER_STS_URL names another'),
    });
    const token = ['token', '--audience', audience, '--no-cache', '--issuer', 'https://localhost:1', '--directory', workload.directory];
    expect(await hawser(...token)).toMatchObject({ code: 4, stderr: expect.stringContaining('--issuer or HAWSER_STS_URL') });
    expect(await doctor(join(workload.directory, 'nothing'))).toMatchObject({ code: 2 });
  });
});
