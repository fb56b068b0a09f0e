import { SearchCheck } from 'lucide-react';
import * as messages from '#messages/findings';
import { count } from '#messages/numbers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Link } from '../ui/link.tsx';

/** What is wrong though nothing has failed yet: one line below what needs somebody now. */
export function FindingLine({ kinds }: { kinds: WireOutput<'finding.summary'>['kinds'] }) {
  const found = kinds.filter((kind) => kind.count > 0);
  const total = found.reduce((sum, kind) => sum + kind.count, 0);
  if (total === 0) return null;
  return (
    <Link href="/findings" className="group focus-inset flex items-start gap-3 border-t border-line px-4 py-2.5 hover:bg-sunken">
      <SearchCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-faint" strokeWidth={2.25} />
      <span className="min-w-0 flex-1">
        {messages.findingNothingFailsAndSomething({
          total,
          found: (
            <span className="block text-xs text-ink-faint">
              {found.map(({ title, count: each }) => `${count(each)} ${title.toLowerCase()}`).join(' · ')}
            </span>
          ),
        })}
      </span>
      <span className="shrink-0 font-medium text-accent group-hover:underline">{messages.review}</span>
    </Link>
  );
}
