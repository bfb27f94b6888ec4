import { addAbortListener } from "node:events";
import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
  retry,
} from "cockatiel";
import { ServerFailure } from "./server-failure.ts";

export type Patience = {
  /** How often one request is sent at most. */
  tries: number;
  /** Before the second try; doubled for each further one. */
  firstWaitMs: number;
  /** This many failures in a row, over all requests, and the server is left alone. */
  failuresBeforeRest: number;
  restMs: number;
};

export const PATIENCE: Patience = { tries: 3, firstWaitMs: 500, failuresBeforeRest: 5, restMs: 30_000 };

/** The server failed so often of late that it was not asked. */
export class RestingError extends Error {
  override readonly name = "RestingError";
}

export type PatientAsker = {
  /**
   * Sends, again where that may help, until the deadline.
   * @throws ServerFailure, RestingError, or the signal's reason as soon as it is aborted
   */
  ask<Answer>(send: (signal: AbortSignal) => Promise<Answer>, signal: AbortSignal): Promise<Answer>;
};

/** One for each server: what one request learns of an outage spares the next one the wait. */
export const createPatience = (
  patience: Patience,
  timeoutMs: number,
  onRest: () => void = () => {},
): PatientAsker => {
  const breaker = circuitBreaker(
    // A try that was cancelled proves nothing: it must not end the rest either.
    handleWhen((error) => isDown(error) || (!isFailure(error) && breaker.state === CircuitState.HalfOpen)),
    { halfOpenAfter: patience.restMs, breaker: new ConsecutiveBreaker(patience.failuresBeforeRest) },
  );
  breaker.onBreak(onRest);

  return {
    ask: async (send, signal) => {
      signal.throwIfAborted();
      const endsAt = Date.now() + timeoutMs;
      const deadline = AbortSignal.timeout(timeoutMs);
      const ended = AbortSignal.any([signal, deadline]);
      let last: ServerFailure | null = null;

      const attempt = async () => {
        try {
          return await send(ended);
        } catch (error) {
          if (signal.aborted) throw signal.reason;
          if (!deadline.aborted && !isFailure(error)) throw error;
          last = isFailure(error) && !deadline.aborted ? error : new ServerFailure("down");
          throw last;
        }
      };
      const waitMs = (error: unknown, tries: number) =>
        Math.min(nextWaitMs(error, tries, patience.firstWaitMs), endsAt - Date.now());
      const retrying = retry(
        handleWhen((error) => mayRetry(error, endsAt - Date.now())),
        {
          maxAttempts: patience.tries - 1,
          backoff: new DelegateBackoff(({ result, attempt: tries }) =>
            waitMs("error" in result ? result.error : null, tries),
          ),
        },
        // What is still waiting after a cancel must not keep the process.
      ).dangerouslyUnref();

      const { promise: abortion, reject } = Promise.withResolvers<never>();
      const listening = addAbortListener(ended, () => reject(ended.reason));
      try {
        // The waits of the retry cannot be interrupted, so it is left behind.
        return await Promise.race([
          retrying.execute(() => {
            ended.throwIfAborted();
            return breaker.execute(attempt);
          }, ended),
          abortion,
        ]);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (deadline.aborted) throw last ?? new ServerFailure("down");
        throw error instanceof BrokenCircuitError ? new RestingError("resting", { cause: last }) : error;
      } finally {
        listening[Symbol.dispose]();
      }
    },
  };
};

const isFailure = (error: unknown): error is ServerFailure => error instanceof ServerFailure;
const isDown = (error: unknown): boolean => isFailure(error) && error.kind === "down";

/** Pure: whether to send again. Not when the server wants a longer wait than there is time for. */
export const mayRetry = (error: unknown, leftMs: number): boolean =>
  isFailure(error) && (error.kind === "down" || error.kind === "busy") && (error.retryAfterMs ?? 0) < leftMs;

/** Pure but for the jitter, which keeps many replicas from coming back at once. */
export const nextWaitMs = (error: unknown, tries: number, firstWaitMs: number): number =>
  isFailure(error) && error.retryAfterMs !== null
    ? error.retryAfterMs
    : firstWaitMs * 2 ** (tries - 1) * (0.5 + Math.random() / 2);
