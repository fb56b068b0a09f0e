import { Lock } from 'lucide-react';
import { StatePage } from '#components/access/state';
import { LinkButton } from '#components/ui/button';
import * as t from '#messages/shell';

export default function Forbidden() {
  return (
    <StatePage icon={Lock} title={t.yourRoleDoesNotAllowThis} action={<LinkButton href="/">{t.overview}</LinkButton>}>
      {t.youAreSignedInBut}
    </StatePage>
  );
}
