import type { Metadata } from 'next';
import { AuthenticatorPanel } from '#components/security/authenticator-panel';
import { PasskeyPanel } from '#components/security/passkey-panel';
import { PasswordPanel } from '#components/security/password-panel';
import { SessionPanel } from '#components/security/session-panel';
import { Done } from '#components/ui/notice';
import { PageHeader } from '#components/ui/page';
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

export const metadata: Metadata = { title: 'Your sign-in' };

const notices = {
  joined: 'Welcome. Add a passkey or an authenticator app, so that your password alone lets nobody in.',
  'password-changed': 'The password is changed, and you are signed out everywhere else.',
  'app-removed': 'The authenticator app is removed.',
  'passkey-added': 'The passkey is added.',
  'passkey-removed': 'The passkey is removed.',
  ended: 'The session is ended.',
  'others-ended': 'You are signed out everywhere else.',
};

export default async function SecurityPage({ searchParams }: { searchParams: SearchParams }) {
  const [security, { notice }] = await Promise.all([read('security.show', {}), pick(searchParams, ['notice'])]);
  return (
    <>
      <PageHeader title="Your sign-in" lead="How you prove who you are, and where you are signed in." />
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
