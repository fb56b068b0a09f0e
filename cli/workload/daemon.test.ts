import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { scale } from '../../e2e/fuzz/scale.ts';
import { rotationStates } from '../../server/domain/rotation.ts';
import { TestMailServer } from '../../server/testing/mail-server.ts';
import { startProcesses, type TestProcesses } from '../../server/testing/processes.ts';
import { claimsOf } from '../../server/testing/sts.ts';
import { testRoot } from '../../server/testing/tls-certificates.ts';
import { createTokenSource } from '../../server/verifier/index.ts';
import { exitCodes } from '../exit-codes.ts';
import { addWorkloadCommands } from './commands.ts';
import { enrolmentAt, fetchPinnedRoot, requestJoin } from './enrolment.ts';
import { certificatesIn, WorkloadFiles } from './files.ts';
import { Renewer } from './renewer.ts';
import { TrueClock } from './true-clock.ts';

const audience = 'https://api.example.com';
const at = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
const guide = at('docs/guides/rotation.md');
let house: TestProcesses;
let place: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  house = await startProcesses();
  place = await mkdtemp(join(tmpdir(), 'hawser-daemon-'));
  await house.api('audience.register', { uri: audience, scopes: ['read'], lifetimeDefault: 5 });
  // Due at once, so that nobody has to wait for it.
  await house.api('profile.create', { name: 'brief', lifetime: 60, overlap: 20, backdate: 10, renewAtPercent: 1 });
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await house.close();
  await rm(place, { recursive: true });
});

async function newWorkload(name: string, profile = 'brief', owner = 'team-test'): Promise<WorkloadFiles> {
  await house.api('identity.register', { name, owner });
  await house.api('grant.add', { identity: name, audience, scopes: ['read'] });
  const { token, caHash } = await house.api('join-token.create', { identity: name, profile });
  const files = new WorkloadFiles(join(place, name));
  const root = await fetchPinnedRoot(house.config.urls.enrolment, caHash);
  await files.adopt(await requestJoin(house.config.urls.enrolment, root, token, await files.nextKey()), root);
  return files;
}

/** The daemon as a process of its own; `said` is what it has written so far. */
function daemon(files: WorkloadFiles, ...more: string[]) {
  const args = ['cli/main.ts', 'renew', '--daemon', '--directory', files.directory, '--enrolment', house.config.urls.enrolment, ...more];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  const process_ = { child, said: '', ended: once(child, 'exit').then(([code]) => code as number | null) };
  child.stderr.on('data', (text) => {
    process_.said += text;
  });
  return process_;
}
const renewalsOf = async (name: string) => (await house.api('identity.rotation', { identity: name })).lineages[0]?.renewals ?? 0;

/** Runs what a guide says, at the place of the test, with `hawser` from here and the given commands in place of those of the machine. */
async function shellOf(directory: string, caHash: string, commands: Readonly<Record<string, string>>) {
  const bin = join(place, 'bin');
  await mkdir(bin);
  const root = join(import.meta.dirname, '../..');
  const all = { ...commands, hawser: `exec "${process.execPath}" "${root}/cli/main.ts" "$@"` };
  for (const [name, text] of Object.entries(all)) await writeFile(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  // Where npm was called is not where these are.
  const env = { ...process.env, INIT_CWD: undefined, ...house.environment, PATH: `${bin}:${process.env.PATH}`, CURL_HOME: place };
  return (text = '') => {
    const words = text.replaceAll('/var/lib/hawser/billing', directory).replace('sha256:…', caHash);
    const child = spawn('/bin/sh', ['-ec', words], { cwd: place, env });
    children.push(child);
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said += chunk;
      });
    const done = once(child, 'close').then(([code]) => ({ code: code as number | null, said: said.trim() }));
    return { child, said: () => said, done };
  };
}

