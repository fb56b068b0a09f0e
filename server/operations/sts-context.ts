import type { DecisionWriter, NewDecision } from '../ledger/decisions.ts';
import type { FactReader } from '../ledger/fact-reader.ts';
import type { FeedLog } from '../ledger/feed-log.ts';
import type { LivenessReader } from '../ledger/liveness.ts';
import type { TokenRecorder } from '../ledger/record.ts';
import type { AcceptanceRecorder } from '../ledger/record-acceptance.ts';
import type { ReportIntake } from '../ledger/reports.ts';
import type { Spool } from '../ledger/spool.ts';
import type { SubjectReader } from '../ledger/subjects.ts';
import type { KeyRing } from '../tokens/key-ring.ts';
import type { Context } from './context.ts';
import type { ForeignResolver } from './subject.ts';

/** What the operations of the STS need. */
export type StsContext = Context & {
  /** `iss` of every token: the URL of the STS as others see it. */
  readonly issuer: string;
  readonly keys: KeyRing;
  readonly facts: FactReader;
  readonly subjects: SubjectReader;
  readonly resolveForeign: ForeignResolver;
  readonly liveness: LivenessReader;
  readonly reports: ReportIntake;
  readonly tokens: TokenRecorder;
  readonly acceptances: AcceptanceRecorder;
  readonly decisions: DecisionWriter;
  /** Hears of the reports that were taken in. */
  readonly onReports?: (decisions: readonly NewDecision[]) => void;
  readonly spool: Spool;
  readonly feed: FeedLog;
  hashSecret(secret: string): Buffer;
};
