import type { Metadata } from 'next';
import { Door } from '#components/access/door';
import { LinkButton } from '#components/ui/button';
import { Form, Submit, TextField } from '#components/ui/form';
import { read } from '../api-client.ts';
import { pick, type SearchParams } from '../parameters.ts';
import { completeSetup } from '../session-actions.ts';

export const metadata: Metadata = { title: 'Set up' };

export default async function SetupPage({ searchParams }: { searchParams: SearchParams }) {
  const [{ needed }, { token }] = await Promise.all([read('setup.status', {}), pick(searchParams, ['token'])]);
  if (!needed)
    return (
      <Door
        title="Hawser is set up"
        lead="It has an owner already; the one-time link has done its work. What is left of the set-up is behind the sign-in."
      >
        <LinkButton href="/sign-in?next=/setup/steps" tone="primary">
          Sign in and go on
        </LinkButton>
      </Door>
    );
  if (token === undefined)
    return (
      <Door title="Set up Hawser" lead="The first owner is made with the one-time link.">
        <p>
          It was printed where Hawser was started, and it stands in the file <code className="font-mono text-xs">setup-link</code> of the
          data directory. Open it here: so nobody else can claim a fresh installation.
        </p>
      </Door>
    );
  return (
    <Door title="Set up Hawser" lead="Make the first owner. An owner may do everything.">
      <Form action={completeSetup} className="space-y-4">
        <input type="hidden" name="link" value={token} />
        <TextField name="name" label="Your name" autoComplete="name" autoFocus />
        <TextField name="email" label="Email" type="email" autoComplete="username" hint="To sign in with. Nothing is sent to it." />
        <TextField name="password" label="Password" type="password" autoComplete="new-password" hint="At least 12 characters." />
        <TextField name="passwordAgain" label="Password again" type="password" autoComplete="new-password" />
        <Submit className="w-full">Make owner and sign in</Submit>
      </Form>
    </Door>
  );
}
