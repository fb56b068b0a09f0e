import type { CertificateContext } from '../../operations/certificate-context.ts';
import { withDoor } from '../../operations/create-join-token.ts';
import { countTokensSince, denyTokensOfCertificate, listTokensOf } from '../../operations/deny-certificate-tokens.ts';
import { revokeCertificate } from '../../operations/revoke-certificate.ts';
import { requireFew } from '../../operations/revoke-few.ts';
import { showCertificateStanding } from '../../operations/show-certificate-standing.ts';
import { tellOwner } from '../../operations/tell-owner.ts';
import type { Caller } from './callers.ts';
import type { Input, OperationName, Output } from './contract.ts';

type Handler<N extends OperationName> = (context: CertificateContext, input: Input<N>, caller: Caller) => Promise<Output<N>>;

/** How a certificate stands with those who are asked about it, and what is bound to it. */
export const certificateHandlers = {
  'certificate.standing': (context, input) => showCertificateStanding(context, input),
  'certificate.live-tokens': (context, input) => listTokensOf(context, input),
  'certificate.issued-tokens': (context, input) => countTokensSince(context, input),
  'certificate.revoke': async (context, input, { actor, approved }) => {
    const revoked = await revokeCertificate(context, actor, input, approved === true ? undefined : requireFew);
    const { replacement } = revoked;
    return { ...revoked, replacement: replacement && (await withDoor(context, replacement)) };
  },
  'certificate.tell-owner': (context, input, { actor }) => tellOwner(context, actor, input),
  'certificate.deny-tokens': (context, input, { actor }) => denyTokensOfCertificate(context, actor, input),
} as const satisfies { [N in OperationName]?: Handler<N> };
