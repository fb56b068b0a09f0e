import { constants } from 'node:crypto';
import {
  type Metadata,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  status,
} from '@grpc/grpc-js';
import type { RequestFacts } from '../domain/report.ts';
import { admit } from './callers.ts';
import type { Credentials } from './client-tls.ts';
import { type Evidence, type PeerCertificate, peerCertificate, plainAddress, readAuthorization } from './evidence.ts';
import type { Successor } from './sts.ts';
import { type Caller, type Policy, type Rejected, refusal } from './verdict.ts';
import type { Verifier } from './verifier.ts';

/** The health service of gRPC, for those who choose to let everybody ask it. */
export const healthService: readonly string[] = [
  '/grpc.health.v1.Health/Check',
  '/grpc.health.v1.Health/Watch',
  '/grpc.health.v1.Health/List',
];

export type GrpcGuardOptions = {
  /** Methods that anybody may call, in full: `/package.Service/Method`. Every other method is guarded. */
  readonly exempt?: readonly string[];
  /** What single methods ask for beyond a valid token, by their full names. */
  readonly policies?: Readonly<Record<string, Policy>>;
  /**
   * Milliseconds after which the caller of a call that is still open is judged again, whatever was heard meanwhile. Where the feed is
   * followed, what it tells against the caller ends the call at once.
   */
  readonly recheckAfter?: number;
};

/**
 * An interceptor of a `Server` of `@grpc/grpc-js` that lets only verified callers through, whether the call is unary or streams: no
 * handler is reached before. `callerOf(call.metadata)` tells who it is. A stream that stays open is ended when its caller would no
 * longer be let in. Belongs together with `BoundServerCredentials`, under which no session is resumed.
 * @throws {TypeError} where the name of a method is not written in full
 */
export function grpcGuard(
  verifier: Verifier,
  { exempt = [], policies = {}, recheckAfter = 10_000 }: GrpcGuardOptions = {},
): ServerInterceptor {
  for (const method of [...exempt, ...Object.keys(policies)]) {
    if (!/^\/[^/]+\/[^/]+$/.test(method)) throw new TypeError(`${method} is not the full name of a method: write /package.Service/Method`);
  }
  const open = new Set(exempt);
  return ({ path }, call) => {
    if (open.has(path)) return new ServerInterceptingCall(call);
    return guarded(verifier, path, policies[path] ?? {}, recheckAfter, call);
  };
}

/** Milliseconds between two looks at what the feed has told, for each open call; one costs a microsecond. */
const lookEvery = 250;

function guarded(verifier: Verifier, path: string, policy: Policy, recheckAfter: number, call: ServerInterceptingCallInterface) {
  let decisionId: string | undefined;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;

  const end = (verdict: Rejected, metadata: Metadata): void => {
    if (ended) return;
    ended = true;
    const answer = metadata.clone();
    for (const name of Object.keys(answer.getMap())) answer.remove(name);
    const { headers } = refusal(verdict, verifier.audience, policy);
    for (const name of ['www-authenticate', 'hawser-decision']) {
      const value = headers[name];
      // Metadata throws at anything but ASCII, which an audience may hold; the refusal matters more than its challenge.
      if (value !== undefined && /^[\x20-\x7e]*$/.test(value)) answer.set(name, value);
    }
    call.sendStatus({ ...grpcStatus(verdict), metadata: answer });
  };
  const judgeAgain = (metadata: Metadata, caller: Caller, last: number): void => {
    const now = Date.now();
    const pause = Math.max(20, Math.min(last + recheckAfter - now, caller.claims.exp * 1_000 - now, lookEvery));
    timer = setTimeout(async () => {
      const at = Date.now();
      const due = at >= Math.min(last + recheckAfter, caller.claims.exp * 1_000) || at < last;
      if (!due && !verifier.suspects(caller)) return judgeAgain(metadata, caller, last);
      const verdict = await judge(verifier, path, policy, metadata, call);
      if (ended) return;
      if (verdict.accepted) judgeAgain(metadata, verdict.caller, at);
      else end(verdict, metadata);
    }, pause).unref();
  };

  return new ServerInterceptingCall(call, {
    start: (next) =>
      next({
        async onReceiveMetadata(metadata, proceed) {
          const verdict = await judge(verifier, path, policy, metadata, call);
          if (ended) return;
          if (!verdict.accepted) return end(verdict, metadata);
          ({ decisionId } = verdict.caller);
          admit(metadata, verdict.caller);
          judgeAgain(metadata, verdict.caller, Date.now());
          proceed(metadata);
        },
        onCancel() {
          ended = true;
          clearTimeout(timer);
        },
      }),
    sendMetadata(metadata, next) {
      if (decisionId !== undefined) metadata.set('hawser-decision', decisionId);
      next(metadata);
    },
    // What a handler still says after its caller was turned away goes nowhere.
    sendMessage(message, next) {
      if (!ended) next(message);
    },
    sendStatus(last, next) {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      next(last);
    },
  });
}

