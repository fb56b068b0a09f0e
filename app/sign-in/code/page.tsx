import type { Metadata } from 'next';
import { Door } from '#components/access/door';
import { LinkButton } from '#components/ui/button';
import { Form, Submit, TextField } from '#components/ui/form';
import { pick, type SearchParams } from '../../parameters.ts';
import { signInByCode } from '../actions.ts';

export const metadata: Metadata = { title: 'Second step' };

export default async function CodePage({ searchParams }: { searchParams: SearchParams }) {
  const { next } = await pick(searchParams, ['next']);
  return (
    <Door title="Second step" lead="Your password is right. Now the code of your authenticator app.">
      <Form action={signInByCode} className="space-y-4">
        <input type="hidden" name="next" value={next ?? '/'} />
        <TextField
          name="code"
          label="Code"
          autoComplete="one-time-code"
          mono
          autoFocus
          hint="Six digits, or one of your recovery codes if the app is not at hand."
        />
        <Submit className="w-full">Sign in</Submit>
      </Form>
      <LinkButton href="/sign-in" tone="quiet" className="mt-2 w-full">
        Begin again
      </LinkButton>
    </Door>
  );
}
