import type { Metadata } from 'next';
import { Door } from '#components/access/door';
import { LinkButton } from '#components/ui/button';
import { Form, Submit, TextField } from '#components/ui/form';
import * as t from '#messages/sign-in';
import { pick, type SearchParams } from '../../parameters.ts';
import { signInByCode } from '../actions.ts';

export const metadata: Metadata = { title: t.secondStep };

export default async function CodePage({ searchParams }: { searchParams: SearchParams }) {
  const { next } = await pick(searchParams, ['next']);
  return (
    <Door title={t.secondStep} lead={t.yourPasswordIsRightNow}>
      <Form action={signInByCode} className="space-y-4">
        <input type="hidden" name="next" value={next ?? '/'} />
        <TextField name="code" label={t.code} autoComplete="one-time-code" mono autoFocus hint={t.sixDigitsOrOneOfYour} />
        <Submit className="w-full">{t.signIn}</Submit>
      </Form>
      <LinkButton href="/sign-in" tone="quiet" className="mt-2 w-full">
        {t.beginAgain}
      </LinkButton>
    </Door>
  );
}
