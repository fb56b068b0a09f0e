import { X509Certificate } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addSeconds } from '../domain/clock.ts';
import { toPublicId } from '../domain/ids.ts';
import { storyOf } from '../ledger/case-story.ts';
import { listCertificates } from '../ledger/certificate-views.ts';
import { listDecisions } from '../ledger/decision-log.ts';
import { untoldAt } from '../ledger/feed-followers.ts';
import { outgoingByIds } from '../ledger/outgoing-events.ts';
import { showOverview } from '../ledger/overview.ts';
import { showResourceServer } from '../ledger/resource-servers.ts';
import { showAudienceUsage, showIdentityUsage } from '../ledger/usage.ts';
import { tellLostDecisions } from '../operations/tell-lost.ts';
import type { TestCertificate, TestIdentity } from '../testing/authority.ts';
import { freePort } from '../testing/ports.ts';
import { claimsOf, type TestAudience, TestSts } from '../testing/sts.ts';
import { timed } from '../testing/timed.ts';
import { peerCertificate } from './evidence.ts';
import { createVerifier, type Verifier } from './index.ts';

let sts: TestSts;
let audience: TestAudience;
let alice: { identity: TestIdentity; certificate: TestCertificate };
let own: Awaited<ReturnType<TestSts['resourceServer']>>;
const running: Verifier[] = [];

beforeAll(async () => {
  sts = await TestSts.start({ port: await freePort() });
  audience = await sts.audience();
  alice = await sts.workload('alice');
  await sts.grant(alice.identity, audience);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((verifier) => verifier.close()));
});
afterAll(() => sts.stop());

const register = async () => {
  own = await sts.resourceServer([audience]);
};
/** A connection that breaks off is tried again: what is counted says whether that lost anything. */
function noneButBrokenOff(error: unknown): void {
  if (!/socket hang up|ECONNRESET/.test(String(error))) expect.unreachable(String(error));
}
/** One process of the resource server. */
function start(onProblem: (error: unknown) => void = noneButBrokenOff): Verifier {
  const { chainPem: certificate, keyPem: key } = own.certificate;
  const verifier = createVerifier({ issuer: sts.context.issuer, audience: audience.uri, ca: sts.ca, certificate, key, onProblem });
  running.push(verifier);
  return verifier;
}
const request = (token: string, address = '192.0.2.1') => ({
  authorization: { kind: 'bearer', token } as const,
  certificate: peerCertificate(new X509Certificate(alice.certificate.chainPem)),
  facts: { client_address: address, request_method: 'GET', request_path: '/orders' },
});
async function accept(verifier: Verifier, token: string, times = 1, address?: string): Promise<void> {
  const evidence = request(token, address);
  for (let n = 0; n < times; n++) expect(await verifier.verify(evidence)).toMatchObject({ accepted: true });
}
const acceptances = () => sts.decisions("code = 'accepted' AND resource_server_id = $1", own.id);
const total = async () => (await acceptances()).reduce((sum, { count }) => sum + Number(count ?? 1), 0);
const followers = () => sts.database.database.prisma.feedFollower.findMany({ where: { resourceServerId: own.id } });
const told = async (type: string): Promise<{ detail: Record<string, unknown> }[]> =>
  (await sts.database.database.pool.query('SELECT detail FROM events WHERE type = $1 AND target_id = $2 ORDER BY at', [type, own.id])).rows;

