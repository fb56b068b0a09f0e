import type { Metadata } from 'next';
import { Door } from '#components/access/door';
import { SignOnButton } from '#components/access/sign-on';
import { LinkButton } from '#components/ui/button';
import { Form, Submit, TextField } from '#components/ui/form';
import * as t from '#messages/members';
import { call } from '../api-client.ts';
import { pick, type SearchParams } from '../parameters.ts';
import { join } from './actions.ts';

export const metadata: Metadata = { title: t.join };

export default async function JoinPage({ searchParams }: { searchParams: SearchParams }) {
  const { token } = await pick(searchParams, ['token']);
  const invitation = token === undefined ? undefined : await call('invitation.read', { token }).catch(() => undefined);
  const { name, required } = await call('sso.offered', {});
  if (token === undefined || invitation === undefined)
    return (
      <Door title={t.thisLinkLeadsNowhere} lead={t.itIsWrongWasUsed}>
        <p className="mb-4">{t.askWhoeverInvitedYou}</p>
        <LinkButton href="/sign-in" tone="primary">
          {t.signIn}
        </LinkButton>
      </Door>
    );
  return (
    <Door title={t.joinHawser} lead={t.youAreInvited({ email: invitation.email, role: invitation.role })}>
      {name !== null && (
        <div className="mb-4 border-b border-line pb-4">
          <SignOnButton name={name} next="/" primary={required} />
          <p className="mt-2 text-xs text-ink-faint">{t.withTheAccountOfThere({ email: invitation.email })}</p>
        </div>
      )}
      {(!required || invitation.role === 'owner') && (
        <Form action={join} className="space-y-4">
          <input type="hidden" name="link" value={token} />
          <input type="hidden" name="email" value={invitation.email} autoComplete="username" />
          <TextField name="name" label={t.yourName} autoComplete="name" autoFocus />
          <TextField name="password" label={t.password} type="password" autoComplete="new-password" hint={t.atLeast12Characters} />
          <TextField name="passwordAgain" label={t.passwordAgain} type="password" autoComplete="new-password" />
          <Submit className="w-full">{t.joinAndSignIn}</Submit>
        </Form>
      )}
    </Door>
  );
}
