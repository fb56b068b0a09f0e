import * as s from './fleet-schemas.ts';
import type { Row } from './row.ts';
import { page } from './wire.ts';

export const fleet = {
  'fleet.list': {
    method: 'GET',
    path: '/fleet',
    permission: 'read',
    summary: 'List what a file may describe, as it stands',
    query: s.fleetQuery,
    output: page(s.fleetMember),
  },
  'fleet.apply': {
    method: 'POST',
    path: '/fleet/apply',
    // What it makes, changes or takes away asks for the permission of its own operation besides.
    permission: 'operate',
    summary: 'Do one step of a plan, if what it was made from still stands',
    body: s.fleetAct,
    output: s.fleetDone,
  },
  'fleet.confirm': {
    method: 'POST',
    path: '/fleet/confirm',
    permission: 'operate',
    summary: 'Mark what the files of a fleet describe as kept by them, after they were applied',
    body: s.fleetConfirmation,
    output: s.fleetConfirmed,
  },
} as const satisfies Record<string, Row>;
