import { LogIn } from 'lucide-react';
import * as t from '#messages/access';
import type { SsoRefusal } from '../../server/domain/single-sign-on.ts';
import { buttonClass } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

const sentences: Readonly<Record<SsoRefusal, string>> = {
  off: t.singleSignOnIsSwitchedOff,
  too_many: t.tooManyAttemptsFromYourNetwork,
  expired: t.thatTookTooLongWasUsed,
  declined: t.theIdentityProviderDidNotLet,
  provider: t.theIdentityProviderCould,
  unverified: t.theIdentityProviderDoesNotVouch,
  no_access: t.youAreSigned,
  owner: t.ownersComeInByThisOnly,
  other_person: t.thatWasAnotherAccountThanYours,
  not_again: t.theIdentityProviderDoesNotSay,
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
    <LogIn aria-hidden /> {t.continueWith({ name })}
  </a>
);
