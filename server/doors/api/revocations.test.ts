import { createHash, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fromPublicId } from '../../domain/ids.ts';
import { createCsr } from '../../pki/csr.ts';
import { aName, api, asked, channel, comment, identity, openWorld, query, rejectionCase } from '../../testing/writing-world.ts';

beforeAll(() => openWorld());
afterAll(() => api.close());

const newCsr = (key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey) => createCsr(key, 'x');
/** A certificate of an identity of its own, and the request that it came of. */
const issued = async () => {
  const [name, csr] = [await identity(), newCsr()];
  return { name, csr, id: await asked('certificate.issue', { identity: name, csr }) };
};
const reason = 'superseded' as const;
const revoke = (certificate: string, more: object = {}) => api.call('certificate.revoke', { certificate, reason, comment, ...more });
const issueAgain = ({ name, csr }: { name: string; csr: string }) => api.call('certificate.issue', { identity: name, csr });
const eventsOf = (type: string, name: string) =>
  query('SELECT detail FROM events WHERE type = $1 AND target_name = $2 ORDER BY id', [type, name]).then((rows) =>
    rows.map(({ detail }) => detail),
  );
const problem = (field: string) => ({ status: 400, body: { problems: [{ field }] } });
const statusOf = async (certificate: string) => (await api.call('certificate.show', { certificate })).body.status;

describe('a revocation that blocks the key', () => {
  it('for whatever reason lets nothing be issued for it again, and says so in its event', async () => {
    const one = await issued();
    expect((await revoke(one.id, { blockKey: true })).body).toMatchObject({ revocationReason: reason, keyBlocked: true });
    expect(await issueAgain(one)).toMatchObject(problem('csr'));
    expect(await eventsOf('certificate.revoked', one.name)).toMatchObject([{ blockedKey: expect.any(String), after: { reason } }]);
  });

  it('is so only where it was asked for', async () => {
    const one = await issued();
    expect((await revoke(one.id)).body.keyBlocked).toBe(false);
    expect((await issueAgain(one)).status).toBe(201);
    expect(Object.keys((await eventsOf('certificate.revoked', one.name))[0])).not.toContain('blockedKey');
  });

  it('for keyCompromise cannot be declined: that names the field, and revokes nothing', async () => {
    const one = await issued();
    expect(await revoke(one.id, { reason: 'keyCompromise', blockKey: false })).toMatchObject(problem('blockKey'));
    expect(await statusOf(one.id)).toBe('active');
  });

  it('blocks each key of several, and each of a whole identity', async () => {
    const [one, two, whole] = [await issued(), await issued(), await issued()];
    await api.call('certificate.revoke-many', { certificates: [one.id, two.id], reason, comment, blockKey: true });
    const csr = newCsr();
    await asked('certificate.issue', { identity: whole.name, csr });
    await revoke(whole.id, { blockKey: true, scope: 'identity' });
    await asked('identity.resume', { identity: whole.name });
    for (const each of [one, two, whole, { ...whole, csr }]) expect(await issueAgain(each)).toMatchObject(problem('csr'));
  });
});