describe('hawser renew --daemon', () => {
  it('does what the guide says, word for word: joins, renews, runs the command with another pair each time, shows in the console, gets a token', {
    timeout: 120_000,
  }, async () => {
    await house.api('identity.register', { name: 'billing', owner: 'team-test' });
    await house.api('grant.add', { identity: 'billing', audience, scopes: ['read'] });
    const { token, caHash } = await house.api('join-token.create', { identity: 'billing', profile: 'brief' });
    const files = new WorkloadFiles(join(place, 'billing'));
    const seen = join(place, 'seen');
    const shell = await shellOf(files.directory, caHash, {
      systemctl: `echo "$* $(openssl x509 -noout -fingerprint -in "$HAWSER_CERTIFICATE")" >> ${seen}`,
    });
    await writeFile(join(place, 'join-token'), token);
    const [joining, renewing, examining] = [...guide.matchAll(/^```sh\n(hawser[\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
      block.startsWith('hawser join') ? block.trim().split('\n') : [block],
    );
    expect(await shell(joining).done).toMatchObject({ code: 0 });
    const first = (await files.read()).certificate;
    const running = shell(`exec ${renewing}`);
    await vi.waitUntil(async () => (await renewalsOf('billing')) > 0 && existsSync(seen), { timeout: 45_000, interval: 100 });
    const { rotation, lineages } = await house.api('identity.rotation', { identity: 'billing' });
    expect(rotation).toMatchObject({ state: 'on_time' });
    expect(lineages[0]?.agent?.agent).toMatch(/^hawser\/\d/);
    expect((await files.read()).certificate).not.toBe(first);
    running.child.kill('SIGTERM');
    expect((await running.done).code).toBe(0);
    expect(running.said()).toMatch(/renewed until/);
    expect(running.said()).not.toContain('ExperimentalWarning');
    const fingerprints = readFileSync(seen, 'utf8').trim().split('\n');
    expect(new Set(fingerprints).size).toBe(fingerprints.length);
    const [leaf] = certificatesIn((await files.read()).certificate);
    expect(fingerprints.at(-1)).toMatch(/^reload billing .*[0-9A-F:]{59}$/);
    expect(fingerprints.at(-1)).toContain(leaf?.fingerprint);

    const calls: { token: string; certificate: Buffer | undefined }[] = [];
    const { certificate: cert, key } = testRoot('Test Root').leaf('api', { usage: 'server' });
    const server = createServer({ cert, key, requestCert: true, rejectUnauthorized: false }, (request, response) => {
      const socket = request.socket instanceof TLSSocket ? request.socket : undefined;
      calls.push({ token: request.headers.authorization ?? '', certificate: socket?.getPeerX509Certificate()?.raw });
      response.end(request.url);
    });
    await once(server.listen(0), 'listening');
    const port = Object(server.address()).port;
    await writeFile(join(place, '.curlrc'), `connect-to = "api.example.com:443:localhost:${port}"\ninsecure\nsilent\n`);
    const examined = await shell(examining).done;
    server.close();
    expect(examined.said).toMatch(
      /The STS gives a token for https:\/\/api\.example\.com, scope read\.\ncertificate {2}URI:spiffe:.*\/orders$/s,
    );
    expect(examined.said).not.toContain('BAD');
    expect(calls).toHaveLength(1);
    expect(calls[0]?.certificate?.equals(leaf?.raw ?? Buffer.alloc(0))).toBe(true);
    expect(claimsOf((calls[0]?.token ?? '').replace(/^Bearer /, ''))).toMatchObject({ client_id: 'billing', aud: audience });
  });

  it('is alone in its directory, and lets go of it however it ends', { timeout: 60_000 }, async () => {
    const files = await newWorkload('shipping', 'workload');
    const first = daemon(files);
    await vi.waitUntil(() => first.said.includes('renewing what is in'), { timeout: 10_000 });
    const second = daemon(files);
    expect(await second.ended).toBe(5);
    expect(second.said).toContain(`is renewed by another process, ${first.child.pid}: stop it, or leave it to that one`);
    first.child.kill('SIGKILL');
    expect(await first.ended).toBeNull();
    const third = daemon(files);
    await vi.waitUntil(() => third.said.includes('renewing what is in'), { timeout: 10_000 });
    third.child.kill('SIGINT');
    expect(await third.ended).toBe(0);
  });

  it('renews long before its time where a rotation is ordered, once, and the order knows', async () => {
    const files = await newWorkload('hurried', 'workload');
    const begin = () =>
      new Renewer(
        files,
        enrolmentAt(house.config.urls.enrolment),
        { exec: undefined, signal: undefined },
        { version: 'hawser/test', host: 'here' },
        { clock: new TrueClock(), random: Math.random, sleep: async () => {}, log: () => {} },
      );
    await begin().step();
    expect(await renewalsOf('hurried')).toBe(0);
    const { id } = await house.api('rotate', { identity: 'hurried' });
    for (let restarts = 0; restarts < 3; restarts++) await begin().step();
    expect(await renewalsOf('hurried')).toBe(1);
    await vi.waitUntil(async () => (await house.api('rotation.show', { rotation: id })).finishedAt !== null, { timeout: 10_000 });
  });

  it('says so where nobody has joined', async () => {
    const running = daemon(new WorkloadFiles(join(place, 'nobody')));
    expect(await running.ended).toBe(2);
    expect(running.said).toContain('join first');
  });

  it('asks again with the same key when the answer was lost, and gets the same certificate', async () => {
    const files = await newWorkload('lost');
    const generation = await files.read();
    const hawser = enrolmentAt(house.config.urls.enrolment);
    const answer = await hawser.renew(generation.ca, generation, await files.nextKey());
    const files2 = new WorkloadFiles(files.directory);
    expect(await hawser.renew(generation.ca, generation, await files2.nextKey())).toBe(answer);
    await files2.adopt(answer, generation.ca);
    expect((await files2.read()).certificate).toBe(answer);
  });
});

describe('a fleet under its daemons', () => {
  const count = scale(100, 3);
  // In full, two-minute certificates live their usual life.
  const full = count >= 10;
  const { seconds, lifetime, renewAtPercent, pause, look } = full
    ? { seconds: scale(600, 6), lifetime: 120, renewAtPercent: 66, pause: 2_000, look: 5_000 }
    : { seconds: 6, lifetime: 60, renewAtPercent: 2, pause: 250, look: 1_000 };

  it(`has no expiry, no failed call, and nobody late, with ${count} workloads in ${seconds} s`, { timeout: 1_400_000 }, async () => {
    await house.api('profile.create', { name: 'fleet', lifetime, overlap: 20, backdate: 10, renewAtPercent });
    const stop = new AbortController();
    const complaints: string[] = [];
    let calls = 0;
    const work = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const name = `fleet-${index}`;
        // Nobody starts a hundred workloads at one moment.
        if (full) await sleep((index * lifetime * 500) / count);
        const files = await newWorkload(name, 'fleet');
        const around = {
          clock: new TrueClock(),
          // A sample is too short for the whole window.
          random: full ? Math.random : () => 0,
          sleep: (milliseconds: number) => sleep(milliseconds, undefined, { signal: stop.signal }).catch(() => {}),
          log: (sentence: string) => void (sentence.startsWith('renewed until') || complaints.push(`${name}: ${sentence}`)),
        };
        const agent = { version: 'hawser/test', host: name };
        const running = new Renewer(files, enrolmentAt(house.config.urls.enrolment), {}, agent, around).run(stop.signal);
        const calling = (async () => {
          let { directory, ...pair } = await files.read();
          const source = createTokenSource({ issuer: house.config.urls.sts, audience, ...pair });
          while (!stop.signal.aborted) {
            const now = await files.read();
            if (now.directory !== directory) {
              ({ directory, ...pair } = now);
              source.use(pair);
            }
            await source.get().then(
              () => calls++,
              (error: Error) => complaints.push(`${name}: ${error.message}`),
            );
            await sleep(pause);
          }
          source.close();
        })();
        return { name, done: Promise.all([running, calling]) };
      }),
    );
    const states = new Set<string | undefined>();
    for (const until = Date.now() + seconds * 1_000; Date.now() < until; await sleep(look))
      for (const { name } of work) states.add((await house.api('identity.rotation', { identity: name })).rotation?.state);
    stop.abort();
    await Promise.all(work.map(({ done }) => done));
    expect(complaints).toEqual([]);
    expect([...states].filter((state) => state !== 'on_time' && state !== 'manual')).toEqual([]);
    expect(calls).toBeGreaterThan(count);
    for (const { name } of work) expect(await renewalsOf(name)).toBeGreaterThan(0);
  });
});

describe('the guide', () => {
  it('names verbs and options that there are, and every exit code and state', () => {
    const program = new Command();
    addWorkloadCommands(program);
    const lines = [...guide.matchAll(/hawser (join|renew|token|doctor|inspect) [^\n]*/g)].filter(([line]) => line.includes('--'));
    expect(lines.length).toBeGreaterThanOrEqual(4);
    for (const [line, verb] of lines) {
      const known = program.commands.find((command) => command.name() === verb)?.options.map(({ long }) => long);
      for (const [option] of line.replaceAll(/'[^']*'/g, '').matchAll(/--[a-z][a-z-]+/g)) expect(known, line).toContain(option);
    }
    for (const code of Object.values(exitCodes)) expect(guide).toMatch(new RegExp(`\\b${code} [A-Za-z\`]`));
    for (const state of rotationStates) expect(guide).toContain(`| ${state.replace('_', ' ')} |`);
  });

  it('goes with a unit that systemd takes', () => {
    const unit = 'deploy/systemd/hawser-renew@.service';
    expect(guide).toContain(unit);
    expect(at(unit)).toContain('hawser renew --daemon --directory /var/lib/hawser/%i $HAWSER_RENEW_OPTIONS');
    expect(at(unit)).toMatch(/^User=hawser-%i$/m);
    if (!existsSync('/usr/bin/systemd-analyze')) return;
    const path = join(import.meta.dirname, '../..', unit);
    const { status, stderr } = spawnSync('/usr/bin/systemd-analyze', ['verify', path], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('the authority stopped for longer than the renewal window', () => {
  const count = scale(12, 2);
  // In full, one-minute certificates live their usual life, and the authority comes back when every renewal is late.
  const full = count > 2;

  it(`is told before the first of ${count} certificates ends, and told again when it is over`, { timeout: 150_000 }, async () => {
    const mail = await TestMailServer.start();
    const owner = 'fleet-owner@example.com';
    await house.api('notice-channel.create', {
      name: 'mail',
      kind: 'email',
      from: 'hawser@example.com',
      owners: [owner],
      ...mail.settings,
    });
    await house.api('profile.create', { name: 'outage', lifetime: 60, overlap: 20, backdate: 10, renewAtPercent: full ? 66 : 5 });
    const fleet = await Promise.all(Array.from({ length: count }, (_, n) => newWorkload(`outage-${n}`, 'outage', owner)));
    const ends = await Promise.all(
      fleet.map(async (files) => certificatesIn((await files.read()).certificate)[0]?.validToDate.getTime() ?? 0),
    );
    await house.stopSigner();
    const stop = new AbortController();
    const running = fleet.map((files, n) => {
      const around = {
        clock: new TrueClock(),
        random: () => 0,
        sleep: (milliseconds: number) => sleep(milliseconds, undefined, { signal: stop.signal }).catch(() => {}),
        log: () => {},
      };
      const agent = { version: 'hawser/test', host: `host-${n}` };
      return new Renewer(files, enrolmentAt(house.config.urls.enrolment), {}, agent, around).run(stop.signal);
    });
    // Many with one cause are one message.
    const opened = () => mail.subjects.filter((subject) => !subject.includes('closed:'));
    await vi.waitUntil(() => opened().length >= (full ? 1 : count), { timeout: 60_000, interval: 50 });
    expect(Date.now()).toBeLessThan(Math.min(...ends));
    expect(mail.received.every(({ to }) => to.join() === owner)).toBe(true);
    if (full) await sleep(Math.max(0, Math.min(...ends) - 10_000 - Date.now()));
    await house.startSigner();
    await vi.waitUntil(async () => (await house.api('notice.list', { owner, state: 'open' })).items.length === 0, {
      timeout: 60_000,
      interval: 100,
    });
    // What became part of a group meanwhile closes without a word.
    const { items } = await house.api('notice.list', { owner });
    const closings = () => mail.subjects.filter((subject) => subject.includes('closed:'));
    await vi.waitUntil(() => closings().length >= items.filter(({ closedBecause }) => closedBecause !== 'grouped').length, {
      timeout: 20_000,
    });
    for (const files of fleet)
      expect(certificatesIn((await files.read()).certificate)[0]?.validToDate.getTime()).toBeGreaterThan(Math.min(...ends));
    if (full) expect(opened().some((subject) => subject.includes(`${count} at once`))).toBe(true);
    stop.abort();
    await Promise.all(running);
    await house.api('notice-channel.remove', { channel: 'mail' });
    await mail.stop();
  });
});
