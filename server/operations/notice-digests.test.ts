import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../domain/ids.ts';
import { type Digest, lastDigestAt } from '../domain/notice-digest.ts';
import { certificateBySha256 } from '../ledger/certificates.ts';
import { Database } from '../ledger/database.ts';
import { DecisionWriter } from '../ledger/decisions.ts';
import { TestAuthority, type TestCertificate, testActor } from '../testing/authority.ts';
import { channel, house, log, openNoticeHouse, send, shown, type Terms } from '../testing/notice-house.ts';
import { changeChannel } from './change-channel.ts';
import { createProfile } from './create-profile.ts';
import { keepRotations } from './keep-rotations.ts';
import { queueDigests } from './queue-digests.ts';
import { reportRotation } from './report-rotation.ts';
import { standardTerms } from './seed-profiles.ts';
import { showDigest } from './show-digest.ts';

openNoticeHouse();

const hour = 3_600_000;
const day = 24 * hour;
/** The first Monday that is ahead, at eight o'clock in UTC. */
const monday = new Date(lastDigestAt('weekly', new Date()).getTime() + 7 * day);

let authority: TestAuthority;
beforeAll(async () => {
  authority = await TestAuthority.create(house.db.database, { clock: house.clock });
  for (const days of [5, 20, 60])
    await createProfile(authority.context, testActor, { ...standardTerms, name: `days-${days}`, usage: 'client', lifetime: days * 86_400 });
});

/** @param at milliseconds after that Monday */
const go = (at: number): void => {
  house.ahead = monday.getTime() + at - Date.now();
};
let number = 0;
/** Certificates that nobody renews, each with an owner of its own unless one is given. */
const certificateOf = async (owner: string, days: 5 | 20 | 60 = 5) => {
  const identity = await authority.registerIdentity({ name: `workload-${++number}`, owner });
  const certificate = await authority.issueTo(identity, { profile: `days-${days}` });
  await keepRotations(authority.context);
  return { identity, certificate };
};
const anOwner = () => `owner-${++number}@example.com`;
const digesting = (digest: Digest, owners: string[], over: Terms = {}) => channel({ digest, owners, toOwners: true, ...over });
const due = () => queueDigests(house.context);
/** What a mail says, its lines unfolded. */
const said = (to: string): string =>
  (house.mail.received.find((mail) => mail.to.includes(to))?.raw ?? '').replaceAll('=\r\n', '').replaceAll('=3D', '=');
const reportOf = async ({ thumbprint }: TestCertificate) => {
  const current = await certificateBySha256(house.database.prisma, Buffer.from(thumbprint, 'base64url'));
  if (!current) throw new Error('the certificate is not in the ledger');
  return reportRotation(authority.context, {
    current,
    report: { agent: 'hawser/test', host: 'web-1', renewAt: house.clock(), failure: null },
  });
};

