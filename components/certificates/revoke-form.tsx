import { CircleOff } from 'lucide-react';
import * as t from '#messages/certificates';
import * as r from '#messages/revocations';
import { LinkButton } from '../ui/button.tsx';
import { Form, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Notice } from '../ui/notice.tsx';
import { AlsoFields } from './also-fields.tsx';
import type { Preview } from './effect.tsx';
import { CommentField, type Reason, ReasonFields } from './reason-fields.tsx';
import { ScopeFields } from './scope-fields.tsx';

type Props = {
  preview: Preview;
  /** Chosen beforehand, where it is offered. */
  scope?: string | undefined;
  reasons: readonly Reason[];
  action: FormAction;
  /** It is revoked for keyCompromise: nothing is left to decide. */
  over?: boolean;
};

const onlyOf = {
  certificate: 'group-has-[input[value=related]:checked]:hidden group-has-[input[value=identity]:checked]:hidden',
  related: 'hidden group-has-[input[value=related]:checked]:inline',
  identity: 'hidden group-has-[input[value=identity]:checked]:inline',
};

/** Revokes; of one that is revoked already, the reason can only become keyCompromise. */
export function RevokeForm({ preview, scope, reasons, action, over = false }: Props) {
  const { certificate: c, liveTokens, identity } = preview;
  const upgrade = c.status === 'revoked';
  if (over)
    return (
      <Form action={action}>
        <Notice kind="info">{t.itIsRevokedAlreadyForKeyCompromise}</Notice>
      </Form>
    );
  return (
    <Form action={action} className="group max-w-2xl space-y-5">
      <input type="hidden" name="certificate" value={c.id} />
      <input key={preview.state} type="hidden" name="state" value={preview.state} />
      {identity && <input key={identity.state} type="hidden" name="identityState" value={identity.state} />}
      <ScopeFields preview={preview} chosen={scope} />
      <ReasonFields upgrade={upgrade} reasons={reasons} />
      <AlsoFields preview={preview} upgrade={upgrade} />
      <CommentField />
      {c.identityName !== null && (
        <div
          className={
            c.usable && preview.inUse
              ? ''
              : 'hidden group-has-[input[value=identity]:checked]:block group-has-[input[value=related]:checked]:block'
          }
        >
          <TextField name="typedName" label={t.typedNameLabel({ identityName: c.identityName })} hint={r.itMayBeInUse} />
        </div>
      )}
      <div className="flex flex-wrap gap-2">
        <Submit tone="danger" className="whitespace-normal!">
          <CircleOff aria-hidden />
          <span className={onlyOf.certificate}>{upgrade ? t.recordKeyCompromiseAndBlockTheKey : t.revokeButton({ liveTokens })}</span>
          <span className={onlyOf.related}>{r.revokeWithRelated}</span>
          {identity && <span className={onlyOf.identity}>{r.revokeWholeIdentity({ ...identity, tokens: identity.liveTokens })}</span>}
        </Submit>
        <LinkButton href={`/certificates/${c.id}`} tone="quiet">
          {t.cancel}
        </LinkButton>
      </div>
    </Form>
  );
}