describe('what a verifier that follows the feed accepted', () => {
  it('is on record within a second for the first, with all that a decision says', timed, async () => {
    await register();
    const token = await sts.token(alice.certificate, audience);
    await accept(start(), token);
    await expect.poll(acceptances, { timeout: 1_000 }).toHaveLength(1);
    const thumbprint = alice.certificate.thumbprint;
    expect(await acceptances()).toMatchObject([
      {
        door: 'report',
        audience: audience.uri,
        token_identity_id: alice.identity.id,
        presented_identity_id: alice.identity.id,
        bound_certificate_id: alice.certificate.id,
        presented_certificate_id: alice.certificate.id,
        bound_thumbprint: thumbprint,
        presented_thumbprint: thumbprint,
        jti: claimsOf(token).jti,
        source_address: '192.0.2.1',
        path: '/orders',
        count: null,
      },
    ]);
  });

  it('is counted for the others, exactly, by as many processes as there are, wherever acceptances are summed up', async () => {
    await register();
    const { prisma } = sts.database.database;
    const before = await showOverview(prisma, new Date());
    const workers = [start(), start()];
    const [token, other] = [await sts.token(alice.certificate, audience), await sts.token(alice.certificate, audience)];
    const began = Date.now();
    for (const worker of workers) {
      await accept(worker, token, 300);
      await accept(worker, token, 20, '192.0.2.2');
      await accept(worker, other, 7);
    }
    await Promise.all(workers.map((worker) => worker.close()));
    expect(await total()).toBe(654);
    expect((await acceptances()).length).toBeLessThanOrEqual(12);

    const now = new Date();
    const { jti } = claimsOf(token);
    const steps = await storyOf(prisma, [jti]);
    expect(steps.filter(({ kind }) => kind === 'rightful').reduce((sum, { count }) => sum + count, 0)).toBe(640);
    expect(steps.find(({ kind }) => kind === 'rightful')?.firstAt.getTime()).toBeLessThan(began + 1_000);
    expect(await showResourceServer(prisma, toPublicId('resourceServer', own.id), now)).toMatchObject({
      accepted24h: 654,
      lastDecisionAt: expect.any(Date),
    });
    expect((await showOverview(prisma, now)).decisions.accepted - before.decisions.accepted).toBe(654);
    const usage = await showAudienceUsage(prisma, audience.uri, now);
    expect(usage.decisions.accepted).toBe(655);
    expect((await showIdentityUsage(prisma, 'alice', now)).decisions.accepted).toBe(655);
    const [certificate] = (await listCertificates(prisma, { identity: 'alice', limit: 1 }, now)).items;
    expect(certificate?.lastSeen?.getTime()).toBeGreaterThan(began);
    const { items } = await listDecisions(prisma, { jti, outcome: 'accepted', limit: 50 });
    expect(items.reduce((sum, { folded }) => sum + (folded?.count ?? 1), 0)).toBe(640);
    const outgoing = await outgoingByIds(
      prisma,
      items.map(({ id }) => id),
    );
    expect(outgoing.reduce((sum, { decision }) => sum + (decision?.count ?? 0), 0)).toBe(640);
    for (const { folded } of items) if (folded) expect(folded.firstAt <= folded.lastAt).toBe(true);
  });

  it('is counted once where the STS takes it and its answer is lost', async () => {
    await register();
    const problems: unknown[] = [];
    const verifier = start((error) => problems.push(error));
    const token = await sts.token(alice.certificate, audience);
    await accept(verifier, token, 50);
    // The reports are committed; what else the batch carries cannot be, so that the answer is 503 and the batch comes again.
    const { pool } = sts.database.database;
    await pool.query(`ALTER TABLE feed_followers ADD CONSTRAINT broken CHECK (seen_at < '2000-01-01') NOT VALID`);
    await expect.poll(total).toBe(50);
    await expect.poll(() => problems.length).toBeGreaterThan(0);
    await pool.query('ALTER TABLE feed_followers DROP CONSTRAINT broken');
    await accept(verifier, token, 5);
    await verifier.close();
    expect(await total()).toBe(55);
    expect(verifier.droppedReports).toBe(0);
  });
});

describe('a count that may be too small', () => {
  const later = (seconds: number) => tellLostDecisions({ database: sts.database.database, clock: () => addSeconds(new Date(), seconds) });

  it('is told when a process was never heard of again, once, and not when it said farewell', async () => {
    await register();
    const [good, bad] = [start(), start()];
    const token = await sts.token(alice.certificate, audience);
    await accept(good, token);
    await accept(bad, token);
    await expect.poll(total).toBe(2);
    await good.close();
    expect((await followers()).map(({ closedAt, lost }) => [closedAt !== null, lost]).sort()).toEqual([
      [false, 0n],
      [true, 0n],
    ]);
    // A case of now shows that one process may have more to tell; of the one that said farewell there is nothing more to come.
    const { prisma } = sts.database.database;
    const open = await untoldAt(prisma, [audience.uri], addSeconds(new Date(), -60), addSeconds(new Date(), 1));
    expect(open.filter(({ id }) => id === own.id)).toMatchObject([{ until: expect.any(Date) }]);
    expect(await untoldAt(prisma, [audience.uri], addSeconds(new Date(), -60), addSeconds(new Date(), -60))).toEqual([]);
    await later(3_000);
    expect(await told('decisions.untold')).toEqual([]);
    await later(3_700);
    await later(3_700);
    const events = await told('decisions.untold');
    expect(events).toHaveLength(1);
    for (const { detail } of events) expect(Math.abs(Date.parse(String(detail.after)) - Date.now())).toBeLessThan(5_000);
    // It comes back: what it tells from now on is looked at anew.
    await accept(bad, token, 3);
    await bad.close();
    await later(7_400);
    expect(await told('decisions.untold')).toHaveLength(1);
    expect(await total()).toBe(5);
    const now = await untoldAt(prisma, [audience.uri], addSeconds(new Date(), -60), addSeconds(new Date(), 1));
    expect(now.filter(({ id }) => id === own.id)).toEqual([]);
  });

  it('is told with how many were lost, exactly once each', async () => {
    await register();
    const problems: unknown[] = [];
    const verifier = start((error) => problems.push(error));
    const token = await sts.token(alice.certificate, audience);
    await accept(verifier, token, 2);
    await expect.poll(total).toBe(2);
    // The ledger no longer knows the token, as after it was put back to an earlier state.
    await sts.database.database.pool.query('DELETE FROM tokens WHERE jti = $1', [claimsOf(token).jti]);
    await accept(verifier, token, 40);
    await verifier.close();
    expect(verifier.droppedReports).toBe(40);
    expect(problems.map(String).join()).toContain('not of a token that was issued here');
    await later(0);
    await later(5);
    expect((await told('decisions.lost')).map(({ detail }) => detail)).toEqual([{ instance: expect.any(String), count: 40 }]);
  });
});
