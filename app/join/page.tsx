import type { Metadata } from 'next';
import { Door } from '#components/access/door';
import { SignOnButton } from '#components/access/sign-on';
import { LinkButton } from '#components/ui/button';
import { Form, Submit, TextField } from '#components/ui/form';
import { call } from '../api-client.ts';
import { pick, type SearchParams } from '../parameters.ts';
import { join } from './actions.ts';

export const metadata: Metadata = { title: 'Join' };

export default async function JoinPage({ searchParams }: { searchParams: SearchParams }) {
  const { token } = await pick(searchParams, ['token']);
  const invitation = token === undefined ? undefined : await call('invitation.read', { token }).catch(() => undefined);
  const { name, required } = await call('sso.offered', {});
  if (token === undefined || invitation === undefined)
    return (
      <Door title="This link leads nowhere" lead="It is wrong, was used or has expired, or was taken back.">
        <p className="mb-4">Ask whoever invited you for a new one. If you are a member already, sign in.</p>
        <LinkButton href="/sign-in" tone="primary">
          Sign in
        </LinkButton>
      </Door>
    );
  return (
    <Door title="Join Hawser" lead={`You are invited as ${invitation.email}, with the role ${invitation.role}.`}>
      {name !== null && (
        <div className="mb-4 border-b border-line pb-4">
          <SignOnButton name={name} next="/" primary={required} />
          <p className="mt-2 text-xs text-ink-faint">With the account of {invitation.email} there. It needs no password here.</p>
        </div>
      )}
      {(!required || invitation.role === 'owner') && (
        <Form action={join} className="space-y-4">
          <input type="hidden" name="link" value={token} />
          <input type="hidden" name="email" value={invitation.email} autoComplete="username" />
          <TextField name="name" label="Your name" autoComplete="name" autoFocus />
          <TextField name="password" label="Password" type="password" autoComplete="new-password" hint="At least 12 characters." />
          <TextField name="passwordAgain" label="Password again" type="password" autoComplete="new-password" />
          <Submit className="w-full">Join and sign in</Submit>
        </Form>
      )}
    </Door>
  );
}
