import { describe, expect, it } from 'vitest';
import { allDecisionCodes, doorNames } from './codes.ts';
import { actTypes } from './event-types.ts';
import { type OcsfEvent, ocsfOf, ocsfVersion } from './ocsf.ts';
import { type OutgoingDecision, type OutgoingEvent, severityOf, verdictOf } from './outgoing-event.ts';

/** Of the public schema, version 1.9.0: what is required of every event, and of the classes that are used here besides. */
const everywhere = ['activity_id', 'category_uid', 'class_uid', 'metadata', 'severity_id', 'time', 'type_uid'] as const;
const classes: Readonly<
  Record<number, { category: number; activities: readonly number[]; required: readonly string[]; oneOf?: readonly string[] }>
> = {
  3001: { category: 3, activities: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 99], required: ['user'] },
  3002: { category: 3, activities: [0, 1, 2, 3, 4, 5, 6, 7, 99], required: ['user'], oneOf: ['service', 'dst_endpoint'] },
  3004: { category: 3, activities: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 99], required: ['entity'] },
  2004: { category: 2, activities: [0, 1, 2, 3, 99], required: ['finding_info'] },
};
/** Objects: what is required of them, and of what one at least has to be there. */
const objects: Readonly<Record<string, { required?: readonly string[]; oneOf?: readonly string[] }>> = {
  metadata: { required: ['product', 'version'] },
  product: { required: ['vendor_name'], oneOf: ['name', 'uid'] },
  user: { oneOf: ['account', 'name', 'uid'] },
  service: { oneOf: ['name', 'uid'] },
  entity: { oneOf: ['name', 'uid', 'device', 'user', 'group', 'org', 'location', 'email', 'policy'] },
  finding_info: { required: ['uid'] },
  analytic: { required: ['type_id'], oneOf: ['name', 'uid'] },
  src_endpoint: { oneOf: ['ip', 'uid', 'name', 'hostname', 'svc_name', 'instance_uid', 'interface_uid', 'interface_name', 'domain'] },
  http_request: {},
  actor: { oneOf: ['process', 'user', 'invoked_by', 'session', 'application', 'idp', 'app_name', 'app_uid'] },
  session: {},
  url: { oneOf: ['url_string', 'path'] },
};

function problemsOf(event: OcsfEvent): string[] {
  const problems: string[] = [];
  const known = classes[event.class_uid];
  if (known === undefined) return [`class ${event.class_uid} is not one of ours`];
  for (const name of [...everywhere, ...known.required]) if (event[name] === undefined) problems.push(`${name} is missing`);
  if (known.oneOf && !known.oneOf.some((name) => event[name] !== undefined)) problems.push(`one of ${known.oneOf} is missing`);
  if (event.category_uid !== known.category || Math.floor(event.class_uid / 1_000) !== known.category) problems.push('category');
  if (!known.activities.includes(event.activity_id)) problems.push(`activity ${event.activity_id}`);
  if (event.type_uid !== event.class_uid * 100 + event.activity_id) problems.push('type_uid');
  if (![0, 1, 2, 3, 4, 5, 6, 99].includes(event.severity_id)) problems.push('severity_id');
  if (!Number.isInteger(event.time) || event.time < 1e12) problems.push('time is not in milliseconds');
  const walk = (value: unknown, name: string) => {
    if (value === undefined || value === null) problems.push(`${name} is empty`);
    if (Array.isArray(value)) for (const one of value) walk(one, name);
    else if (typeof value === 'object' && value !== null && name !== 'unmapped') {
      const { required = [], oneOf } = objects[name] ?? {};
      for (const member of required) if (!Object.hasOwn(value, member)) problems.push(`${name}.${member} is missing`);
      if (oneOf && !oneOf.some((member) => Object.hasOwn(value, member))) problems.push(`${name} has none of ${oneOf}`);
      for (const [member, inner] of Object.entries(value)) walk(inner, member);
    }
  };
  for (const [name, value] of Object.entries(event)) walk(value, name);
  return problems;
}

type Facts = Omit<OutgoingDecision, 'code' | 'outcome' | 'meaning' | 'door'>;
const product = { version: '1.2.3', uid: 'https://sts.example.com' };
const act = (type: string, over: Partial<OutgoingEvent> = {}): OutgoingEvent => ({
  id: 'evt_01h455vb4pex5vsknk084sn02q',
  position: 7,
  at: new Date(1_790_000_000_123),
  type,
  severity: severityOf(type, null),
  actor: { kind: 'user', id: 'usr_1', name: 'Ada' },
  target: { kind: 'identity', id: 'idn_1', name: 'billing' },
  sourceAddress: '192.0.2.1',
  authMethod: 'passkey',
  request: 'arq_1',
  detail: { comment: 'a comment' },
  decision: null,
  ...over,
});
const full: Facts = {
  alsoFound: [],
  audience: 'https://orders.test',
  resourceServer: { id: 'rsv_1', name: 'orders' },
  tokenIdentity: { id: 'idn_1', name: 'billing', owner: 'payments' },
  presentedIdentity: { id: 'idn_2', name: 'ci-runner', owner: '' },
  boundThumbprint: 'AAAA',
  presentedThumbprint: 'BBBB',
  boundSerial: '01',
  presentedSerial: '02',
  jti: '01890a5d-ac96-774b-bcce-b302099a8057',
  kid: 'k',
  method: 'GET',
  path: '/x',
  tlsVersion: 'TLSv1.3',
  userAgent: 'curl',
  latencyMicros: 900,
  count: 3,
};
const bare: Facts = {
  alsoFound: [],
  audience: null,
  resourceServer: null,
  tokenIdentity: null,
  presentedIdentity: null,
  boundThumbprint: null,
  presentedThumbprint: null,
  boundSerial: null,
  presentedSerial: null,
  jti: null,
  kid: null,
  method: null,
  path: null,
  tlsVersion: null,
  userAgent: null,
  latencyMicros: null,
  count: 1,
};

