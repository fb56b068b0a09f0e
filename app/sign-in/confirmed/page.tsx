import type { Metadata } from 'next';
import { TellConfirmed } from '#components/access/confirmed';
import { Door } from '#components/access/door';
import { SignOnRefusal } from '#components/access/sign-on';
import * as t from '#messages/sign-in';
import { pick, type SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: t.confirmed };

export default async function ConfirmedPage({ searchParams }: { searchParams: SearchParams }) {
  const { sso } = await pick(searchParams, ['sso']);
  if (sso !== undefined)
    return (
      <Door title={t.notConfirmed} lead={t.nothingHasChangedWhatYouTyped}>
        <SignOnRefusal why={sso} />
      </Door>
    );
  return (
    <Door title={t.confirmed} lead={t.whatYouBeganGoes}>
      <TellConfirmed />
    </Door>
  );
}
