import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { Door } from '#components/access/door';
import { SignInByPasskey } from '#components/access/passkey';
import { SignOnButton, SignOnRefusal } from '#components/access/sign-on';
import { Form, Submit, TextField } from '#components/ui/form';
import { Done } from '#components/ui/notice';
import { read } from '../api-client.ts';
import { pick, type SearchParams } from '../parameters.ts';
import { askPasskey, signIn, signInByPasskey } from './actions.ts';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const [{ needed }, { name, required }, { next, notice, sso }] = await Promise.all([
    read('setup.status', {}),
    read('sso.offered', {}),
    pick(searchParams, ['next', 'notice', 'sso']),
  ]);
  if (needed) redirect('/setup');
  return (
    <Door title="Sign in" lead="Machine identities, and who tried to use whose token.">
      <Done
        notice={notice}
        sentences={{
          'signed-out': 'You are signed out.',
          'set-up': 'The owner is made. Sign in.',
          joined: 'You are a member now. Sign in.',
        }}
      />
      <SignOnRefusal why={sso} />
      {name !== null && (
        <div className="mb-4 border-b border-line pb-4">
          <SignOnButton name={name} next={next ?? '/'} primary={required} />
          {required && (
            <p className="mt-3 text-xs text-ink-faint">What is below is for owners alone, should the provider be out of reach.</p>
          )}
        </div>
      )}
      <Form action={signIn} className="space-y-4">
        <input type="hidden" name="next" value={next ?? '/'} />
        <TextField name="email" label="Email" type="email" autoComplete="username" autoFocus />
        <TextField name="password" label="Password" type="password" autoComplete="current-password" />
        <Submit className="w-full">Sign in</Submit>
      </Form>
      <SignInByPasskey ask={askPasskey} answer={signInByPasskey} next={next ?? '/'} />
    </Door>
  );
}