describe('a digest of what ends', () => {
  it('tells each owner what of theirs ends soon and is renewed by nobody, and whoever is always told all of it', async () => {
    go(-hour);
    const [alice, bob, team] = [anOwner(), anOwner(), `team-${++number}`];
    const [soon, later, others, nameless] = [
      await certificateOf(alice),
      await certificateOf(alice, 20),
      await certificateOf(bob, 20),
      await certificateOf(team),
    ];
    const hears = await digesting('daily', [alice, bob, team]);
    go(-1_000);
    expect(await due()).toBe(0);
    go(0);
    expect(await due()).toBe(2);
    expect(await send()).toBe(2);
    expect(house.mail.received.map(({ to }) => to[0]).toSorted()).toEqual([alice, 'ops@example.com'].toSorted());
    expect(house.mail.subjects.toSorted()).toEqual([
      '[Hawser] 1 certificate ending within 7 days',
      '[Hawser] 2 certificates ending within 7 days',
    ]);
    const own = said(alice);
    for (const text of [soon.identity.name, `serial: ${soon.certificate.serial}`, 'ends: ', 'by hand, nobody renews it automatically'])
      expect(own).toContain(text);
    for (const { identity } of [later, others, nameless]) expect(own).not.toContain(identity.name);
    const whole = said('ops@example.com');
    for (const { identity } of [soon, nameless]) expect(whole).toContain(identity.name);
    for (const text of [`owner: ${team}`, `owner: ${alice}`]) expect(whole).toContain(text);
    expect(new Set((await log(hears)).map(({ stage, owner, state }) => [stage, owner, state].join()))).toEqual(
      new Set(['digest,,sent', `digest,${alice},sent`]),
    );
  });

  it('looks thirty days ahead each week, on Mondays alone', async () => {
    go(-30 * hour);
    const owner = anOwner();
    const { identity } = await certificateOf(owner, 20);
    await certificateOf(owner, 60);
    await digesting('weekly', [owner], { to: [] });
    for (const [at, count] of [
      [-23 * hour, 0],
      [0, 1],
      [day, 0],
      [6 * day, 0],
      [7 * day, 1],
    ] as const) {
      go(at);
      expect([at, await due()]).toEqual([at, count]);
      await keepRotations(authority.context);
    }
    await send();
    expect(said(owner)).toContain(identity.name);
    expect(house.mail.subjects[0]).toContain('1 certificate');
  });

  it('names what is overdue and what has ended, and not what is renewed in time', async () => {
    go(-20 * day);
    const owner = anOwner();
    const [late, renewed, ended] = [await certificateOf(owner, 20), await certificateOf(owner, 20), await certificateOf(owner, 20)];
    go(-2 * hour);
    await reportOf(renewed.certificate);
    renewed.certificate = await authority.renew(renewed);
    await reportOf(renewed.certificate);
    await house.db.database.pool.query(`UPDATE certificates SET not_after = $2 WHERE id = $1`, [
      ended.certificate.id,
      new Date(monday.getTime() - 3 * day),
    ]);
    await house.db.database.pool.query(`UPDATE certificates SET not_after = $2 WHERE id = $1`, [
      late.certificate.id,
      new Date(monday.getTime() + 3 * day),
    ]);
    await house.db.database.pool.query('INSERT INTO rotation_changes (identity_id) SELECT id FROM identities WHERE owner = $1', [owner]);
    await keepRotations(authority.context);
    await digesting('daily', [owner], { to: [] });
    go(0);
    expect(await due()).toBe(1);
    await send();
    expect(house.mail.subjects).toEqual(['[Hawser] 2 certificates overdue']);
    const text = said(owner);
    expect(text).toMatch(/ended: .*\r\n {2}renewal: failed\. It has ended\./);
    for (const { identity } of [late, ended]) expect(text).toContain(identity.name);
    expect(text).not.toContain(renewed.identity.name);
  });

  it('says where the certificate was used in the last seven days, and not where before that', async () => {
    go(-3 * day);
    const owner = anOwner();
    const { identity, certificate } = await certificateOf(owner);
    const elsewhere = await certificateOf(owner);
    const serverId = newId();
    await house.db.database.pool.query(
      `INSERT INTO resource_servers (id, name, url, identity_id, created_at, updated_at) VALUES ($1, 'orders', 'https://orders.test', $2, now(), now())`,
      [serverId, identity.id],
    );
    const writer = new DecisionWriter(house.db.database.pool);
    const use = (at: number, sourceAddress: string, resourceServerId: string | null, presentedThumbprint = certificate.thumbprint) =>
      writer.write(
        {
          ...{ id: newId(), at: new Date(monday.getTime() + at), code: 'accepted', door: 'introspection', asker: null },
          ...{
            audience: 'https://orders.test',
            sourceAddress,
            resourceServerId,
            boundThumbprint: certificate.thumbprint,
            presentedThumbprint,
          },
          ...{ tokenIdentityId: identity.id, boundCertificateId: certificate.id },
        },
        Date.now() + 5_000,
      );
    await use(-8 * day, '10.9.9.9', serverId);
    await use(-2 * day, '10.4.2.9', serverId);
    await use(-day, '10.4.2.10', null);
    await use(-hour, '10.66.6.6', serverId, elsewhere.certificate.thumbprint);
    await digesting('daily', [owner], { to: [] });
    go(0);
    await due();
    await send();
    const text = said(owner);
    expect(text).toContain('used: at orders, from 10.4.2.10, 10.4.2.9');
    expect(text).toContain('used: nowhere in the last 7 days');
    for (const address of ['10.9.9.9', '10.66.6.6']) expect(text).not.toContain(address);
  });
});