describe('a revocation with a replacement', () => {
  it('makes a join token for the same identity and profile in the same act, shown once', async () => {
    const one = await issued();
    const { body } = await revoke(one.id, { replace: true });
    expect(body.replacement).toMatchObject({
      token: expect.stringMatching(/^hwj_[\w-]{43}$/),
      caHash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      enrolmentUrl: 'https://localhost:8444',
    });
    const rows = await query(
      `SELECT i.name, p.name AS profile, encode(t.hash, 'hex') AS hash FROM join_tokens t JOIN identities i ON i.id = t.identity_id
         JOIN profiles p ON p.id = t.profile_id WHERE i.name = $1`,
      [one.name],
    );
    const hash = createHash('sha256')
      .update(body.replacement?.token ?? '')
      .digest('hex');
    expect(rows).toEqual([{ name: one.name, profile: body.profile, hash }]);
    expect(await eventsOf('join_token.created', one.name)).toMatchObject([{ insteadOf: body.serial }]);
    expect((await revoke((await issued()).id)).body.replacement).toBeNull();
  });

  it('revokes nothing where nothing can be issued, and names the field', async () => {
    const [whole, suspended, registered] = [await issued(), await issued(), await issued()];
    await asked('identity.suspend', { identity: suspended.name });
    expect(await revoke(whole.id, { replace: true, scope: 'identity' })).toMatchObject(problem('replace'));
    expect(await revoke(suspended.id, { replace: true })).toMatchObject(problem('replace'));
    const profile = aName('profile');
    await asked('profile.create', { name: profile, lifetime: 600 });
    const retired = await asked('certificate.issue', { identity: registered.name, csr: newCsr(), profile });
    await asked('profile.retire', { profile });
    expect(await revoke(retired, { replace: true })).toMatchObject(problem('replace'));
    for (const id of [whole.id, suspended.id, retired]) expect(await statusOf(id)).toBe('active');
    expect(await query('SELECT FROM join_tokens WHERE identity_id IN (SELECT id FROM identities WHERE name = $1)', [whole.name])).toEqual(
      [],
    );
  });

  it('waits for whoever holds the identity before it holds the certificate, as they do, so that neither is undone for the other', async () => {
    const one = await issued();
    const retiring = await api.superuser.pool.connect();
    try {
      await retiring.query('BEGIN');
      await retiring.query('SELECT FROM identities WHERE name = $1 FOR UPDATE', [one.name]);
      const answer = revoke(one.id, { replace: true });
      const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      await expect.poll(() => query(waiting), { timeout: 5_000 }).toHaveLength(1);
      await retiring.query('SELECT FROM certificates WHERE id = $1 FOR UPDATE NOWAIT', [fromPublicId('certificate', one.id)]);
      await retiring.query('COMMIT');
      expect((await answer).status).toBe(200);
    } finally {
      retiring.release(true);
    }
  });

  it('is not stored for a second person, to whom it would be shown in vain', async () => {
    const one = await issued();
    await query('UPDATE second_person SET required = true');
    try {
      const input = { replace: true, also: [one.id] };
      expect(await revoke(one.id, input)).toMatchObject(problem('replace'));
      expect(await query('SELECT FROM approvals WHERE target_name = $1', [one.name])).toEqual([]);
      const waiting = await revoke(one.id, { also: [one.id], blockKey: true });
      expect(waiting.body.code).toBe('second_person_needed');
      expect(await query('SELECT summary FROM approvals WHERE target_name = $1', [one.name])).toMatchObject([
        { summary: expect.stringContaining('and block their keys') },
      ]);
    } finally {
      await query('UPDATE second_person SET required = false');
    }
  });
});

