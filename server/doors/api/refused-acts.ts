import { Failure } from '../../domain/failure.ts';
import { fromPublicId, type IdKind } from '../../domain/ids.ts';
import type { NamedTarget, RefusedAct } from '../../operations/record-refused-acts.ts';
import type { Caller } from './callers.ts';
import { type OperationName, rowOf } from './contract.ts';

/** How a parameter of a path names something: what events call its kind, and what may be written for it. */
type Spelling = {
  readonly kind: string;
  /** Of what prefix its id is. */
  readonly id?: IdKind;
  /** Whether events name it by the name that may be written too, and by nothing else. */
  readonly name?: true;
  /** Whether whatever the contract takes is its id. */
  readonly itself?: true;
  /** What is written is never shown: it may be a secret in the place of the id of one. */
  readonly onlyId?: true;
};
const spellings: Readonly<Record<string, Spelling>> = {
  algorithm: { kind: 'token_key_schedule', itself: true },
  approval: { kind: 'approval', id: 'approval' },
  audience: { kind: 'audience', id: 'audience', name: true },
  authority: { kind: 'authority', id: 'authority', name: true },
  case: { kind: 'case', id: 'case' },
  caseMute: { kind: 'case_mute', id: 'caseMute' },
  certificate: { kind: 'certificate', id: 'certificate' },
  channel: { kind: 'notice_channel', id: 'noticeChannel', name: true },
  clientKey: { kind: 'client_key', id: 'clientKey', onlyId: true },
  containmentRule: { kind: 'containment_rule', id: 'containmentRule', name: true },
  delegation: { kind: 'delegation', id: 'delegation' },
  finding: { kind: 'finding', id: 'finding' },
  foreignCertificate: { kind: 'foreign_certificate', id: 'foreignCertificate' },
  grant: { kind: 'grant', id: 'grant' },
  identity: { kind: 'identity', id: 'identity', name: true },
  invitation: { kind: 'invitation', id: 'invitation', onlyId: true },
  issuer: { kind: 'trusted_issuer', id: 'trustedIssuer', name: true },
  issuerRule: { kind: 'issuer_rule', id: 'issuerRule' },
  jti: { kind: 'token', itself: true },
  key: { kind: 'api_key', id: 'apiKey', onlyId: true },
  member: { kind: 'user', id: 'user' },
  notice: { kind: 'notice', id: 'notice' },
  passkey: { kind: 'passkey', id: 'passkey', onlyId: true },
  profile: { kind: 'profile', id: 'profile', name: true },
  request: { kind: 'certificate_request', id: 'certificateRequest' },
  resourceServer: { kind: 'resource_server', id: 'resourceServer', name: true },
  role: { kind: 'kek', itself: true },
  rotation: { kind: 'rotation', id: 'rotation' },
  secret: { kind: 'exchange_secret', id: 'exchangeSecret', onlyId: true },
  session: { kind: 'session', id: 'session', onlyId: true },
  tokenKey: { kind: 'token_key', name: true },
  webhook: { kind: 'webhook', id: 'webhook', name: true },
};

/** Keys, tokens and secrets of ours, and JWTs: pasted where a name belongs, they are not repeated. */
const secretShape = /(?:hw[a-z]|whsec)_[\w-]{20}|eyJ[\w-]+\./;

/**
 * What the path of a request names first, as far as it is what the contract takes there; undefined where it names nothing. The body is not looked at:
 * it is not read for whoever may not do it.
 */
function namedIn(operation: OperationName, params: unknown): NamedTarget | undefined {
  const { path, params: schema } = rowOf(operation);
  const [, parameter = ''] = /\{(\w+)\}/.exec(path) ?? [];
  const spelling = spellings[parameter];
  const parsed = schema?.safeParse(params);
  const written: unknown = parsed?.success ? Reflect.get(parsed.data, parameter) : undefined;
  if (spelling === undefined || typeof written !== 'string' || secretShape.test(written)) return undefined;
  const { kind } = spelling;
  const id = spelling.itself ? written : spelling.id && fromPublicId(spelling.id, written);
  if (id !== undefined) return { naming: { kind, id }, written };
  if (spelling.onlyId) return undefined;
  return { naming: spelling.name ? { kind, name: written } : undefined, written };
}

/**
 * The act that an error refused somebody who may not do it; undefined for every other error, for whom nobody knows, and for what only reads. That somebody has to
 * confirm who they are, or that a second person has to, is a question and no refusal.
 */
export function refusedAct(operation: OperationName, params: unknown, caller: Caller | undefined, error: unknown): RefusedAct | undefined {
  const { method, reads } = rowOf(operation);
  if (!(error instanceof Failure) || error.code !== 'forbidden' || caller === undefined || method === 'GET' || reads) return undefined;
  const { code, message: because } = error;
  return { actor: caller.actor, operation, target: namedIn(operation, params), code, because };
}
