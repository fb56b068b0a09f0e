import { deliverWebhook, dropWebhookTurn, takeWebhookTurn } from '../operations/deliver-webhooks.ts';
import type { WebhookContext } from '../operations/webhook-context.ts';

/** Milliseconds between two looks for endpoints that have something to deliver, and the longest wait after something failed. */
const every = 500;
const longest = 30_000;
/** Endpoints that one process delivers to at a time. */
const most = 32;

/**
 * Delivers events to endpoints, each by itself, so that one that is slow or dead delays no other. Where several processes do, each
 * endpoint is one's at a time.
 */
export function startWebhookWork(context: WebhookContext, onError: (error: unknown) => void): { close(): Promise<void> } {
  const stopping = new AbortController();
  const within: WebhookContext = { ...context, stopping: stopping.signal };
  const turns = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let pause = every;

  const begin = async (): Promise<void> => {
    while (turns.size < most && !stopping.signal.aborted) {
      const turn = await takeWebhookTurn(within);
      if (turn === undefined) return;
      const work = deliverWebhook(within, turn)
        .then(() => {})
        .catch(async (error: unknown) => {
          if (!stopping.signal.aborted) onError(error);
          await dropWebhookTurn(within, turn).catch(() => {});
        })
        .finally(() => turns.delete(work));
      turns.add(work);
    }
  };
  let looking: Promise<void> = Promise.resolve();
  const look = () => {
    looking = begin()
      .then(() => {
        pause = every;
      })
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) onError(error);
        pause = Math.min(pause * 2, longest);
      })
      .finally(() => {
        if (!stopping.signal.aborted) timer = setTimeout(look, pause);
      });
  };
  look();

  return {
    async close() {
      stopping.abort();
      clearTimeout(timer);
      await looking;
      await Promise.all(turns);
    },
  };
}
