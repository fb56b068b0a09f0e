import { KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addSeconds } from '../../server/domain/clock.ts';
import { Failure } from '../../server/domain/failure.ts';
import { renewalWindow } from '../../server/domain/renewal-window.ts';
import { testRoot } from '../../server/testing/tls-certificates.ts';
import type { AfterRenewal } from './after-renewal.ts';
import { type Disk, disk } from './disk.ts';
import { type AgentReport, EnrolmentRefused } from './enrolment.ts';
import { certificatesIn, WorkloadFiles } from './files.ts';
import { Renewer } from './renewer.ts';
import { TrueClock } from './true-clock.ts';

const minute = 60_000;
const hour = 60 * minute;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hawser-renewer-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** A world of its own: one clock of Hawser, one that only counts, one on the wall, and certificates of one hour. */
async function world(after: AfterRenewal = {}, disk?: Disk) {
  const started = Date.parse('2030-01-01T00:00:00Z');
  const world = {
    passed: 0,
    skew: 0,
    fault: undefined as Error | undefined,
    refusal: undefined as Error | undefined,
    asleep: false,
    takes: 0,
  };
  const server = () => new Date(started + world.passed);
  const issue = (key: KeyObject) => testRoot('Test Root', server()).leaf('alice', { key, lifetime: hour / 1_000 });
  const files = new WorkloadFiles(directory, disk);
  await files.adopt(issue(await files.nextKey()).certificate, testRoot().ca);
  const reports: AgentReport[] = [];
  const renewedAt: number[] = [];
  const attempts: number[] = [];
  const slept: number[] = [];
  const logged: string[] = [];
  const fail = () => {
    world.passed += world.takes;
    if (world.fault) throw world.fault;
  };
  const renewer = () =>
    new Renewer(
      files,
      {
        fetchTrust: async (trusted) => trusted,
        renew: async (_roots, _current, key) => {
          attempts.push(world.passed);
          fail();
          if (world.refusal) throw world.refusal;
          renewedAt.push(world.passed);
          if (!(key instanceof KeyObject)) throw new TypeError('the key is in a module');
          return issue(key).certificate;
        },
        checkIn: async ({ certificate }, report) => {
          fail();
          reports.push(report);
          const [leaf] = certificatesIn(certificate);
          if (!leaf) throw new Error('no certificate');
          return {
            window: renewalWindow({ from: addSeconds(leaf.validFromDate, 60), notAfter: leaf.validToDate }, 66),
            nextReport: 180,
            now: server(),
          };
        },
      },
      after,
      { version: 'hawser/test', host: 'here' },
      {
        clock: new TrueClock(
          () => started + world.passed + world.skew,
          () => (world.asleep ? 0 : world.passed),
        ),
        random: () => 0.5,
        sleep: async () => {},
        log: (sentence) => logged.push(sentence),
      },
    );
  let running = renewer();
  const pass = async (milliseconds: number) => {
    for (const end = world.passed + milliseconds; world.passed < end; ) {
      const pause = await running.step();
      slept.push(pause);
      world.passed += pause;
    }
  };
  return { world, files, reports, renewedAt, attempts, slept, logged, pass, restart: () => (running = renewer()), server };
}

