import { statusError } from '#machinery';
import { applyObject } from '#resources';
import type { ApiResponse } from '../api-request.ts';
import { decodeApplyConfiguration } from '../apply-configuration.ts';
import { negotiateOutput } from '../negotiation.ts';
import { asWarnings } from '../object-decoding.ts';
import { objectResponse } from '../object-response.ts';
import { decodeWriteOptions, type FieldValidation } from '../query-options.ts';
import { checkIdentity, requireName } from './object-identity.ts';
import type { VerbContext } from './verb-context.ts';
import { writeRequest } from './write-context.ts';

/** Server-side apply of an object, or through one of its subresources. */
export async function handleApply(context: VerbContext): Promise<ApiResponse> {
  const { request, info } = context;
  requireName(context);
  const output = negotiateOutput(request, context.resource);
  const body = await request.readBody();
  const options = decodeWriteOptions(request.query, 'PatchOptions', { apply: true });
  const { object: config, duplicates } = decodeApplyConfiguration(body);
  const result = await applyObject(writeRequest(context, options, info.name), {
    config,
    force: options.force ?? false,
    mayCreate: () => context.authorize({ ...info, verb: 'create' }),
    check(object) {
      checkDuplicates(duplicates, options.fieldValidation, context.warnings);
      checkIdentity(context, object);
    },
  });
  return objectResponse(context, output, result.created ? 201 : 200, result.bytes);
}

/**
 * Refuses repeated fields of a configuration, or warns of them; upstream looks at them once it is merged. Throws 400.
 */
export function checkDuplicates(
  duplicates: readonly string[],
  fieldValidation: FieldValidation,
  warnings: string[],
): void {
  if (duplicates.length === 0 || fieldValidation === 'Ignore') return;
  if (fieldValidation === 'Strict') {
    throw statusError.badRequest(
      `error strict decoding patch: error converting YAML to JSON: ${duplicates.join('\n')}`,
    );
  }
  // An update that lost a race is made again, and warns once.
  for (const warning of duplicates.flatMap(asWarnings)) if (!warnings.includes(warning)) warnings.push(warning);
}
