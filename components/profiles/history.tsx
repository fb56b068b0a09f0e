import * as messages from '#messages/profiles';
import { Time } from '../ui/time.tsx';
import { changesOf, type Version } from './terms.ts';

/** Every version, newest first, with what it changed. */
export const History = ({ versions }: { versions: readonly Version[] }) => (
  <ol>
    {versions.map((version, index) => {
      const before = versions[index + 1];
      return (
        <li key={version.version} className="border-line py-2.5 first:pt-0 last:pb-0 [&+&]:border-t">
          <p className="flex flex-wrap items-baseline justify-between gap-x-3">
            <span className="font-medium">{messages.versionInHistory({ version: version.version })}</span>
            <span className="text-xs text-ink-faint">
              {messages.timeByCreatedBy({ time: <Time at={version.createdAt} form="short" />, createdBy: version.createdBy })}
            </span>
          </p>
          {before === undefined ? (
            <p className="text-xs text-ink-soft">{messages.theFirst}</p>
          ) : (
            <dl className="mt-1 space-y-1 text-xs">
              {changesOf(version, before).map((change) => (
                <div key={change.name}>
                  <dt className="text-ink-faint">{change.name}</dt>
                  <dd className="wrap-anywhere">
                    <del className="text-ink-soft decoration-ink-faint">{change.before}</del> <span aria-hidden>→</span> {change.after}
                  </dd>
                </div>
              ))}
            </dl>
          )}
        </li>
      );
    })}
  </ol>
);