describe('the renewer', () => {
  it('renews in the window of the profile, again and again, and reports each time', async () => {
    const { pass, renewedAt, reports, slept } = await world();
    await pass(3 * hour);
    expect(renewedAt).toHaveLength(4);
    for (const [index, at] of renewedAt.entries()) {
      const life = at - (renewedAt[index - 1] ?? 0);
      expect(life).toBeGreaterThanOrEqual(0.66 * hour);
      expect(life).toBeLessThan(0.72 * hour);
    }
    expect(reports.length).toBeGreaterThan(60);
    expect(reports.every(({ failure }) => failure === null)).toBe(true);
    expect(Math.max(...slept)).toBeLessThanOrEqual(15_000);
  });

  it('tries again with growing pauses, never longer than a tenth of the time that is left, while Hawser is away past the end, and goes on when it is back', async () => {
    const { world: outside, pass, attempts, renewedAt, files, reports } = await world();
    await pass(0.6 * hour);
    outside.fault = new Failure('unavailable', 'https://localhost:8444 cannot be reached: ECONNREFUSED');
    await pass(1.4 * hour);
    const pauses = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
    expect(pauses.slice(0, 5).every((pause, index) => index === 0 || pause > (pauses[index - 1] ?? 0))).toBe(true);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(41_000);
    expect(attempts.length).toBeGreaterThan(100);
    outside.fault = undefined;
    await pass(5 * minute);
    expect(renewedAt).toHaveLength(1);
    expect(reports.at(-1)?.failure).toBeNull();
    expect(new Date(certificatesIn((await files.read()).certificate)[0]?.validTo ?? 0).getTime()).toBeGreaterThan(0);
  });

  it('asks less often once the certificate is over and Hawser says no, and goes on as soon as it is let in', async () => {
    const { world: outside, pass, attempts, renewedAt } = await world();
    await pass(0.6 * hour);
    outside.refusal = new EnrolmentRefused('/renew answered 401: The client certificate was not accepted');
    await pass(0.4 * hour);
    const before = attempts.length;
    await pass(2 * hour);
    expect(attempts.length - before).toBeLessThan(40);
    outside.refusal = undefined;
    await pass(6 * minute);
    expect(renewedAt).toHaveLength(1);
  });

  it('does not ask sooner again than it took to hear nothing', async () => {
    const { world: outside, pass, attempts } = await world();
    await pass(0.66 * hour);
    outside.fault = new Failure('unavailable', 'https://localhost:8444 cannot be reached: The operation was aborted');
    outside.takes = 20_000;
    await pass(5 * minute);
    expect(attempts.length).toBeGreaterThan(3);
    for (const [index, at] of attempts.slice(1).entries()) expect(at - (attempts[index] ?? 0)).toBeGreaterThanOrEqual(30_000);
  });

  it.each([
    ['ENOSPC', 'the disk is full. Free some space'],
    ['EROFS', 'the file system is read-only. Mount it writable'],
  ])('asks for nothing while a write ends with %s, tells Hawser why, and renews once it can', async (code, words) => {
    let broken = false;
    const write: Disk['write'] = async (...args) => {
      if (broken) throw Object.assign(new Error(code), { code });
      await disk.write(...args);
    };
    const { pass, attempts, reports, renewedAt, files } = await world({}, { ...disk, write });
    const before = await files.read();
    await pass(0.6 * hour);
    broken = true;
    await pass(0.2 * hour);
    expect(attempts).toEqual([]);
    expect(reports.at(-1)?.failure?.reason).toContain(words);
    expect(await files.read()).toEqual(before);
    broken = false;
    await pass(5 * minute);
    expect(renewedAt).toHaveLength(1);
    expect(reports.at(-1)?.failure).toBeNull();
  });

  it('reports what Hawser refuses, with the moment since when, and stays', async () => {
    const { world: outside, pass, reports, files } = await world();
    const before = await files.read();
    await pass(0.6 * hour);
    const refusing = new EnrolmentRefused('/renew answered 401: The client certificate was not accepted\r\n\u0007');
    outside.refusal = refusing;
    await pass(0.2 * hour);
    outside.refusal = undefined;
    await pass(5 * minute);
    const failure = reports.find((report) => report.failure !== null)?.failure;
    expect(failure?.reason).toMatch(/^the certificate could not be renewed: \/renew answered 401: .* $/);
    expect(failure?.reason).not.toMatch(/\p{Cc}/u);
    expect(Date.parse(failure?.since ?? '')).toBeGreaterThan(Date.parse('2030-01-01T00:39:00Z'));
    expect((await files.read()).certificate).not.toBe(before.certificate);
  });

  it.each([hour, -hour])('is not misled by a wall clock that jumps by %i ms', async (jump) => {
    const { world: outside, pass, renewedAt } = await world();
    await pass(10 * minute);
    outside.skew = jump;
    await pass(2 * hour);
    for (const [index, at] of renewedAt.entries()) expect(at - (renewedAt[index - 1] ?? 0)).toBeLessThan(0.72 * hour);
    expect(renewedAt.length).toBeGreaterThanOrEqual(3);
    expect(renewedAt.length).toBeLessThanOrEqual(5);
  });

  it.each([hour, -hour])('begins with a wall clock that is wrong by %i ms, and believes Hawser', async (skew) => {
    const { world: outside, pass, renewedAt } = await world();
    outside.skew = skew;
    await pass(1.2 * hour);
    expect(renewedAt).toHaveLength(1);
    expect(renewedAt[0]).toBeGreaterThanOrEqual(0.66 * hour);
    expect(renewedAt[0]).toBeLessThan(0.72 * hour);
  });

  it('notices that the machine slept, and renews at once', async () => {
    const { world: outside, pass, renewedAt } = await world();
    await pass(minute);
    outside.asleep = true;
    outside.passed += 0.8 * hour;
    await pass(1_000);
    expect(renewedAt).toHaveLength(1);
  });

  it('runs the command after a renewal with the files in its environment, and again until it succeeds, also after a restart', async () => {
    const seen = join(directory, 'seen');
    const gate = join(directory, 'gate');
    const exec = `test -e ${gate} || exit 3; cat "$HAWSER_CERTIFICATE" >> ${seen}; echo "$HAWSER_PAIR" >> ${seen}`;
    const { pass, restart, files, reports, logged } = await world({ exec });
    await pass(0.75 * hour);
    expect(logged.filter((sentence) => sentence.includes('the command after the renewal ended with 3')).length).toBeGreaterThan(1);
    expect(reports.at(-1)?.failure?.reason).toContain('nobody was told of the new certificate');
    expect(existsSync(join((await files.read()).directory, 'untold'))).toBe(true);
    await writeFile(gate, '');
    restart();
    await pass(minute);
    expect(await readFile(seen, 'utf8')).toBe(`${(await files.read()).certificate}${files.path('pair.pem')}\n`);
    expect(existsSync(join((await files.read()).directory, 'untold'))).toBe(false);
    await pass(10 * minute);
    expect(reports.at(-1)?.failure).toBeNull();
  });

  it('signals the process of a pid file', async () => {
    const file = join(directory, 'pid');
    const { pass, logged } = await world({ signal: file });
    let heard = 0;
    const hear = () => void heard++;
    process.on('SIGHUP', hear);
    await pass(0.7 * hour);
    expect(logged.some((sentence) => sentence.includes('holds no process id'))).toBe(true);
    await writeFile(file, `${process.pid}\n`);
    await pass(10 * minute);
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.removeListener('SIGHUP', hear);
    expect(heard).toBe(1);
  });
});
