import * as r from '#messages/revocations';
import * as b from '#messages/revocations-bulk';
import { CheckField } from '../ui/form.tsx';
import type { Preview } from './effect.tsx';

/** Something that is so whatever is chosen, beside what may be chosen. */
const Settled = ({ id, label, why, className = '' }: { id: string; label: string; why: string; className?: string }) => (
  <div className={`flex items-start gap-2.5 ${className}`}>
    <input
      id={id}
      type="checkbox"
      checked
      disabled
      readOnly
      aria-describedby={`${id}-why`}
      className="mt-0.5 size-4 shrink-0 accent-accent"
    />
    <div>
      <label htmlFor={id} className="block font-medium">
        {label}
      </label>
      <p id={`${id}-why`} className="text-xs text-ink-faint">
        {why}
      </p>
    </div>
  </div>
);

type BlockProps = {
  /** Of what is revoked already, the reason can only become keyCompromise. */
  upgrade: boolean;
  label: string;
  note: string;
};

/** Whether nothing is issued again for a key: by choice, and for keyCompromise always. The form around it is a `group`. */
export const BlockKeyField = ({ upgrade, label, note }: BlockProps) => (
  <>
    {!upgrade && (
      <div className="group-has-[input[value=keyCompromise]:checked]:hidden">
        <CheckField name="blockKey" label={label} hint={note} />
      </div>
    )}
    <Settled
      id="always-blocked"
      label={label}
      why={r.alwaysForKeyCompromise}
      className={upgrade ? '' : 'hidden! group-has-[input[value=keyCompromise]:checked]:flex!'}
    />
  </>
);

const ofItAlone = 'group-has-[input[value=related]:checked]:hidden group-has-[input[value=identity]:checked]:hidden';
const ofMore = 'hidden group-has-[input[value=related]:checked]:block group-has-[input[value=identity]:checked]:block';

/** What is done in the same act besides. */
export function AlsoFields({ preview, upgrade }: { preview: Preview; upgrade: boolean }) {
  const { certificate: c, identity } = preview;
  const blocked = c.keyBlocked && !upgrade;
  const replaceable = c.profile !== null && identity?.status === 'active';
  return (
    <fieldset>
      <legend className="text-sm font-medium">{r.also}</legend>
      <div className="mt-2 space-y-2.5">
        {blocked && <Settled id="blocked-already" label={r.blockItsKey} why={r.itsKeyIsBlockedAlready} className={ofItAlone} />}
        <div className={blocked ? ofMore : ''}>
          <BlockKeyField
            upgrade={upgrade}
            label={blocked ? r.blockTheKeysOfTheOthers : r.blockItsKey}
            note={blocked ? b.blockKeysNote : r.blockKeyNote}
          />
        </div>
        {replaceable && (
          <div className="group-has-[input[value=identity]:checked]:hidden">
            <CheckField name="replace" label={r.issueAReplacementNow} hint={r.replacementNote(identity)} />
          </div>
        )}
      </div>
    </fieldset>
  );
}
