import { Unplug } from 'lucide-react';
import { StatePage } from '#components/access/state';
import { LinkButton } from '#components/ui/button';
import * as t from '#messages/shell';

export default function NotFound() {
  return (
    <main>
      <StatePage icon={Unplug} title={t.nothingHereTitle} action={<LinkButton href="/">{t.overview}</LinkButton>}>
        {t.theAddressMayBeMistyped}
      </StatePage>
    </main>
  );
}
