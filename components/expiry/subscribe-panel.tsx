import { Mail, Webhook } from 'lucide-react';
import * as t from '#messages/expiry';
import { LinkButton } from '../ui/button.tsx';
import { Panel } from '../ui/page.tsx';

/** Ways to hear of what ends without looking here. */
export const SubscribePanel = () => (
  <Panel title={t.hearOfIt} note={t.withoutLookingHere} id="subscribe">
    <ul className="grid gap-x-8 gap-y-4 md:grid-cols-2">
      <li className="space-y-2">
        <p>{t.aDigestByEMail}</p>
        <LinkButton href="/notices/channels/new?digest=weekly">
          <Mail aria-hidden /> {t.sendADigest}
        </LinkButton>
      </li>
      <li className="space-y-2">
        <p>{t.aWebhookHearsOfEach}</p>
        <LinkButton href="/integrations/new?types=notice.*">
          <Webhook aria-hidden /> {t.addAWebhook}
        </LinkButton>
      </li>
    </ul>
  </Panel>
);
