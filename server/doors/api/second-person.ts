import type { CertificateContext } from '../../operations/certificate-context.ts';
import { requestApproval, type Sent } from '../../operations/request-approval.ts';
import type { SignInContext } from '../../operations/sign-in-context.ts';
import { isWeighed } from '../../operations/weigh-act.ts';
import type { Caller } from './callers.ts';
import { type OperationName, rowOf } from './contract.ts';

type SealingContext = CertificateContext & Pick<SignInContext, 'custody'>;
type Asked = { readonly params: unknown; readonly body: unknown; readonly input: Readonly<Record<string, unknown>> };

/**
 * The one place through which every act of tier 3 comes, whoever sends it: where an owner wants a second person, and it is not light, it
 * is stored as it was sent, a secret sealed, and waits.
 * @throws {Failure} `second_person_needed`
 */
export async function requireSecondPerson(
  context: SealingContext,
  name: OperationName,
  { params, body, input }: Asked,
  caller: Caller | undefined,
) {
  if (rowOf(name).tier !== 3) return;
  if (!isWeighed(name) || caller === undefined) throw new TypeError(`${name} is of tier 3, and nothing says what it weighs`);
  await requestApproval(context, caller.actor, { name, input, sent: { params, query: {}, body: withSecret(body, seal) } });

  function seal(secret: string): string {
    return context.custody.seal(Buffer.from(secret), label).toString('base64url');
  }
}

/** What was stored, as it was sent. @throws {Failure} `unavailable` where its secret was sealed by a key that is gone */
export const openSent = ({ custody }: SealingContext, sent: Sent): Sent => ({
  ...sent,
  body: withSecret(sent.body, (sealed) => custody.open(Buffer.from(sealed, 'base64url'), label).toString('utf8')),
});

const label = { purpose: 'approval-secret', keyId: 'clientSecret' } as const;

/** The one secret that an act of tier 3 has. */
function withSecret(body: unknown, change: (secret: string) => string): unknown {
  const { clientSecret } = Object(body) as { readonly clientSecret?: unknown };
  return typeof clientSecret === 'string' ? { ...Object(body), clientSecret: change(clientSecret) } : body;
}
