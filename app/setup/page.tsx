import type { Metadata } from 'next';
import { Door } from '#components/access/door';
import { LinkButton } from '#components/ui/button';
import { Form, Submit, TextField } from '#components/ui/form';
import * as t from '#messages/setup';
import { read } from '../api-client.ts';
import { pick, type SearchParams } from '../parameters.ts';
import { completeSetup } from '../session-actions.ts';

export const metadata: Metadata = { title: t.setUp };

export default async function SetupPage({ searchParams }: { searchParams: SearchParams }) {
  const [{ needed }, { token }] = await Promise.all([read('setup.status', {}), pick(searchParams, ['token'])]);
  if (!needed)
    return (
      <Door title={t.hawserIsSetUp} lead={t.itHasAnOwnerAlready}>
        <LinkButton href="/sign-in?next=/setup/steps" tone="primary">
          {t.signInAndGoOn}
        </LinkButton>
      </Door>
    );
  if (token === undefined)
    return (
      <Door title={t.setUpHawser} lead={t.theFirstOwnerIsMade}>
        <p>{t.itWasPrintedWhereHawser({ code: <code className="font-mono text-xs">setup-link</code> })}</p>
      </Door>
    );
  return (
    <Door title={t.setUpHawser} lead={t.makeTheFirstOwnerAnOwner}>
      <Form action={completeSetup} className="space-y-4">
        <input type="hidden" name="link" value={token} />
        <TextField name="name" label={t.yourName} autoComplete="name" autoFocus />
        <TextField name="email" label={t.email} type="email" autoComplete="username" hint={t.toSignInWithNothing} />
        <TextField name="password" label={t.password} type="password" autoComplete="new-password" hint={t.atLeast12Characters} />
        <TextField name="passwordAgain" label={t.passwordAgain} type="password" autoComplete="new-password" />
        <Submit className="w-full">{t.makeOwnerAndSignIn}</Submit>
      </Form>
    </Door>
  );
}
