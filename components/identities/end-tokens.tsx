import { CircleStop } from 'lucide-react';
import * as t from '#messages/identities';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { HiddenField } from '../ui/fields.tsx';
import { AreaField, DialogButtons, FormDialog, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Time } from '../ui/time.tsx';

type Props = { identity: { id: string; name: string }; live: WireOutput<'identity.live-tokens'>; action: FormAction };

/** Ends what is out, and leaves the certificates: for a token that leaked where the key did not. */
export function EndTokensDialog({ identity, live, action }: Props) {
  const tokens = t.liveTokensInWords({ tokens: live.count, more: live.more });
  return (
    <FormDialog
      action={action}
      id="end-tokens"
      className="space-y-4"
      trigger={
        <>
          <CircleStop aria-hidden /> {t.endLiveTokens}
        </>
      }
      title={t.endTokensQuestion({ tokens, identity: identity.name })}
    >
      <ul className="list-disc space-y-1 pl-5 text-ink-soft">
        <li>
          {t.atAudiencesUntil({
            audiences: live.audiences.length,
            until: live.until === null ? null : <Time at={live.until} form="time" />,
          })}
        </li>
        {live.heldByOthers > 0 && <li>{t.heldByOthersInItsName({ tokens: live.heldByOthers })}</li>}
        <li>{t.whereTokensEnd}</li>
        <li>{t.itsCertificatesStay}</li>
      </ul>
      <HiddenField name="identity" value={identity.id} />
      <AreaField name="comment" label={t.why} optional rows={2} />
      <DialogButtons dialog="end-tokens">
        <Submit tone="danger">{t.endTokens({ tokens })}</Submit>
      </DialogButtons>
    </FormDialog>
  );
}
