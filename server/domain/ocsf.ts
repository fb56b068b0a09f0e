import type { Severity } from './codes.ts';
import { resultOf } from './event-types.ts';
import type { OutgoingDecision, OutgoingEvent, OutgoingParty } from './outgoing-event.ts';

/** The version of the Open Cybersecurity Schema Framework that events are written in. */
export const ocsfVersion = '1.9.0';
export const ocsfMediaType = 'application/x-ocsf+ndjson';

/** One event of the schema: required attributes by name, the others as they come. */
export type OcsfEvent = {
  readonly class_uid: number;
  readonly class_name: string;
  readonly category_uid: number;
  readonly category_name: string;
  readonly activity_id: number;
  readonly activity_name: string;
  readonly type_uid: number;
  readonly type_name: string;
  readonly severity_id: number;
  readonly severity: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly message: string;
  readonly metadata: object;
  readonly [attribute: string]: unknown;
};

const severities: Readonly<Record<Severity, readonly [id: number, name: string]>> = {
  none: [1, 'Informational'],
  info: [1, 'Informational'],
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
};

const classes = {
  authentication: { class_uid: 3002, class_name: 'Authentication', category_uid: 3, category_name: 'Identity & Access Management' },
  accountChange: { class_uid: 3001, class_name: 'Account Change', category_uid: 3, category_name: 'Identity & Access Management' },
  entityManagement: { class_uid: 3004, class_name: 'Entity Management', category_uid: 3, category_name: 'Identity & Access Management' },
  detectionFinding: { class_uid: 2004, class_name: 'Detection Finding', category_uid: 2, category_name: 'Findings' },
} as const;
type ClassName = keyof typeof classes;
type Activity = readonly [id: number, name: string];

const success = { status_id: 1, status: 'Success' } as const;
const failure = { status_id: 2, status: 'Failure' } as const;

/**
 * An event in the words of OCSF: a decision is an Authentication, what ends or restores an identity or a credential of a person an Account
 * Change, a rejection case and what a rule did about one a Detection Finding, every other act Entity Management. What the schema has no
 * attribute for stands in `unmapped`.
 * @param product of this installation; `uid` is the issuer
 */
export function ocsfOf(event: OutgoingEvent, product: { readonly version: string; readonly uid: string }): OcsfEvent {
  if (event.decision !== null) return authentication(event, event.decision, product);
  if (isFinding(event)) return finding(event, product);
  if (event.type in accountActivities) return accountChange(event, product);
  return entityManagement(event, product);
}

type Product = Parameters<typeof ocsfOf>[1];

function base(event: OutgoingEvent, product: Product, kind: ClassName, [activityId, activityName]: Activity, message: string): OcsfEvent {
  const [severityId, severity] = severities[event.severity];
  const { class_uid, class_name, category_uid, category_name } = classes[kind];
  return {
    class_uid,
    class_name,
    category_uid,
    category_name,
    activity_id: activityId,
    activity_name: activityName,
    type_uid: class_uid * 100 + activityId,
    type_name: `${class_name}: ${activityName}`,
    severity_id: severityId,
    severity,
    time: event.at.getTime(),
    message,
    metadata: {
      version: ocsfVersion,
      uid: event.id,
      event_code: event.decision?.code ?? event.type,
      log_name: 'hawser ledger',
      ...(event.request === null ? {} : { correlation_uid: event.request }),
      ...(event.position === null ? {} : { sequence: event.position }),
      product: { name: 'Hawser', vendor_name: 'Hawser', uid: product.uid, version: product.version, lang: 'en' },
    },
    ...(event.sourceAddress === null ? {} : { src_endpoint: { ip: event.sourceAddress } }),
  };
}

/** Machines are users of type System. */
const user = ({ id, name, owner }: OutgoingParty) => ({
  name,
  uid: id,
  type_id: 3,
  type: 'System',
  ...(owner === '' ? {} : { org: { name: owner } }),
});
const unknownUser = { name: 'unknown', type_id: 0, type: 'Unknown' };

/** OCSF 3002. At the STS a ticket for a service is asked for; everywhere else somebody comes with one. */
function authentication(event: OutgoingEvent, decision: OutgoingDecision, product: Product): OcsfEvent {
  const { outcome, code, tokenIdentity, presentedIdentity } = decision;
  const good = outcome === 'issued' || outcome === 'accepted';
  const activity: Activity = decision.door === 'sts' ? [4, 'Service Ticket Request'] : [1, 'Logon'];
  const who = tokenIdentity ?? presentedIdentity;
  const service = decision.resourceServer ?? { id: decision.audience ?? decision.door, name: decision.audience ?? decision.door };
  return {
    ...base(event, product, 'authentication', activity, decision.meaning),
    ...(good ? success : failure),
    status_code: code,
    status_detail: decision.meaning,
    user: who === null ? unknownUser : user(who),
    ...(presentedIdentity === null ? {} : { actor: { user: user(presentedIdentity) } }),
    service: { name: service.name, uid: service.id },
    auth_protocol_id: 6,
    auth_protocol: 'OAUTH 2.0',
    is_remote: true,
    count: decision.count,
    ...(decision.jti === null ? {} : { session: { uid: decision.jti } }),
    ...(decision.method === null
      ? {}
      : {
          http_request: {
            http_method: decision.method,
            ...(decision.path === null ? {} : { url: { path: decision.path } }),
            ...(decision.userAgent === null ? {} : { user_agent: decision.userAgent }),
          },
        }),
    observables: observables(event, decision),
    unmapped: {
      outcome,
      door: decision.door,
      audience: decision.audience,
      also_found: decision.alsoFound,
      bound_thumbprint: decision.boundThumbprint,
      presented_thumbprint: decision.presentedThumbprint,
      bound_serial: decision.boundSerial,
      presented_serial: decision.presentedSerial,
      kid: decision.kid,
      tls_version: decision.tlsVersion,
      latency_micros: decision.latencyMicros,
      detail: event.detail,
    },
  };
}

