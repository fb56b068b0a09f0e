import { Lock } from 'lucide-react';
import { StatePage } from '#components/access/state';
import { LinkButton } from '#components/ui/button';

export default function Forbidden() {
  return (
    <StatePage icon={Lock} title="Your role does not allow this" action={<LinkButton href="/">Overview</LinkButton>}>
      You are signed in, but this page needs a role that may do more.
    </StatePage>
  );
}
