import { Unplug } from 'lucide-react';
import { StatePage } from '#components/access/state';
import { LinkButton } from '#components/ui/button';

export default function NotFound() {
  return (
    <StatePage icon={Unplug} title="Hawser does not know this one" action={<LinkButton href="/">Overview</LinkButton>}>
      Nothing has this name or id. Identities, certificates and decisions are never deleted, so the address is probably mistyped.
    </StatePage>
  );
}
