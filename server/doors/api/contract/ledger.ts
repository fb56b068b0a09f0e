import * as s from './ledger-schemas.ts';
import type { Row } from './row.ts';
import { page } from './wire.ts';

export const ledger = {
  'audit.show': {
    method: 'GET',
    path: '/ledger',
    permission: 'audit',
    summary: 'How far the ledger is sealed, with which key, and how long it is kept',
    output: s.ledger,
  },
  'audit.verify': {
    method: 'POST',
    path: '/ledger/verify',
    permission: 'audit',
    summary: 'Hold every event against the checkpoints, and name the first that is wrong',
    output: s.verification,
  },
  'audit.entries': {
    method: 'GET',
    path: '/ledger/entries',
    permission: 'audit',
    summary: 'List events after a position in the form that was sealed: what is verified offline',
    query: s.afterQuery,
    output: page(s.entry),
  },
  'audit.checkpoints': {
    method: 'GET',
    path: '/ledger/checkpoints',
    permission: 'audit',
    summary: 'List checkpoints after a number',
    query: s.afterQuery,
    output: page(s.checkpoint),
  },
  'audit.retention': {
    method: 'PATCH',
    path: '/ledger/retention',
    permission: 'own',
    fresh: true,
    tier: 3,
    summary: 'Set for how many months events are kept',
    body: s.retention,
    output: s.retention,
  },
  'audit.drop-expired': {
    method: 'POST',
    path: '/ledger/drop-expired',
    permission: 'own',
    fresh: true,
    summary: 'Drop the sealed months that retention has passed; the same happens by itself each minute',
    body: s.dropOrder,
    output: s.dropped,
  },
} as const satisfies Record<string, Row>;
