import type { Dispatcher } from 'undici';

/** Not a byte of a request left: no connection came about, or the caller waited no longer for one. `cause` says why. */
export class NotSent extends Error {
  override readonly name = 'NotSent';

  constructor(fault: unknown) {
    super(fault instanceof Error ? fault.message : String(fault), { cause: fault });
  }
}

/** Tells of one request whether its bytes may have begun to leave. */
export interface WatchedStart {
  readonly interceptor: Dispatcher.DispatcherComposeInterceptor;
  readonly begun: () => boolean;
}

/** A request that is given up while it waits for its connection is started and aborted at once: nothing of it is written. */
export function watchStart(): WatchedStart {
  let begun = false;
  return {
    begun: () => begun,
    interceptor: (dispatch) => (options, handler) =>
      dispatch(options, {
        onRequestStart(controller, context) {
          handler.onRequestStart?.(controller, context);
          if (!controller.aborted) begun = true;
        },
        onRequestUpgrade: (...told) => handler.onRequestUpgrade?.(...told),
        onResponseStart: (...told) => handler.onResponseStart?.(...told),
        onResponseData: (...told) => handler.onResponseData?.(...told),
        onResponseEnd: (...told) => handler.onResponseEnd?.(...told),
        onResponseError: (...told) => handler.onResponseError?.(...told),
      }),
  };
}
