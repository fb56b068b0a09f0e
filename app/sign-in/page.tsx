import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { Door } from '#components/access/door';
import { SignInByPasskey } from '#components/access/passkey';
import { SignOnButton, SignOnRefusal } from '#components/access/sign-on';
import { Form, Submit, TextField } from '#components/ui/form';
import { Done } from '#components/ui/notice';
import * as t from '#messages/sign-in';
import { read } from '../api-client.ts';
import { pick, type SearchParams } from '../parameters.ts';
import { askPasskey, signIn, signInByPasskey } from './actions.ts';

export const metadata: Metadata = { title: t.signIn };

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const [{ needed }, { name, required }, { next, notice, sso }] = await Promise.all([
    read('setup.status', {}),
    read('sso.offered', {}),
    pick(searchParams, ['next', 'notice', 'sso']),
  ]);
  if (needed) redirect('/setup');
  return (
    <Door title={t.signIn} lead={t.machineIdentitiesAndWhoTried}>
      <Done
        notice={notice}
        sentences={{
          'signed-out': t.youAreSignedOut,
          'signed-out-there': t.youAreSignedOutThereToo,
          'signed-out-here': t.youAreSignedOutHereAlone,
          'set-up': t.theOwnerIsMadeSignIn,
          joined: t.youAreAMemberNowSign,
        }}
      />
      <SignOnRefusal why={sso} />
      {name !== null && (
        <div className="mb-4 border-b border-line pb-4">
          <SignOnButton name={name} next={next ?? '/'} primary={required} />
          {required && <p className="mt-3 text-xs text-ink-faint">{t.whatIsBelowIsForOwners}</p>}
        </div>
      )}
      <Form action={signIn} className="space-y-4">
        <input type="hidden" name="next" value={next ?? '/'} />
        <TextField name="email" label={t.email} type="email" autoComplete="username" autoFocus />
        <TextField name="password" label={t.password} type="password" autoComplete="current-password" />
        <Submit className="w-full">{t.signIn}</Submit>
      </Form>
      <SignInByPasskey ask={askPasskey} answer={signInByPasskey} next={next ?? '/'} />
    </Door>
  );
}
