import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import type { ButtonTone } from './button.tsx';
import { HiddenField } from './fields.tsx';
import { DialogButtons, FormDialog, Submit } from './form.tsx';

type Props = Omit<ComponentProps<typeof FormDialog>, 'trigger' | 'className'> & {
  icon: LucideIcon;
  /** On the button that opens it. */
  word: ReactNode;
  /** What it is done to: sent along, unseen. */
  about?: Readonly<Record<string, string>>;
  /** On the button that does it: what it does. */
  deed: ReactNode;
  deedTone?: ButtonTone;
};

/** One act on one thing: a button, and the dialog that says what it does, asks what it has to know, and does it. */
export const ActDialog = ({ icon: Icon, word, about = {}, deed, deedTone = 'primary', children, ...dialog }: Props) => (
  <FormDialog
    {...dialog}
    className="space-y-4"
    trigger={
      <>
        <Icon aria-hidden /> {word}
      </>
    }
  >
    {children}
    {Object.entries(about).map(([name, value]) => (
      <HiddenField key={name} name={name} value={value} />
    ))}
    <DialogButtons dialog={dialog.id}>
      <Submit tone={deedTone}>{deed}</Submit>
    </DialogButtons>
  </FormDialog>
);

/** The same by a quiet, small button in a row of a table. */
export const RowAct = (props: Omit<Props, 'tone' | 'inRow'>) => <ActDialog {...props} tone="quiet" inRow />;
