import { LogIn } from 'lucide-react';
import type { SsoRefusal } from '../../server/domain/single-sign-on.ts';
import { buttonClass } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

const sentences: Readonly<Record<SsoRefusal, string>> = {
  off: 'Single sign-on is switched off, or was changed meanwhile. Begin again, or sign in another way.',
  too_many: 'Too many attempts from your network. Wait a minute, then try again.',
  expired: 'That took too long, was used already, or was begun in another browser. Begin again here.',
  declined: 'The identity provider did not let you in, or you gave up there.',
  provider: 'The identity provider could not be asked, or its answer does not hold. An owner finds out why in the audit log.',
  unverified: 'The identity provider does not vouch for your email address. Have it verified there, then try again.',
  no_access:
    'You are signed in at the identity provider, but nothing here is open to you. Ask an owner to invite you by the address that you have there.',
  owner: 'Owners come in by this only with an authenticator app set up here. Sign in with your own password or passkey.',
  other_person: 'That was another account than yours. Sign in there as yourself, and try again.',
  not_again: 'The identity provider does not say that it asked you anew. Confirm in another way.',
};

const isRefusal = (why: string | undefined): why is SsoRefusal => why !== undefined && Object.hasOwn(sentences, why);

/** Why signing in at the provider led nowhere, named in the address by a word of a closed table. */
export const SignOnRefusal = ({ why }: { why: string | undefined }) =>
  isRefusal(why) && (
    <Notice kind="error" className="mb-4">
      {sentences[why]}
    </Notice>
  );

/** A plain link: it works without a script, and the policy of forms does not reach where it leads. */
export const SignOnButton = ({ name, next, primary }: { name: string; next: string; primary: boolean }) => (
  <a href={`/api/auth/sso?next=${encodeURIComponent(next)}`} className={buttonClass(primary ? 'primary' : 'plain', 'w-full')}>
    <LogIn aria-hidden /> Continue with {name}
  </a>
);
