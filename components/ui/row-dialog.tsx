import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { FormDialog } from './form.tsx';

type Props = Omit<ComponentProps<typeof FormDialog>, 'trigger' | 'tone' | 'inRow'> & { icon: LucideIcon; word: string };

/** A dialog that a quiet, small button in a row of a table opens. */
export const RowDialog = ({ icon: Icon, word, ...dialog }: Props) => (
  <FormDialog
    {...dialog}
    tone="quiet"
    inRow
    trigger={
      <>
        <Icon aria-hidden /> {word}
      </>
    }
  />
);
