import type { DecisionCode } from './codes.ts';

/** A call that a proof makes, and what is to come of it. */
type ProofCase = {
  readonly expected: 'accepted' | 'refused';
  readonly title: string;
  /** What it is to show. */
  readonly shows: string;
  /** It is about a certificate that may be refused in the handshake already, where no status is seen. */
  readonly handshake?: true;
};

/** The calls of a proof, in the order in which they are made. */
const proofCases = {
  no_token: {
    expected: 'refused',
    title: 'No token',
    shows: 'Whether the address asks for a token at all: without this, nothing else means anything.',
  },
  good_call: {
    expected: 'accepted',
    title: 'A good call',
    shows: 'Whether a token with its own certificate is let through: otherwise the refusals below might be for another reason.',
  },
  other_certificate: {
    expected: 'refused',
    title: 'Another certificate',
    shows: 'Whether the thumbprint is compared: this certificate is of the same identity and authority, only another one.',
    handshake: true,
  },
  no_certificate: {
    expected: 'refused',
    title: 'No certificate',
    shows: 'Whether a bound token is of use without any certificate.',
    handshake: true,
  },
  binding_removed: {
    expected: 'refused',
    title: 'Binding removed',
    shows: 'Whether a token is taken whose binding was cut out. That breaks its signature: no unbound token is ever signed.',
  },
  binding_respelled: {
    expected: 'refused',
    title: 'Padded thumbprint',
    shows: 'Whether a token is taken whose thumbprint is spelled otherwise. That breaks its signature too.',
  },
  wrong_audience: { expected: 'refused', title: 'Wrong audience', shows: 'Whether a token for somebody else is taken.' },
  expired: { expected: 'refused', title: 'Expired token', shows: 'Whether a token is taken one second after its end.' },
  revoked_token: { expected: 'refused', title: 'Denied token', shows: 'Whether a denied token is still taken three seconds later.' },
  revoked_certificate: {
    expected: 'refused',
    title: 'Revoked certificate',
    shows: 'Whether a token is still taken three seconds after its certificate was revoked.',
    handshake: true,
  },
} as const satisfies Record<string, ProofCase>;

export type ProofCaseName = keyof typeof proofCases;
export const proofCaseNames = Object.keys(proofCases) as ProofCaseName[];
export const proofCase = (name: ProofCaseName): ProofCase => proofCases[name];

/** What came back: an answer, or none. */
export type Seen =
  /** `error` is that of the challenge (RFC 6750 §3). */
  | { readonly kind: 'answer'; readonly status: number; readonly error: string | null }
  /** The other side ended the connection, in the handshake or before it answered. */
  | { readonly kind: 'closed'; readonly detail: string }
  | { readonly kind: 'unreachable'; readonly detail: string }
  | { readonly kind: 'late'; readonly detail: string };

type Reading = 'accepted' | 'refused' | 'unclear';

/**
 * Whether a call was let through. `insufficient_scope` says that the token was good, since tokens of the probe have no scope (RFC 6750
 * §3.1). An application that answers 404 was reached, and so is one that rejects the method. Redirects and faults say nothing.
 */
export function readSeen(name: ProofCaseName, seen: Seen): Reading {
  if (seen.kind === 'closed') return proofCase(name).handshake === true ? 'refused' : 'unclear';
  if (seen.kind !== 'answer') return 'unclear';
  const { status, error } = seen;
  if (status === 403 && error === 'insufficient_scope') return 'accepted';
  if (status === 400 || status === 401 || status === 403) return 'refused';
  return (status >= 200 && status < 300) || (status >= 404 && status < 429 && status !== 407 && status !== 408) ? 'accepted' : 'unclear';
}

export type CaseOutcome = 'passed' | 'failed' | 'unclear';

export const judgeCase = (name: ProofCaseName, seen: Seen): CaseOutcome => {
  const reading = readSeen(name, seen);
  return reading === 'unclear' ? 'unclear' : reading === proofCase(name).expected ? 'passed' : 'failed';
};

/** What a case came to. */
export type CaseResult = {
  readonly name: ProofCaseName;
  readonly seen: Seen;
  readonly outcome: CaseOutcome;
  /** What the ledger has of it from the resource server: null where nothing came. */
  readonly code: DecisionCode | null;
};

/** How a proof ends; the meaning is one sentence for an operator. */
export const proofOutcomes = {
  passed: { tone: 'good', title: 'Enforces', meaning: 'Every call came out as it should.' },
  accepts_unbound: {
    tone: 'bad',
    title: 'Accepts unbound',
    meaning: 'It let a token through without its certificate: whoever steals a token can use it there.',
  },
  failed: { tone: 'bad', title: 'Failed', meaning: 'It checks the binding, but lets a token through that it should refuse.' },
  certificate_dropped: {
    tone: 'bad',
    title: 'Certificate dropped',
    meaning: 'The certificate of the caller does not arrive: a proxy in front of it keeps it to itself.',
  },
  refused: { tone: 'warn', title: 'Good call refused', meaning: 'It refused the good call, so that its other refusals show nothing.' },
  unprotected: {
    tone: 'bad',
    title: 'No token asked for',
    meaning: 'The address answers whoever comes, without a token: name a path that asks for one.',
  },
  unreachable: { tone: 'warn', title: 'No answer', meaning: 'The good call got no answer that says anything, so that nothing is shown.' },
  incomplete: {
    tone: 'warn',
    title: 'Incomplete',
    meaning: 'Nothing came out wrong, but not every call got an answer that says something.',
  },
  not_started: { tone: 'warn', title: 'Not started', meaning: 'The probe got no certificate or no token, so that nobody was called.' },
  broken_off: { tone: 'warn', title: 'Broken off', meaning: 'The run ended without a result, because the process that made it did.' },
} as const;
export type ProofOutcome = keyof typeof proofOutcomes;
export const proofOutcomeNames = Object.keys(proofOutcomes) as ProofOutcome[];

/** Codes that a resource server reports where the certificate of the caller did not reach it. */
const dropped: ReadonlySet<string> = new Set(['cnf_missing_cert', 'cnf_mismatch.gateway', 'cnf_mismatch.unknown'] satisfies DecisionCode[]);

/** What the cases of a run mean together. That it accepts unbound tokens is derived: no unbound token is made to find out. */
export function judgeProof(results: readonly CaseResult[]): ProofOutcome {
  const of = (name: ProofCaseName) => results.find((result) => result.name === name);
  const good = of('good_call');
  if (of('no_token')?.outcome === 'failed') return 'unprotected';
  if (good === undefined || good.outcome === 'unclear') return 'unreachable';
  if (good.outcome === 'failed') return good.code !== null && dropped.has(good.code) ? 'certificate_dropped' : 'refused';
  if (of('other_certificate')?.outcome === 'failed' || of('no_certificate')?.outcome === 'failed') return 'accepts_unbound';
  if (results.some(({ outcome }) => outcome === 'failed')) return 'failed';
  return proofCaseNames.every((name) => of(name)?.outcome === 'passed') ? 'passed' : 'incomplete';
}

/** Whether a run went on to show that revocations are followed, or not; null where it shows neither. */
export function followsRevocation(results: readonly Pick<CaseResult, 'name' | 'outcome'>[]): boolean | null {
  const outcomes = results.filter(({ name }) => name === 'revoked_token' || name === 'revoked_certificate').map(({ outcome }) => outcome);
  if (outcomes.includes('failed')) return false;
  return outcomes.length === 2 && outcomes.every((outcome) => outcome === 'passed') ? true : null;
}
