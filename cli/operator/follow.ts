import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from '../../server/doors/api/client.ts';
import { EventStreamReader } from '../../server/verifier/event-stream.ts';

/** Opens the stream, after a position where one is known. */
export type Open = (headers: Record<string, string>) => AsyncGenerator<Uint8Array>;
export type Print = { readonly out: (line: string) => void; readonly note: (line: string) => void };

/** Milliseconds before it is tried again to follow a stream that was cut. */
const pause = 1_000;

/**
 * Prints decisions as they are sealed, one JSON object a line, until the signal ends it. A stream that is cut goes on where it was; what
 * came too fast to be shown is counted.
 * @throws {ApiError} for a filter that is refused, or where one may not follow any more
 */
export async function follow(open: Open, { out, note }: Print, signal: AbortSignal): Promise<void> {
  let position: string | undefined;
  while (!signal.aborted) {
    try {
      const reader = new EventStreamReader();
      for await (const chunk of open(position === undefined ? {} : { 'last-event-id': position })) {
        for (const { name, id, data } of reader.read(Buffer.from(chunk))) {
          if (name !== 'decisions') continue;
          const { items, found }: { items: object[]; found: number } = JSON.parse(data);
          for (const item of items.toReversed()) out(`${JSON.stringify(item)}\n`);
          if (found > items.length) note(`${found - items.length} more came at the same time; narrow the filter to see each\n`);
          position = id ?? position;
        }
        if (signal.aborted) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status < 500) throw error;
      note('The stream was cut; it goes on from where it was.\n');
    }
    await sleep(pause, undefined, { signal }).catch(() => {});
  }
}
