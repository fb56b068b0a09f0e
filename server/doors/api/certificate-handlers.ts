import type { CertificateContext } from '../../operations/certificate-context.ts';
import { countTokensSince, denyTokensOfCertificate, listTokensOf } from '../../operations/deny-certificate-tokens.ts';
import { showCertificateStanding } from '../../operations/show-certificate-standing.ts';
import type { Caller } from './callers.ts';
import type { Input, OperationName, Output } from './contract.ts';

type Handler<N extends OperationName> = (context: CertificateContext, input: Input<N>, caller: Caller) => Promise<Output<N>>;

/** How a certificate stands with those who are asked about it, and what is bound to it. */
export const certificateHandlers = {
  'certificate.standing': (context, input) => showCertificateStanding(context, input),
  'certificate.live-tokens': (context, input) => listTokensOf(context, input),
  'certificate.issued-tokens': (context, input) => countTokensSince(context, input),
  'certificate.deny-tokens': (context, input, { actor }) => denyTokensOfCertificate(context, actor, input),
} as const satisfies { [N in OperationName]?: Handler<N> };