describe('the owner of a revoked certificate', () => {
  beforeEach(() => query('DELETE FROM notices; DELETE FROM notice_channels'));
  const tell = (certificate: string) => api.call('certificate.tell-owner', { certificate });
  const told = async (certificate: string) => (await api.call('certificate.propagation', { certificate })).body.ownerTold;

  it('is told once what was revoked, why, when and by whom', async () => {
    const [one, name] = [await issued(), await channel()];
    await revoke(one.id);
    expect(await told(one.id)).toBeNull();
    const { status, body } = await tell(one.id);
    expect([status, body.recipients]).toEqual([200, [{ channel: name, recipient: '127.0.0.1:1' }]]);
    const { body: notice } = await api.call('notice.show', { notice: body.notice ?? '' });
    const { body: certificate } = await api.call('certificate.show', { certificate: one.id });
    const at = certificate.revokedAt?.slice(0, 19).replace('T', ' ');
    expect(notice).toMatchObject({
      ...{ kind: 'certificate.revoked', severity: 'medium', owners: ['team'], page: `/certificates/${one.id}` },
      summary: `The certificate ${certificate.serial} of ${one.name} was revoked ${at} UTC by test owner for superseded: ${comment}`,
    });
    expect(await told(one.id)).toMatchObject({ by: 'test owner', notice: body.notice });
    const again = await tell(one.id);
    expect([again.status, again.body.detail]).toEqual([409, expect.stringMatching(/^Its owner was told at \d{4}-.* by test owner\.$/)]);
    expect(await eventsOf('certificate.owner_told', one.name)).toMatchObject([
      { reason, owner: 'team', before: { ownerTold: false }, after: { ownerTold: true, recipients: 1 } },
    ]);
  });

  it('is told again once the key is known to be compromised', async () => {
    const one = await issued();
    await channel();
    await revoke(one.id);
    await tell(one.id);
    await revoke(one.id, { reason: 'keyCompromise' });
    expect(await told(one.id)).toBeNull();
    expect((await tell(one.id)).status).toBe(200);
    expect(await query('SELECT round, severity FROM notices')).toEqual([{ round: 2, severity: 'high' }]);
    expect(await query('SELECT count(*)::int FROM notice_messages')).toEqual([{ count: 2 }]);
    expect((await tell(one.id)).status).toBe(409);
  });

  it('is told of the later reason who said it and when, and not that they revoked it', async () => {
    const one = await issued();
    await channel();
    await revoke(one.id);
    const { status } = await api.call('certificate.revoke', { certificate: one.id, reason: 'keyCompromise', comment }, 'issuer');
    expect(status).toBe(200);
    await tell(one.id);
    const [{ summary }] = await query('SELECT summary FROM notices');
    expect(summary).toMatch(/ was revoked \S+ \S+ UTC by test owner, and for keyCompromise since \S+ \S+ UTC by test issuer: /);
  });

  it('is not said to be told of the later reason where only the first was told', async () => {
    const [one, name] = [await issued(), await channel()];
    await revoke(one.id);
    await tell(one.id);
    await asked('notice-channel.change', { channel: name, enabled: false });
    const other = await channel();
    await asked('notice-channel.change', { channel: other, kinds: ['case.replay'] });
    await revoke(one.id, { reason: 'keyCompromise' });
    const nobody = await tell(one.id);
    expect([nobody.status, nobody.body.detail]).toEqual([409, expect.stringMatching(/^Nothing was sent: /)]);
    expect(await told(one.id)).toBeNull();
    await asked('notice-channel.change', { channel: other, kinds: [] });
    expect((await tell(one.id)).body.recipients).toEqual([{ channel: other, recipient: '127.0.0.1:1' }]);
  });

  it('is not said to be told where no channel does, where nothing was revoked, and where nobody owns it', async () => {
    const one = await issued();
    await revoke(one.id);
    const nobody = await tell(one.id);
    expect([nobody.status, nobody.body.detail]).toEqual([409, expect.stringMatching(/^Nothing was sent: .* under Notices\.$/)]);
    expect(
      await query(`SELECT FROM notices UNION ALL SELECT FROM events WHERE type = 'certificate.owner_told' AND target_name = '${one.name}'`),
    ).toEqual([]);
    await channel();
    const [active, own] = [await issued(), await issued()];
    await query(`UPDATE certificates SET identity_id = NULL, usage = 'server', source = 'internal' WHERE identity_id = $1`, [
      fromPublicId('identity', (await api.call('identity.show', { identity: own.name })).body.id),
    ]);
    await revoke(own.id);
    for (const { id } of [active, own]) expect((await tell(id)).status).toBe(409);
    expect((await tell(one.id)).status).toBe(200);
  });

  it('is told once, however many tell at the same moment', async () => {
    const one = await issued();
    await channel();
    await revoke(one.id);
    const answers = await Promise.all(Array.from({ length: 6 }, () => tell(one.id)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409, 409]);
    expect(await query('SELECT count(*)::int FROM notice_messages')).toEqual([{ count: 1 }]);
  });
});

it('the cases of a certificate are those in which a token bound to it was shown, or it was shown itself', async () => {
  const [one, other] = [await issued(), await issued()];
  const tie = async (column: string, certificate: string): Promise<string> => {
    const made = await rejectionCase();
    const ids = [fromPublicId('certificate', certificate), fromPublicId('case', made)];
    await query(`UPDATE rejection_cases SET ${column} = $1 WHERE id = $2`, ids);
    return made;
  };
  const bound = await tie('bound_certificate_id', one.id);
  const presented = await tie('presented_certificate_id', one.id);
  const elsewhere = await tie('bound_certificate_id', other.id);
  const casesOf = async (certificate: string) => (await api.call('case.list', { certificate })).body.items.map(({ id }) => id);
  expect([await casesOf(one.id), await casesOf(other.id)]).toEqual([[presented, bound], [elsewhere]]);
  expect((await api.call('case.list', { certificate: '4b1d4b1d' })).status).toBe(404);
});
