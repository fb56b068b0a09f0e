import { Unplug } from 'lucide-react';
import { StatePage } from '#components/access/state';
import { LinkButton } from '#components/ui/button';

export default function NotFound() {
  return (
    <main>
      <StatePage icon={Unplug} title="There is nothing here" action={<LinkButton href="/">Overview</LinkButton>}>
        The address may be mistyped.
      </StatePage>
    </main>
  );
}
