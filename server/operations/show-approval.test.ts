import { expect, it } from 'vitest';
import type { Actor } from '../domain/actor.ts';
import { toPublicId } from '../domain/ids.ts';
import type { Approval } from '../ledger/approvals.ts';
import { certificatesOf } from './ended-certificates.ts';
import { approvalView } from './show-approval.ts';

const id = '01981b7e-0000-7000-8000-000000000001';
const actor: Actor = { kind: 'user', id: 'second', name: 'Second', role: 'owner' };
const row = (of: Pick<Approval, 'operation' | 'sent' | 'targetKind' | 'targetId'>): Approval => ({
  ...{ id, state: '', summary: '', targetName: '', reason: null, requestedBy: 'First', requestedAt: new Date(0), expiresAt: new Date(1) },
  ...{
    status: 'pending',
    decidedBy: null,
    decidedAt: null,
    comment: null,
    requesterKind: 'user',
    requesterId: 'first',
    persons: ['first'],
  },
  ...of,
});
const seen = (of: Approval) => [approvalView(of, actor).page, certificatesOf(of)];

it('leads a second person to every certificate that would be revoked, however many they are', () => {
  const certificates = Array.from({ length: 1_000 }, (_, n) => `crt_${n}`);
  const page = `/certificates/revoke?approval=${toPublicId('approval', id)}`;
  const many = { operation: 'certificate.revoke-many', targetKind: 'certificates', targetId: 'hash' };
  expect(seen(row({ ...many, sent: { params: {}, body: { certificates } } }))).toEqual([page, certificates]);
  const uuid = '01981b7e-0000-7000-8000-000000000002';
  const one = { operation: 'certificate.revoke', targetKind: 'certificate', targetId: uuid };
  const params = { certificate: toPublicId('certificate', uuid) };
  const both = row({ ...one, sent: { params, body: { also: ['crt_1'] } } });
  expect(seen(both)).toEqual([page, [params.certificate, 'crt_1']]);
});

it('leads them to a whole identity, where that was asked for, and to one certificate as it is', () => {
  const uuid = '01981b7e-0000-7000-8000-000000000002';
  const one = { operation: 'certificate.revoke', targetKind: 'certificate', targetId: uuid };
  const certificate = toPublicId('certificate', uuid);
  const sheet = `/certificates/${certificate}/revoke`;
  const whole = row({ ...one, sent: { params: { certificate }, body: { scope: 'identity' } } });
  expect(seen(whole)).toEqual([`${sheet}?scope=identity`, [certificate]]);
  expect(seen(row({ ...one, sent: { params: { certificate }, body: {} } }))).toEqual([sheet, [certificate]]);
  const other = row({ operation: 'authority.retire', targetKind: 'authority', targetId: uuid, sent: { params: { certificate: 'x' } } });
  expect(seen(other)).toEqual([expect.stringMatching(/^\/authorities\//), []]);
});