async function judge(verifier: Verifier, path: string, policy: Policy, metadata: Metadata, call: ServerInterceptingCallInterface) {
  const evidence = readGrpcEvidence(path, metadata, call);
  if (evidence) return verifier.verify(evidence, policy);
  return { accepted: false, status: 503, retryAfter: 1 } as const;
}

/** Undefined where the connection is gone: nothing must be concluded from the absence of its certificate. */
function readGrpcEvidence(path: string, metadata: Metadata, call: ServerInterceptingCallInterface): Evidence | undefined {
  let certificate: PeerCertificate | undefined;
  try {
    const presented = call.getAuthContext().sslPeerCertificate;
    certificate = presented && peerCertificate(presented);
  } catch {
    return undefined;
  }
  const { remoteAddress } = call.getConnectionInfo();
  const [agent] = metadata.get('user-agent');
  const facts: RequestFacts = {
    ...(remoteAddress === undefined ? {} : { client_address: plainAddress(remoteAddress) }),
    request_method: 'POST',
    request_path: path.slice(0, 2_000),
    ...(agent === undefined ? {} : { user_agent: String(agent).slice(0, 500) }),
  };
  return { authorization: readAuthorization(metadata.get('authorization').map(String)), certificate, facts };
}

/** https://grpc.io/docs/guides/status-codes: who it is is not known, it is known and not enough, nobody can tell now. */
function grpcStatus({ status: http, error }: Rejected): { code: status; details: string } {
  if (http === 503) return { code: status.UNAVAILABLE, details: 'temporarily_unavailable' };
  if (http === 403) return { code: status.PERMISSION_DENIED, details: 'insufficient_scope' };
  return { code: status.UNAUTHENTICATED, details: error ?? 'token_required' };
}

const secure = { minVersion: 'TLSv1.2', secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION } as const;

/**
 * Credentials of a `Server` whose connections are fit for tokens bound to certificates, as `boundTls` is for HTTP: each client is
 * asked for its certificate and judged per call, no session is ever resumed and none is renegotiated.
 */
export class BoundServerCredentials extends ServerCredentials {
  #ca: string | string[];

  constructor({ certificate, key, ca }: Credentials & { readonly ca: string | readonly string[] }) {
    const trusted = typeof ca === 'string' ? ca : [...ca];
    super({ requestCert: true, rejectUnauthorized: false }, { ca: trusted, cert: certificate, key, ...secure });
    this.#ca = trusted;
  }

  /** Goes on with a renewed certificate and, where `ca` is given, with other authorities, on new connections. */
  use({ certificate, key, ca }: Successor): void {
    if (ca !== undefined) this.#ca = typeof ca === 'string' ? ca : [...ca];
    this.updateSecureContextOptions({ ca: this.#ca, cert: certificate, key, ...secure });
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}
