import * as t from '#messages/identities';
import { TextLink } from '../ui/link.tsx';
import { None } from '../ui/table.tsx';

/** The tags of an identity, each a link to all that have it. @param most how many are shown */
export const Tags = ({ tags, most = tags.length }: { tags: readonly string[]; most?: number }) =>
  tags.length === 0 ? (
    <None>{t.noTag}</None>
  ) : (
    <span className="flex flex-wrap gap-1">
      {tags.slice(0, most).map((tag) => (
        <TextLink
          key={tag}
          href={`/identities?tag=${encodeURIComponent(tag)}`}
          className="inline-block min-h-6 max-w-40 truncate rounded border border-line px-1.5 text-xs leading-6"
          title={tag}
        >
          {tag}
        </TextLink>
      ))}
      {tags.length > most && (
        <span className="inline-flex min-h-6 items-center px-1 text-xs text-ink-faint" title={tags.slice(most).join(' ')}>
          {t.andMore({ more: tags.length - most })}
        </span>
      )}
    </span>
  );
