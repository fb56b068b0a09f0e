import type { Metadata } from 'next';
import { AuthenticatorPanel } from '#components/security/authenticator-panel';
import { PasskeyPanel } from '#components/security/passkey-panel';
import { PasswordPanel } from '#components/security/password-panel';
import { SessionPanel } from '#components/security/session-panel';
import { Done } from '#components/ui/notice';
import { PageHeader } from '#components/ui/page';
import * as t from '#messages/security';
import { read } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import {
  addAuthenticator,
  addPasskey,
  changePassword,
  endOtherSessions,
  endSession,
  offerAuthenticator,
  offerPasskey,
  removeAuthenticator,
  removePasskey,
  renewRecoveryCodes,
} from './actions.ts';

export const metadata: Metadata = { title: t.yourSignIn };

const notices = {
  joined: t.welcomeAddAPasskey,
  'password-changed': t.thePasswordIsChangedAndYou,
  'app-removed': t.theAuthenticatorAppIsRemoved,
  'passkey-added': t.thePasskeyIsAdded,
  'passkey-removed': t.thePasskeyIsRemoved,
  ended: t.theSessionIsEnded,
  'others-ended': t.youAreSignedOutEverywhereElse,
};

export default async function SecurityPage({ searchParams }: { searchParams: SearchParams }) {
  const [security, { notice }] = await Promise.all([read('security.show', {}), pick(searchParams, ['notice'])]);
  return (
    <>
      <PageHeader title={t.yourSignIn} lead={t.howYouProveWhoYou} />
      <Done notice={notice} sentences={notices} />
      <div className="space-y-4">
        <AuthenticatorPanel
          security={security}
          offer={offerAuthenticator}
          add={addAuthenticator}
          remove={removeAuthenticator}
          renew={renewRecoveryCodes}
        />
        {security.password && <PasswordPanel change={changePassword} />}
        <PasskeyPanel passkeys={security.passkeys} offer={offerPasskey} add={addPasskey} remove={removePasskey} />
        <SessionPanel sessions={security.sessions} end={endSession} endOthers={endOtherSessions} />
      </div>
    </>
  );
}
