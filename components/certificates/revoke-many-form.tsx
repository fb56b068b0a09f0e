'use client';

import { CircleOff } from 'lucide-react';
import type { ReactNode } from 'react';
import * as t from '#messages/certificates';
import * as b from '#messages/revocations-bulk';
import { LinkButton } from '../ui/button.tsx';
import { Form, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';
import { BlockKeyField } from './also-fields.tsx';
import { isUpgrade, type ManyPreview, numberToType } from './many.ts';
import { OutcomeOfMany } from './outcome-of-many.tsx';
import { CommentField, type Reason, ReasonFields } from './reason-fields.tsx';

type Props = {
  certificates: readonly string[];
  preview: ManyPreview;
  reasons: readonly Reason[];
  action: FormAction;
  /** The page that led here. */
  back: string;
  /** It is only looked at here: it waits for somebody else to decide, or is not theirs to revoke. */
  onlyShown?: boolean;
  /** What it would do; gone with the form once it is done. */
  children: ReactNode;
};

/** Revokes several together; what became of each takes the place of the sheet. */
export function RevokeManyForm({ certificates, preview, reasons, action, back, onlyShown = false, children }: Props) {
  const upgrade = isUpgrade(preview);
  const number = numberToType(preview);
  const { revocable, revoked, liveTokens, state } = preview;
  return (
    <div className="group/sheet space-y-5">
      <div className="space-y-5 group-has-data-done/sheet:hidden">{children}</div>
      {!onlyShown && revocable + revoked > 0 && (
        <Form
          action={action}
          className="group"
          then={({ revocations }) => revocations !== undefined && <OutcomeOfMany revocations={revocations} back={back} />}
        >
          <input key={`certificates ${state}`} type="hidden" name="certificates" value={certificates.join(' ')} />
          <input key={`state ${state}`} type="hidden" name="state" value={state} />
          <Panel title={t.decision}>
            <div className="max-w-2xl space-y-5">
              <ReasonFields upgrade={upgrade} reasons={reasons} />
              <BlockKeyField upgrade={upgrade} label={b.blockTheirKeys} note={b.blockKeysNote} />
              <CommentField />
              {number !== null && <TextField name="typedNumber" label={b.typeNumber({ number })} hint={b.thereIsNoWayBack} />}
              <div className="flex flex-wrap gap-2">
                <Submit tone="danger" className="whitespace-normal!">
                  <CircleOff aria-hidden />
                  {upgrade ? b.recordKeyCompromise({ certificates: revoked }) : b.revokeButton({ certificates: revocable, liveTokens })}
                </Submit>
                <LinkButton href={back} tone="quiet">
                  {t.cancel}
                </LinkButton>
              </div>
            </div>
          </Panel>
        </Form>
      )}
    </div>
  );
}
