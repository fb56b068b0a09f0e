import { expect, it } from 'vitest';
import { newId } from '../../domain/ids.ts';
import type { EventView } from '../../ledger/event-log.ts';
import { encodeOutput } from './output.ts';

it('no address of an event reaches those who may not see one, whether of the workload or of the gateway before it', () => {
  const event: EventView = {
    id: newId(),
    position: 1,
    at: new Date(),
    type: 'decision',
    actor: { kind: 'system', id: null, name: 'sts' },
    target: null,
    detail: { gatewayAddress: '192.0.2.81', gatewayHeader: 'client-cert' },
    code: 'accepted',
    result: 'done',
    sourceAddress: '192.0.2.80',
    authMethod: null,
    request: null,
  };
  const shown = (role?: 'viewer' | 'auditor') => JSON.stringify(encodeOutput('event.list', { items: [event], nextCursor: null }, role));
  for (const role of ['viewer', undefined] as const) expect(shown(role)).not.toContain('192.0.2.');
  expect(shown('viewer')).toContain('"gatewayHeader":"client-cert"');
  for (const address of ['192.0.2.80', '192.0.2.81']) expect(shown('auditor')).toContain(address);
});
