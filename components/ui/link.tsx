import NextLink from 'next/link';
import type { ComponentProps } from 'react';

/** A link that asks for a page only when it is followed: pages are read from the ledger, so nothing is fetched ahead. */
export const Link = (props: Omit<ComponentProps<typeof NextLink>, 'prefetch'>) => <NextLink prefetch={false} {...props} />;

/** A link inside text or a table. */
export const TextLink = ({ className = '', ...props }: Omit<ComponentProps<typeof NextLink>, 'prefetch'>) => (
  <Link className={`font-medium text-accent underline-offset-3 hover:underline ${className}`} {...props} />
);
