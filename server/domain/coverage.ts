import type { ProofOutcome } from './proof.ts';

/** What a resource server does about the binding, as far as anything shows it. */
export const coverageStates = {
  enforces: { tone: 'good', title: 'Enforces', meaning: 'It decides, and was seen to refuse tokens without their certificate.' },
  reports_only: {
    tone: 'warn',
    title: 'Reports only',
    meaning: 'It decides, but nothing has shown that it refuses tokens without their certificate.',
  },
  silent: { tone: 'warn', title: 'Silent', meaning: 'No decision came from it for 24 hours: whether it checks anything is not known.' },
  accepts_unbound: {
    tone: 'bad',
    title: 'Accepts unbound',
    meaning: 'It was seen to accept a token without its certificate: whoever steals a token can use it there.',
  },
  drops_certificate: {
    tone: 'bad',
    title: 'Drops the certificate',
    meaning: 'The certificates of its callers do not arrive: a proxy in front of it keeps them to itself.',
  },
} as const;
export type CoverageState = keyof typeof coverageStates;
export const coverageStateNames = Object.keys(coverageStates) as CoverageState[];

export const coverageMethods = ['feed', 'introspection', 'gateway', 'reports'] as const;
export type CoverageMethod = (typeof coverageMethods)[number];

/** How it hears of a revocation: at once, whenever it asks, or not that anybody knew. */
export type RevocationPath = 'push' | 'asks' | 'none';

export type CoverageFacts = {
  /** Of a decision of any kind; null where there never was one. */
  readonly lastDecisionAt: Date | null;
  /** Doors of the decisions of the last 24 hours. */
  readonly doors: readonly ('introspection' | 'gateway' | 'report')[];
  /** Whether a process of it followed the feed within the last minute. */
  readonly follows: boolean;
  /** The newest acceptance of a token with another certificate, or, in a report, with none. */
  readonly unboundAt: Date | null;
  /** Among the newest decisions: those that miss the certificate or name the gateway's, and the newest of them. */
  readonly missing: number;
  readonly missingAt: Date | null;
  /** Acceptances with a certificate: as many as are among the newest decisions, and one more where there was any in 24 hours. */
  readonly acceptedBound: number;
  /** The newest rejection of a foreign binding by it. */
  readonly bindingRejectedAt: Date | null;
  /** The newest proof that shows something of the binding. */
  readonly proof: { readonly outcome: ProofOutcome; readonly finishedAt: Date } | null;
};

export const evidenceKinds = ['proof', 'unbound_acceptance', 'missing_certificates', 'binding_rejection', 'decision', 'nothing'] as const;
type Evidence = { readonly kind: (typeof evidenceKinds)[number]; readonly at: Date | null };
export type Coverage = {
  readonly state: CoverageState;
  readonly evidence: Evidence;
  readonly methods: readonly CoverageMethod[];
  readonly revocation: RevocationPath;
};

const day = 86_400_000;
/** Milliseconds that a proof and a rejection are evidence of enforcement; what they say against it has no end. */
const evidenceLasts = 30 * day;
/** Fewer than these say nothing of a proxy. */
const manyMissing = 5;

/** Outcomes that show something of the binding. */
export const conclusive = ['passed', 'accepts_unbound', 'failed', 'certificate_dropped'] as const satisfies readonly ProofOutcome[];

/**
 * The one place that decides what a resource server is said to do. What is known against it comes first, and only a later proof takes that back; then
 * whether anything comes from it at all; then whether anything shows that it enforces.
 */
export function judgeCoverage(facts: CoverageFacts, now: Date): Coverage {
  const { proof, unboundAt, missing, missingAt, acceptedBound, lastDecisionAt } = facts;
  const rest = { methods: methodsOf(facts), revocation: revocationOf(facts) };
  const proven = (at: Date | null) => proof !== null && (at === null || proof.finishedAt >= at);
  const by = (state: CoverageState, kind: Evidence['kind'], at: Date | null): Coverage => ({ state, evidence: { kind, at }, ...rest });

  if (proof?.outcome === 'accepts_unbound' && proven(unboundAt)) return by('accepts_unbound', 'proof', proof.finishedAt);
  if (unboundAt !== null && !proven(unboundAt)) return by('accepts_unbound', 'unbound_acceptance', unboundAt);
  if (proof?.outcome === 'certificate_dropped' && acceptedBound === 0) return by('drops_certificate', 'proof', proof.finishedAt);
  if (missingAt !== null && missing >= manyMissing && acceptedBound === 0 && !proven(missingAt))
    return by('drops_certificate', 'missing_certificates', missingAt);

  const enforced = proof?.outcome === 'passed' || proof?.outcome === 'failed' ? proof.finishedAt : null;
  if (lastDecisionAt === null || now.getTime() - lastDecisionAt.getTime() >= day)
    return by('silent', lastDecisionAt === null ? 'nothing' : 'decision', lastDecisionAt);
  const [newest] = [{ kind: 'proof', at: enforced } as const, { kind: 'binding_rejection', at: facts.bindingRejectedAt } as const].filter(
    ({ at }) => at !== null && now.getTime() - at.getTime() < evidenceLasts,
  );
  return newest === undefined ? by('reports_only', 'decision', lastDecisionAt) : by('enforces', newest.kind, newest.at);
}

const methodsOf = ({ follows, doors }: CoverageFacts): CoverageMethod[] => {
  const found = new Set<CoverageMethod>(follows ? ['feed'] : []);
  for (const door of doors) if (door !== 'report') found.add(door);
  // Who asks, or follows, reports what it refuses by itself as well.
  if (found.size === 0 && doors.includes('report')) found.add('reports');
  return coverageMethods.filter((method) => found.has(method));
};

const revocationOf = ({ follows, doors }: CoverageFacts): RevocationPath => {
  if (follows) return 'push';
  return doors.some((door) => door !== 'report') ? 'asks' : 'none';
};

/** What a revocation does to the tokens that a resource server is shown. */
export type RevocationEffect = {
  readonly stops: 'within_a_second' | 'on_the_next_request' | 'not';
  readonly because: 'follows' | 'asks' | 'proven' | 'accepts_unbound' | 'nothing_known';
};

/**
 * Whether tokens stop with their certificate at a resource server.
 * @param proven whether its newest proof shows that revocations are followed; null where it shows neither
 */
export function revocationEffect({ state, revocation }: Pick<Coverage, 'state' | 'revocation'>, proven: boolean | null): RevocationEffect {
  if (proven === true && revocation === 'none') return { stops: 'on_the_next_request', because: 'proven' };
  if (state === 'accepts_unbound' && proven !== true) return { stops: 'not', because: 'accepts_unbound' };
  if (revocation === 'none' || proven === false) return { stops: 'not', because: 'nothing_known' };
  return revocation === 'push' ? { stops: 'within_a_second', because: 'follows' } : { stops: 'on_the_next_request', because: 'asks' };
}