describe('an event in the words of OCSF', () => {
  it('has every attribute that the public schema requires, whatever happened and however little is known', () => {
    const events: OutgoingEvent[] = actTypes.flatMap((type) => [
      act(type),
      act(type, { target: null, sourceAddress: null, detail: {}, position: null, actor: { kind: 'system', id: null, name: 'sweeper' } }),
    ]);
    for (const code of allDecisionCodes)
      for (const door of doorNames)
        for (const facts of [full, bare])
          events.push(
            act('decision', {
              severity: severityOf('decision', code),
              sourceAddress: facts === bare ? null : '192.0.2.1',
              decision: { ...facts, ...verdictOf(code, door) },
            }),
          );
    for (const event of events)
      expect([event.type, event.decision?.code, ...problemsOf(ocsfOf(event, product))]).toEqual([event.type, event.decision?.code]);
    const seen = new Set(events.map((event) => ocsfOf(event, product).class_uid));
    expect([...seen].toSorted()).toEqual([2004, 3001, 3002, 3004]);
  });

  it('names the schema, the product and the event', () => {
    const written = ocsfOf(act('certificate.revoked'), product);
    expect(ocsfVersion).toBe('1.9.0');
    expect(written).toMatchObject({
      class_uid: 3004,
      activity_id: 4,
      type_uid: 300_404,
      severity_id: 3,
      time: 1_790_000_000_123,
      metadata: {
        version: '1.9.0',
        uid: 'evt_01h455vb4pex5vsknk084sn02q',
        sequence: 7,
        correlation_uid: 'arq_1',
        product: { name: 'Hawser', vendor_name: 'Hawser', version: '1.2.3' },
      },
      actor: { user: { name: 'Ada', uid: 'usr_1' } },
      comment: 'a comment',
    });
  });

  it('makes of a replay a logon that failed, with both parties', () => {
    const written = ocsfOf(
      act('decision', { severity: 'high', decision: { ...full, ...verdictOf('cnf_mismatch.foreign', 'report') } }),
      product,
    );
    expect(written).toMatchObject({
      class_uid: 3002,
      activity_id: 1,
      type_uid: 300_201,
      severity_id: 4,
      status_id: 2,
      status_code: 'cnf_mismatch.foreign',
      user: { name: 'billing' },
      actor: { user: { name: 'ci-runner' } },
      service: { name: 'orders' },
      session: { uid: full.jti },
      count: 3,
    });
    const issued = ocsfOf(act('decision', { decision: { ...full, ...verdictOf('issued', 'sts') } }), product);
    expect(issued).toMatchObject({ activity_id: 4, type_uid: 300_204, status_id: 1, severity_id: 1 });
  });

  it('makes of an act that was refused one that failed, with what was asked for and why not', () => {
    const detail = { operation: 'identity.suspend', code: 'forbidden', because: 'The role viewer may not do this.' };
    expect(ocsfOf(act('act.refused', { severity: severityOf('act.refused', null), detail }), product)).toMatchObject({
      class_uid: 3004,
      activity_id: 99,
      activity_name: 'identity.suspend',
      severity_id: 2,
      status_id: 2,
      status: 'Failure',
      status_code: 'forbidden',
      status_detail: 'The role viewer may not do this.',
    });
    for (const type of ['user.sign_in_failed', 'user.sign_in_failures_folded', 'approval.failed'])
      expect([type, ocsfOf(act(type), product).status_id]).toEqual([type, 2]);
    expect(ocsfOf(act('approval.declined'), product).status_id).toBe(1);
  });

  it('makes of a rule that acted a finding that is resolved', () => {
    const written = ocsfOf(
      act('containment_rule.acted', { target: { kind: 'case', id: 'cas_1', name: 'cas_1' }, detail: { rule: 'three' } }),
      product,
    );
    expect(written).toMatchObject({
      class_uid: 2004,
      type_uid: 200_403,
      status_id: 4,
      severity_id: 4,
      finding_info: { uid: 'cas_1', analytic: { name: 'three' } },
    });
  });
});