describe('a digest is sent once', () => {
  it('where that of another channel cannot be queued, which is said after it', async () => {
    go(-hour);
    const owner = anOwner();
    await certificateOf(owner);
    const broken = await digesting('daily', [owner], { to: [] });
    await digesting('daily', [owner], { to: [] });
    await house.db.database.pool.query(`UPDATE notice_channels SET settings = '{"to": 1}' WHERE id = $1`, [broken.id]);
    go(1_000);
    await expect(due()).rejects.toThrow();
    expect(await send()).toBe(1);
    expect(house.mail.subjects).toEqual(['[Hawser] 1 certificate ending within 7 days']);
  });

  it('to each recipient, however many processes are at it, and again the next day', async () => {
    go(-hour);
    const owners = [anOwner(), anOwner(), anOwner()];
    for (const owner of owners) await certificateOf(owner);
    const hears = await digesting('daily', owners);
    const other = new Database(house.db.urlFor('api'));
    const everywhere = async () => {
      const queued = await Promise.all(
        Array.from({ length: 8 }, (_, index) => queueDigests(index % 2 === 0 ? house.context : { ...house.context, database: other })),
      );
      return queued.reduce((sum, count) => sum + count, 0);
    };
    go(1_000);
    expect([await everywhere(), await everywhere()]).toEqual([4, 0]);
    expect(await send()).toBe(4);
    go(23 * hour);
    expect(await everywhere()).toBe(0);
    go(day);
    expect(await everywhere()).toBe(4);
    expect(new Set((await log(hears)).map(({ recipient, queuedAt }) => `${recipient} ${queuedAt.toISOString()}`)).size).toBe(8);
    await other.close();
  });

  it('as a whole: whoever dies between two of its messages leaves all of it to the next', async () => {
    go(-hour);
    const owners = [anOwner(), anOwner()];
    for (const owner of owners) await certificateOf(owner);
    const hears = await digesting('daily', owners);
    go(0);
    const { pool } = house.db.database;
    await pool.query(`CREATE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'dies'; END $$;
      CREATE TRIGGER dies BEFORE INSERT ON notice_messages FOR EACH ROW WHEN (NEW.recipient = '${owners[1]}') EXECUTE FUNCTION dies()`);
    await expect(due()).rejects.toThrow('dies');
    await pool.query('DROP TRIGGER dies ON notice_messages; DROP FUNCTION dies()');
    expect(await log(hears)).toEqual([]);
    expect([await due(), await due()]).toEqual([3, 0]);
  });

  it('as soon as Hawser runs again, where it stood still at eight', async () => {
    go(-hour);
    const owner = anOwner();
    await certificateOf(owner, 20);
    await digesting('weekly', [owner], { to: [] });
    go(2 * day);
    expect([await due(), await due()]).toEqual([1, 0]);
  });

  it('and is taken back where nothing is left to say by the time it can be sent', async () => {
    go(-hour);
    const owner = anOwner();
    const workload = await certificateOf(owner);
    const hears = await digesting('daily', [owner], { to: [], port: 1 });
    go(0);
    await due();
    await send();
    expect((await shown(hears)).failures).toBe(1);
    await authority.renew(workload);
    await keepRotations(authority.context);
    await changeChannel(house.context, testActor, { channel: hears.name, port: house.mail.port });
    expect(await send()).toBe(0);
    expect([house.mail.received, await log(hears), await due()]).toEqual([[], [], 0]);
  });

  it('where several wait because no mail server took them: the newest alone', async () => {
    go(-hour);
    const owner = anOwner();
    await certificateOf(owner);
    const hears = await digesting('daily', [owner], { to: [], port: 1 });
    for (const at of [0, day, 2 * day]) {
      go(at);
      expect([at, await due()]).toEqual([at, 1]);
      await send();
    }
    await changeChannel(house.context, testActor, { channel: hears.name, port: house.mail.port });
    expect(await send()).toBe(1);
    expect(house.mail.subjects).toHaveLength(1);
    const [newest, ...before] = await log(hears);
    expect([newest?.state, Number(newest?.queuedAt) >= monday.getTime() + 2 * day]).toEqual(['sent', true]);
    expect(before.map(({ state, problem }) => [state, problem])).toEqual(Array(2).fill(['failed', 'a newer digest took its place']));
  });

  it('after what happened, however many wait', async () => {
    go(-hour);
    const owners = Array.from({ length: 3 }, anOwner);
    for (const owner of owners) await certificateOf(owner);
    const hears = await digesting('daily', owners, { kinds: [], to: ['ops@example.com'] });
    go(0);
    await due();
    await house.db.database.pool.query(
      `WITH n AS (INSERT INTO notices (id, kind, subject_kind, subject_id, subject_name, severity, summary, owners, count, opened_at, seen_at)
         VALUES ($1, 'certificate.cloned', 'identity', $2, 'billing', 'high', 'used again', '{}', 1, now(), now()) RETURNING id)
       INSERT INTO notice_messages (id, channel_id, notice_id, stage, recipient, state, queued_at)
         SELECT $3, $4, id, 'opened', 'ops@example.com', 'queued', $5 FROM n`,
      [newId(), newId(), newId(), hears.id, house.clock()],
    );
    await send();
    expect(house.mail.subjects[0]).toContain('copy of a key suspected');
    expect(house.mail.received).toHaveLength(5);
  });
});

