import { CircleHelp } from 'lucide-react';
import * as t from '#messages/audiences';
import { Badge } from '../ui/badge.tsx';
import { TextLink } from '../ui/link.tsx';

/** Who is registered to check the tokens of an audience. */
export const Enforcement = ({ resourceServers }: { resourceServers: readonly string[] }) =>
  resourceServers.length === 0 ? (
    <>
      <Badge tone="warn" icon={CircleHelp}>
        {t.noResourceServerBadge}
      </Badge>
      <span className="mt-0.5 block text-xs text-ink-faint">{t.whetherAnybodyChecksItsTokens}</span>
    </>
  ) : (
    <ul>
      {resourceServers.map((name) => (
        <li key={name}>
          <TextLink href={`/resource-servers/${encodeURIComponent(name)}`} className="inline-block py-0.5">
            {name}
          </TextLink>
        </li>
      ))}
    </ul>
  );
