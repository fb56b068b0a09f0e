import { setTimeout as sleep } from 'node:timers/promises';
import { keepNotices } from '../operations/keep-notices.ts';
import type { NoticeContext } from '../operations/notice-context.ts';
import { queueDigests } from '../operations/queue-digests.ts';
import { sendNotices } from '../operations/send-notices.ts';

/** Milliseconds between two looks, and the longest wait after something failed. */
const every = 1_000;
const longest = 30_000;
/** Channels that one process sends by at a time: one that hangs delays no other. */
const channels = 4;

/** Looks for what people have to know, and tells them. Where several processes do, each part is one's at a time. */
export function startNoticeWork(context: NoticeContext, onError: (error: unknown) => void): { close(): Promise<void> } {
  const stopping = new AbortController();
  const within: NoticeContext = { ...context, stopping: stopping.signal };
  const repeat = async (work: () => Promise<unknown>) => {
    for (let pause = every; !stopping.signal.aborted; ) {
      try {
        await work();
        pause = every;
      } catch (error) {
        if (!stopping.signal.aborted) onError(error);
        pause = Math.min(pause * 2, longest);
      }
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const send = async () => {
    while (!stopping.signal.aborted && (await sendNotices(within)) !== undefined);
  };
  const working = [
    repeat(() => keepNotices(within)),
    repeat(() => queueDigests(within)),
    ...Array.from({ length: channels }, () => repeat(send)),
  ];
  return {
    async close() {
      stopping.abort();
      await Promise.all(working);
    },
  };
}
