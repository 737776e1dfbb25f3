import { isGoPrintable, type JsonObject } from '#machinery';
import type { WriteRequest } from '#resources';
import type { VerbContext } from './verb-context.ts';

/** The write that a request asks for. */
export function writeRequest(
  context: VerbContext,
  options: { readonly dryRun: boolean; readonly fieldManager?: string; readonly asObject: JsonObject },
  name: string,
): WriteRequest {
  return {
    resource: context.resource,
    version: context.version,
    namespace: context.resource.namespaced ? context.info.namespace : '',
    name,
    subresource: context.info.subresource,
    user: context.user,
    fieldManager: options.fieldManager || managerOf(context.request.headers['user-agent'] ?? ''),
    dryRun: options.dryRun,
    options: options.asObject,
    admission: context.parts.admission,
    warnings: context.warnings,
  };
}

/** Bytes that a manager's name may have. */
const FIELD_MANAGER_MAX_BYTES = 128;

/** The manager that a client is which does not say: its User-Agent up to the first `/`, as far as it can be printed. */
function managerOf(userAgent: string): string {
  const slash = userAgent.indexOf('/');
  const name = slash < 0 ? userAgent : userAgent.slice(0, slash);
  if (/^[\x20-\x7e]{0,128}$/.test(name)) return name;
  let printable = '';
  for (const char of Buffer.from(name, 'latin1').toString()) {
    if (!isGoPrintable(char)) continue;
    if (Buffer.byteLength(printable + char) > FIELD_MANAGER_MAX_BYTES) break;
    printable += char;
  }
  return printable;
}
