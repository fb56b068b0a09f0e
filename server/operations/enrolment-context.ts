import type { DecisionWriter } from '../ledger/decisions.ts';
import type { CertificateContext } from './certificate-context.ts';

/** What the enrolment door needs: it also records whom it refused. */
export type EnrolmentContext = CertificateContext & { readonly decisions: DecisionWriter };
