import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProcesses, type TestProcesses } from '../server/testing/processes.ts';

const execute = promisify(execFile);
let house: TestProcesses;
let place: string;

beforeAll(async () => {
  house = await startProcesses();
  place = await mkdtemp(join(tmpdir(), 'hawser-est-'));
  await house.api('identity.register', { name: 'billing', owner: 'team-test' });
  await house.api('profile.create', { name: 'approved', lifetime: 3_600, approvalRequired: true });
});
afterAll(async () => {
  await house.close();
  await rm(place, { recursive: true });
});

const transcript = async (directory: string, over: Record<string, string> = {}, profile = 'workload') => {
  const { token, caHash } = await house.api('join-token.create', { identity: 'billing', profile });
  const env = { ...process.env, IDENTITY: 'billing', JOIN_TOKEN: token, CA_HASH: caHash, ENROLMENT: house.config.urls.enrolment, ...over };
  return execute('sh', ['examples/est.sh', join(place, directory)], { env });
};
const statuses = async () =>
  (await house.ledger.database.pool.query(`SELECT status FROM certificates WHERE identity_id IS NOT NULL ORDER BY id`)).rows.map(
    ({ status }) => status,
  );

describe('EST with curl and openssl alone', () => {
  it('hands out the authorities, enrols with a join token and renews with the certificate', async () => {
    const { stdout } = await transcript('billing');
    expect(stdout.match(/certificate\.pem: OK|next\.pem: OK/g)).toEqual(['certificate.pem: OK', 'next.pem: OK']);
    expect(stdout).toContain('URI:spiffe://hawser.local/production/billing');
    expect(stdout).toContain(':id-ecPublicKey');
    expect(await statuses()).toEqual(['superseded', 'active']);
    for (const name of ['key.pem', 'certificate.pem']) expect(await readFile(join(place, 'billing', name), 'utf8')).toContain('-----BEGIN');
  });

  it('waits for an approval where the profile wants one', async () => {
    const running = transcript('approved', { PAUSE: '0.2' }, 'approved');
    const waiting = async (): Promise<string> => {
      for (;;) {
        const { items } = await house.api('request.list', { status: 'pending' });
        if (items[0]) return items[0].id;
        await sleep(50);
      }
    };
    const request = await waiting();
    expect(await house.api('request.show', { request })).toMatchObject({ source: 'join', identityName: 'billing', certificateId: null });
    await sleep(500);
    expect(await house.api('request.approve', { request, comment: 'seen' })).toMatchObject({ status: 'approved' });
    const { stdout } = await running;
    expect(stdout).toContain('waits for approval');
    expect(stdout).toContain('next.pem: OK');
  });

  it('does the same under the label of its profile, and gets nothing under that of another', async () => {
    const { stdout } = await transcript('labelled', { LABEL: 'workload' });
    expect(stdout).toContain('next.pem: OK');
    const other = await transcript('mislabelled', { LABEL: 'approved' }).catch((error: unknown) => error);
    expect(other).toMatchObject({ code: 3, stderr: expect.stringContaining('for another profile') });
  });

  it('is refused with a token of another identity, and goes no further where the root is not the one that is pinned', async () => {
    await house.api('identity.register', { name: 'mallory', owner: 'team-test' });
    const foreign = await transcript('foreign', { IDENTITY: 'mallory' }).catch((error: unknown) => error);
    expect(foreign).toMatchObject({ code: 3, stderr: expect.stringContaining('HTTP Basic') });
    const unpinned = await transcript('unpinned', { CA_HASH: `sha256:${'0'.repeat(64)}` }).catch((error: unknown) => error);
    expect(unpinned).toMatchObject({ code: 3, stderr: expect.stringContaining('is not the Hawser that made the join token') });
  });
});
