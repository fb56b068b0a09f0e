import type { ReactNode } from 'react';
import { duration, plural, short } from '../ui/format.ts';
import type { TokenKey } from './status.tsx';

type Props = { tokenKey: TokenKey /** Of the same algorithm. */; next: TokenKey | undefined; jwksMaxAge: number };

const Column = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="bg-surface px-4 py-3">
    <h3 className="mb-1.5 text-xs font-semibold text-ink-soft">{title}</h3>
    <ul className="list-disc space-y-1.5 pl-4">{children}</ul>
  </div>
);

/** What ends at once, what somewhat later, and what goes on. */
export function RevokeTokenKeyEffect({ tokenKey: key, next, jwksMaxAge }: Props) {
  const signs = key.status === 'current';
  return (
    <div className="grid gap-px bg-line md:grid-cols-3">
      <Column title="Stops at once">
        <li>
          <strong className="font-semibold">{key.liveTokens === 0 ? 'No live token' : plural(key.liveTokens, 'live token')}</strong> that it
          signed{key.liveTokens === 0 ? ', so none ends' : ', and what derives from them, wherever Hawser is asked'}
        </li>
        <li>It leaves the JWKS.</li>
        {signs && <li>It signs nothing more, at every node within a second.</li>}
      </Column>
      <Column title="Stops later">
        <li>
          Resource servers that check offline and keep the JWKS go on until they fetch it anew: {duration(jwksMaxAge)} as it is published.
        </li>
      </Column>
      <Column title="Goes on">
        {signs ? (
          <li>
            {next === undefined
              ? `A token service makes another ${key.algorithm} key within a second, which resource servers have not seen: they have to fetch the JWKS anew.`
              : `${short(next.kid)} takes its place at once${next.readyAt !== null && Date.parse(next.readyAt) > Date.now() ? ', although not everybody can have seen it' : ''}.`}
          </li>
        ) : (
          <li>The key that signs now is another one; its tokens go on.</li>
        )}
        <li>Workloads ask for a new token when theirs is refused; their certificates and grants stay as they are.</li>
      </Column>
    </div>
  );
}
