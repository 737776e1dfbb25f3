import type { JsonObject } from '#machinery';
import type { WriteRequest } from '#resources';
import type { VerbContext } from './verb-context.ts';

/** The write that a request asks for. */
export function writeRequest(
  context: VerbContext,
  options: { readonly dryRun: boolean; readonly asObject: JsonObject },
  name: string,
): WriteRequest {
  return {
    resource: context.resource,
    version: context.version,
    namespace: context.resource.namespaced ? context.info.namespace : '',
    name,
    subresource: context.info.subresource,
    user: context.user,
    dryRun: options.dryRun,
    options: options.asObject,
    admission: context.parts.admission,
    warnings: context.warnings,
  };
}
