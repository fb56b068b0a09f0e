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
            <span className="font-medium">Version {version.version}</span>
            <span className="text-xs text-ink-faint">
              <Time at={version.createdAt} form="short" /> by {version.createdBy}
            </span>
          </p>
          {before === undefined ? (
            <p className="text-xs text-ink-soft">The first.</p>
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
