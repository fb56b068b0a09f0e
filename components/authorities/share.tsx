import * as t from '#messages/authorities';
import { count } from '#messages/numbers';

/** How many of those who depend on it are ready: a bar, and the same in words. */
export function Share({ name, ready, total }: { name: string; ready: number; total: number }) {
  const percent = total === 0 ? 100 : Math.floor((ready * 100) / total);
  return (
    <div>
      <p className="flex flex-wrap justify-between gap-x-3">
        <span className="font-medium">{name}</span>
        <span className="text-ink-soft">
          {total === 0 ? t.noneToWaitFor : t.readyOfTotal({ ready: count(ready), total: count(total), percent })}
        </span>
      </p>
      <svg aria-hidden="true" viewBox="0 0 100 4" preserveAspectRatio="none" className="mt-1 h-1.5 w-full rounded-full bg-line">
        <rect width={percent} height="4" className={percent >= 95 ? 'fill-good' : 'fill-warn'} />
      </svg>
    </div>
  );
}