describe('a channel', () => {
  it('that is told at noon to send a digest begins with the next, also where it was switched off meanwhile', async () => {
    go(-hour);
    const owner = anOwner();
    await certificateOf(owner, 60);
    await certificateOf(owner, 20);
    const hears = await digesting('weekly', [owner], { digest: 'none', to: [] });
    go(4 * hour);
    await changeChannel(house.context, testActor, { channel: hears.name, digest: 'weekly' });
    expect(await due()).toBe(0);
    await changeChannel(house.context, testActor, { channel: hears.name, enabled: false });
    go(7 * day + hour);
    expect(await due()).toBe(0);
    await changeChannel(house.context, testActor, { channel: hears.name, enabled: true });
    expect(await due()).toBe(0);
    go(14 * day);
    expect(await due()).toBe(1);
    await changeChannel(house.context, testActor, { channel: hears.name, digest: 'none' });
    expect([await send(), await log(hears)]).toEqual([0, []]);
  });

  it('shows what it would send, word for word, and sends nothing by that', async () => {
    go(-hour);
    const owner = anOwner();
    await certificateOf(owner);
    const hears = await digesting('daily', [owner]);
    go(0);
    const before = await showDigest(house.context, { channel: hears.name });
    expect(before).toMatchObject({ digest: 'daily', recipients: 2, nextAt: new Date(monday.getTime() + day) });
    expect(await log(hears)).toEqual([]);
    await due();
    await send();
    for (const { recipient, subject, text } of before.items) {
      const received = house.mail.received.find(({ to }) => to.includes(recipient));
      expect(received?.headers.get('subject')).toBe(subject);
      for (const line of text.split('\n').filter((one) => one.startsWith('  serial'))) expect(said(recipient)).toContain(line);
    }
    await changeChannel(house.context, testActor, { channel: hears.name, digest: 'none' });
    expect((await showDigest(house.context, { channel: hears.name, digest: 'weekly' })).nextAt).toBeNull();
    await expect(showDigest(house.context, { channel: hears.name })).rejects.toMatchObject({ problems: [{ field: 'digest' }] });
  });

  it('that is not by e-mail has no digest', async () => {
    const target = { host: undefined, port: undefined, security: undefined, from: undefined, to: undefined, toOwners: undefined };
    const slack = { ...target, kind: 'slack', url: 'https://hooks.example.com/x', caPem: null } as const;
    await expect(channel({ ...slack, digest: 'daily' })).rejects.toMatchObject({ problems: [{ field: 'digest' }] });
    const hears = await channel(slack);
    await expect(changeChannel(house.context, testActor, { channel: hears.name, digest: 'weekly' })).rejects.toMatchObject({
      problems: [{ field: 'digest' }],
    });
    await expect(showDigest(house.context, { channel: hears.name })).rejects.toMatchObject({ code: 'conflict' });
  });
});
