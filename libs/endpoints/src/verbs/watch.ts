import { StatusError, statusError } from '#machinery';
import type { WatchScope, WatchStart } from '#storage';
import type { ApiResponse } from '../api-request.ts';
import { negotiateStream } from '../negotiation.ts';
import { decodeListOptions, type ListOptions } from '../query-options.ts';
import { malformedResourceVersion, parseResourceVersion } from '../resource-version.ts';
import { selectionOf } from '../selection.ts';
import { storeFailure } from '../store-failure.ts';
import { watchEncoder } from '../watch-encoding.ts';
import { WatchStream } from '../watch-stream.ts';
import type { VerbContext, WatchSettings } from './verb-context.ts';

/** GET of a collection with `watch`: a stream of events until the client, the time or the resource ends it. */
export async function handleWatch(context: VerbContext): Promise<ApiResponse> {
  const { request, info, resource, version, parts } = context;
  const encoder = watchEncoder(context, negotiateStream(request, resource));
  const options = decodeListOptions(request.query, true);
  const selection = selectionOf(resource, version, { namespace: info.namespace, name: info.name }, options);
  const start = startOf(options);
  return {
    status: 200,
    headers: encoder.headers,
    start(sink) {
      const stream = new WatchStream({ resource, version, selection, encoder, options, sink });
      // A time that is over before it begins, as upstream tells of it.
      if ((options.timeoutSeconds ?? 0) < 0) {
        stream.fail(new StatusError(500, 'InternalError', 'context deadline exceeded'));
        return;
      }
      stream.runUntil(parts.watch.ended, timeoutMs(options, parts.watch));
      void begin(stream, context, start, selection.scope);
    },
  };
}

/** What goes wrong from here on is an ERROR event in the stream, as upstream answers once a watch has been accepted. */
async function begin(
  stream: WatchStream,
  { resource }: VerbContext,
  start: WatchStart,
  scope: WatchScope,
): Promise<void> {
  try {
    stream.attach(await resource.cache.subscribe(start, scope, stream));
  } catch (error) {
    stream.fail(asStatus(error));
  }
}

function asStatus(error: unknown): StatusError {
  const failure = storeFailure(error);
  if (failure instanceof StatusError) return failure;
  return statusError.internal(error instanceof Error ? error.message : String(error));
}

function startOf(options: ListOptions): WatchStart {
  const { resourceVersion, sendInitialEvents } = options;
  const revision = parseResourceVersion(resourceVersion, malformedResourceVersion(resourceVersion));
  if (sendInitialEvents === true) {
    if (resourceVersion === '') return { from: 'state', match: { match: 'latest' } };
    return { from: 'state', match: revision === 0 ? { match: 'any' } : { match: 'notOlderThan', revision } };
  }
  return revision === 0 ? { from: 'now' } : { from: 'revision', revision };
}

function timeoutMs(options: ListOptions, settings: WatchSettings): number {
  const asked = options.timeoutSeconds;
  if (asked !== undefined && asked > 0) return Math.min(asked * 1000, 2 ** 31 - 1);
  return settings.minRequestTimeoutSeconds * 1000 * (1 + Math.random());
}
