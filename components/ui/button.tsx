import type { ComponentProps } from 'react';
import { Link } from './link.tsx';

export type ButtonTone = 'primary' | 'plain' | 'danger' | 'quiet';

const base =
  'inline-flex min-h-8 items-center justify-center gap-1.5 rounded-[0.4375rem] px-3 py-1 text-sm font-medium whitespace-nowrap transition-colors aria-busy:opacity-70 forced-colors:border [&_svg]:size-4 [&_svg]:shrink-0';
const tones: Record<ButtonTone, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  plain: 'border border-line-strong bg-surface text-ink hover:bg-sunken',
  danger: 'bg-bad-solid text-white hover:brightness-90',
  quiet: 'text-ink-soft hover:bg-sunken hover:text-ink',
};
export const buttonClass = (tone: ButtonTone = 'plain', extra = ''): string => `${base} ${tones[tone]} ${extra}`;

type InvokerProps = { commandfor?: string; command?: 'show-modal' | 'close' };

/** `commandfor` and `command` open and close a dialog without any script. */
export const Button = ({
  tone = 'plain',
  className = '',
  type = 'button',
  ...props
}: ComponentProps<'button'> & InvokerProps & { tone?: ButtonTone }) => (
  <button type={type} className={buttonClass(tone, className)} {...props} />
);

export const LinkButton = ({ tone = 'plain', className = '', ...props }: ComponentProps<typeof Link> & { tone?: ButtonTone }) => (
  <Link className={buttonClass(tone, className)} {...props} />
);
