import { CircleCheck, Megaphone, ShieldOff, Unplug, VolumeX } from 'lucide-react';
import type { ReactNode } from 'react';
import * as t from '#messages/resource-servers';
import { type CoverageMethod, type CoverageState, coverageStates, type RevocationPath } from '../../server/domain/coverage.ts';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { TextLink } from '../ui/link.tsx';
import { Time } from '../ui/time.tsx';

export type Covered = WireOutput<'resource-server.show'>;
type Coverage = Covered['coverage'];

const icons = {
  enforces: CircleCheck,
  reports_only: Megaphone,
  silent: VolumeX,
  accepts_unbound: ShieldOff,
  drops_certificate: Unplug,
} as const satisfies Record<CoverageState, unknown>;

/** What a resource server does about the binding of tokens, in two words. */
export const CoverageBadge = ({ state }: { state: CoverageState }) => (
  <Badge tone={coverageStates[state].tone} icon={icons[state]}>
    {coverageStates[state].title}
  </Badge>
);

const evidence: Record<Coverage['evidence']['kind'], string> = {
  proof: t.shownByAProof,
  unbound_acceptance: t.shownByAnAcceptance,
  missing_certificates: t.shownByItsRejections,
  binding_rejection: t.itRefusedAWrongCertificate,
  decision: t.itsLastDecision,
  nothing: t.noDecisionEverCameFromIt,
};

/** What shows it, and when that was; a proof is a link to it. */
export const Evidence = ({ server, full = false }: { server: Covered; full?: boolean }) => {
  const { kind, at } = server.coverage.evidence;
  const words = evidence[kind];
  const { proof } = server.coverage;
  return (
    <span className={full ? 'text-ink-soft' : 'mt-0.5 block text-xs text-ink-faint'}>
      {kind === 'proof' && proof !== null ? (
        <TextLink href={`/resource-servers/${server.id}/proofs?proof=${proof.id}`}>{words}</TextLink>
      ) : (
        words
      )}
      {at !== null && (
        <>
          , <Time at={at} form={full ? 'line' : 'short'} />
        </>
      )}
    </span>
  );
};

const methods: Record<CoverageMethod, string> = {
  feed: t.verifierWithTheFeed,
  introspection: t.byIntrospection,
  gateway: t.byGateway,
  reports: t.byReports,
};
export const methodsIn = (coverage: Coverage): string =>
  coverage.methods.length === 0 ? t.notKnown : coverage.methods.map((method) => methods[method]).join(', ');

/** How a resource server hears of a revocation, in a word and in a sentence. */
export const revocationPaths: Record<RevocationPath, { word: string; sentence: string; tone: string }> = {
  push: { word: t.pushed, sentence: t.itFollowsTheFeedARevocation, tone: '' },
  asks: { word: t.asked, sentence: t.itAsksHawserAboutEachToken, tone: '' },
  none: { word: t.notKnown, sentence: t.nothingShowsThatItHears, tone: 'text-warn' },
};

/** The same at length, for a page of its own. */
export const CoverageSummary = ({ server, action }: { server: Covered; action: ReactNode }) => {
  const { state, revocation } = server.coverage;
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 max-w-2xl space-y-1.5">
        <p className="flex flex-wrap items-center gap-2">
          <CoverageBadge state={state} />
          <Evidence server={server} full />
        </p>
        <p>{coverageStates[state].meaning}</p>
        <p className={revocationPaths[revocation].tone || 'text-ink-soft'}>{revocationPaths[revocation].sentence}</p>
      </div>
      {action}
    </div>
  );
};
