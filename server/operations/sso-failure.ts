import type { SsoRefusal } from '../domain/single-sign-on.ts';
import { recordFailedSignIn } from './failed-sign-ins.ts';
import type { SignInContext, Visitor } from './sign-in-context.ts';

/** Records that signing in at the provider led nowhere, and why: more of it than the person is told. */
export async function failSso(
  context: SignInContext,
  { address }: Visitor,
  why: SsoRefusal,
  { user, ...detail }: { readonly user?: { readonly id: string; readonly name: string } | undefined } & Record<string, unknown> = {},
): Promise<{ readonly outcome: 'refused'; readonly why: SsoRefusal }> {
  await recordFailedSignIn(context, { address, by: 'single sign-on', user, detail: { why, ...detail } });
  return { outcome: 'refused', why };
}
