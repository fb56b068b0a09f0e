import type { ReactNode } from 'react';
import { Button, type ButtonTone } from './button.tsx';

type Props = {
  id: string;
  trigger: ReactNode;
  tone?: ButtonTone;
  title: string /** Inside a row of a table. */;
  inRow?: boolean;
  children: ReactNode;
};

/** A button and the dialog that it opens: the browser's own, with its focus trap and Escape, and without a script of ours. */
export const Dialog = ({ id, trigger, tone = 'plain', title, inRow = false, children }: Props) => (
  <>
    <Button
      tone={tone}
      commandfor={id}
      command="show-modal"
      aria-haspopup="dialog"
      className={inRow ? '-my-0.5 min-h-6! px-1.5! py-0! text-xs!' : ''}
    >
      {trigger}
    </Button>
    <dialog id={id} aria-labelledby={`${id}-title`} className="text-left whitespace-normal">
      <div className="p-5">
        <h2 id={`${id}-title`} className="mb-3 text-base font-semibold tracking-[-0.01em]">
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  </>
);

export const CloseDialog = ({ id, children = 'Cancel' }: { id: string; children?: ReactNode }) => (
  <Button commandfor={id} command="close">
    {children}
  </Button>
);
