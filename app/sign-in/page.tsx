import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { Door } from '#components/access/door';
import { SignInByPasskey } from '#components/access/passkey';
import { Form, Submit, TextField } from '#components/ui/form';
import { Done } from '#components/ui/notice';
import { read } from '../api-client.ts';
import { pick, type SearchParams } from '../parameters.ts';
import { askPasskey, signIn, signInByPasskey } from './actions.ts';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const [{ needed }, { next, notice }] = await Promise.all([read('setup.status', {}), pick(searchParams, ['next', 'notice'])]);
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