/** What a search goes by (type 2: IP address, 4: user name, 8: hash). */
function observables(event: OutgoingEvent, decision: OutgoingDecision): object[] {
  const found: [name: string, type: readonly [number, string], value: string | null | undefined][] = [
    ['src_endpoint.ip', [2, 'IP Address'], event.sourceAddress],
    ['user.name', [4, 'User Name'], (decision.tokenIdentity ?? decision.presentedIdentity)?.name],
    ['actor.user.name', [4, 'User Name'], decision.tokenIdentity === null ? null : decision.presentedIdentity?.name],
    ['unmapped.bound_thumbprint', [8, 'Hash'], decision.boundThumbprint],
    ['unmapped.presented_thumbprint', [8, 'Hash'], decision.presentedThumbprint],
  ];
  return found.flatMap(([name, [id, type], value]) => (value === null || value === undefined ? [] : [{ name, type_id: id, type, value }]));
}

const actorOf = ({ actor }: OutgoingEvent) => ({
  user: {
    name: actor.name,
    ...(actor.id === null ? {} : { uid: actor.id }),
    ...(actor.kind === 'user' ? { type_id: 1, type: 'User' } : { type_id: 3, type: 'System' }),
  },
});
const sentence = ({ actor, type, target }: OutgoingEvent): string =>
  `${actor.name}: ${type.replaceAll(/[._]/g, ' ')}${target === null ? '' : ` (${target.name})`}`;

/** What ends, restores or makes an account or what it signs in with. */
const accountActivities: Readonly<Record<string, Activity>> = {
  'identity.registered': [1, 'Create'],
  'identity.resumed': [2, 'Enable'],
  'identity.suspended': [5, 'Disable'],
  'installation.set_up': [1, 'Create'],
};

/** OCSF 3001. */
const accountChange = (event: OutgoingEvent, product: Product): OcsfEvent => ({
  ...base(event, product, 'accountChange', accountActivities[event.type] ?? [99, event.type], sentence(event)),
  ...success,
  actor: actorOf(event),
  user: event.target === null ? unknownUser : { name: event.target.name, uid: event.target.id, type_id: 3, type: 'System' },
  unmapped: { event_type: event.type, detail: event.detail },
});

const isFinding = ({ type }: OutgoingEvent): boolean =>
  type.startsWith('case.') || type === 'containment_rule.acted' || type === 'certificate.clone_suspected' || type === 'decisions.folded';

/** What became of a finding: New 1, In Progress 2, Suppressed 3, Resolved 4. */
const findingStates: Readonly<Record<string, readonly [activity: Activity, status: Activity]>> = {
  'case.explained': [
    [3, 'Close'],
    [3, 'Suppressed'],
  ],
  'case.contained': [
    [3, 'Close'],
    [4, 'Resolved'],
  ],
  'containment_rule.acted': [
    [3, 'Close'],
    [4, 'Resolved'],
  ],
  'certificate.clone_suspected': [
    [1, 'Create'],
    [1, 'New'],
  ],
};

/** OCSF 2004. */
function finding(event: OutgoingEvent, product: Product): OcsfEvent {
  const [activity, [statusId, status]] = findingStates[event.type] ?? [
    [2, 'Update'],
    [2, 'In Progress'],
  ];
  const { target } = event;
  return {
    ...base(event, product, 'detectionFinding', activity, sentence(event)),
    status_id: statusId,
    status,
    actor: actorOf(event),
    is_alert: event.severity === 'high',
    finding_info: {
      uid: target?.id ?? event.id,
      title: sentence(event),
      modified_time: event.at.getTime(),
      analytic: { name: typeof event.detail.rule === 'string' ? event.detail.rule : 'rejection cases', type_id: 1, type: 'Rule' },
    },
    ...(target === null ? {} : { resources: [{ name: target.name, uid: target.id, type: target.kind }] }),
    unmapped: { event_type: event.type, detail: event.detail },
  };
}

const endings: readonly (readonly [RegExp, Activity])[] = [
  [/(?:^|[._])(?:created|registered|added|issued|imported|made|requested|prepared|renewed|answered)$/, [1, 'Create']],
  [/(?:^|[._])(?:removed|revoked|retired|dropped|forgotten|expired|ended)$/, [4, 'Delete']],
];

/** An act that was refused is none of the schema's own: it is called by the operation that was asked for. */
function entityActivity({ type, detail }: OutgoingEvent): Activity {
  if (type === 'act.refused') return [99, typeof detail.operation === 'string' ? detail.operation : type];
  return endings.find(([shape]) => shape.test(type))?.[1] ?? [3, 'Update'];
}

/** What came of it; of a refusal also which, and in words. */
const statusOf = ({ type, detail: { code, because } }: OutgoingEvent) =>
  resultOf(type, null) === 'done'
    ? success
    : {
        ...failure,
        ...(typeof code === 'string' ? { status_code: code } : {}),
        ...(typeof because === 'string' ? { status_detail: because } : {}),
      };

/** OCSF 3004. */
const entityManagement = (event: OutgoingEvent, product: Product): OcsfEvent => ({
  ...base(event, product, 'entityManagement', entityActivity(event), sentence(event)),
  ...statusOf(event),
  actor: actorOf(event),
  entity:
    event.target === null
      ? { name: event.type, type: event.type.split('.')[0] }
      : { name: event.target.name, uid: event.target.id, type: event.target.kind },
  ...(typeof event.detail.comment === 'string' ? { comment: event.detail.comment } : {}),
  unmapped: { event_type: event.type, detail: event.detail },
});
