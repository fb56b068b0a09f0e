import * as r from '#messages/revocations';
import { CheckField } from '../ui/form.tsx';
import type { Preview } from './effect.tsx';

/** Something that is so whatever is chosen, beside what may be chosen. A form has one. */
const Settled = ({ label, why, className = '' }: { label: string; why: string; className?: string }) => (
  <div className={`flex items-start gap-2.5 ${className}`}>
    <input
      id={settled}
      type="checkbox"
      checked
      disabled
      readOnly
      aria-describedby={`${settled}-why`}
      className="mt-0.5 size-4 shrink-0 accent-accent"
    />
    <div>
      <label htmlFor={settled} className="block font-medium">
        {label}
      </label>
      <p id={`${settled}-why`} className="text-xs text-ink-faint">
        {why}
      </p>
    </div>
  </div>
);
const settled = 'settled';

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
      label={label}
      why={r.alwaysForKeyCompromise}
      className={upgrade ? '' : 'hidden! group-has-[input[value=keyCompromise]:checked]:flex!'}
    />
  </>
);

/** What is done in the same act besides. */
export function AlsoFields({ preview, upgrade }: { preview: Preview; upgrade: boolean }) {
  const { certificate: c, identity } = preview;
  const replaceable = c.profile !== null && identity?.status === 'active';
  return (
    <fieldset>
      <legend className="text-sm font-medium">{r.also}</legend>
      <div className="mt-2 space-y-2.5">
        {c.keyBlocked && !upgrade ? (
          <Settled label={r.blockItsKey} why={r.itsKeyIsBlockedAlready} />
        ) : (
          <BlockKeyField upgrade={upgrade} label={r.blockItsKey} note={r.blockKeyNote} />
        )}
        {replaceable && (
          <div className="group-has-[input[value=identity]:checked]:hidden">
            <CheckField name="replace" label={r.issueAReplacementNow} hint={r.replacementNote(identity)} />
          </div>
        )}
      </div>
    </fieldset>
  );
}
