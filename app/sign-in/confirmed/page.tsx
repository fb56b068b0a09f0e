import type { Metadata } from 'next';
import { TellConfirmed } from '#components/access/confirmed';
import { Door } from '#components/access/door';
import { SignOnRefusal } from '#components/access/sign-on';
import { pick, type SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: 'Confirmed' };

export default async function ConfirmedPage({ searchParams }: { searchParams: SearchParams }) {
  const { sso } = await pick(searchParams, ['sso']);
  if (sso !== undefined)
    return (
      <Door title="Not confirmed" lead="Nothing has changed. What you typed waits in the other tab.">
        <SignOnRefusal why={sso} />
      </Door>
    );
  return (
    <Door title="Confirmed" lead="What you began goes on in the other tab. You can close this one.">
      <TellConfirmed />
    </Door>
  );
}
