import { CREATION_TIMESTAMP_DESCRIPTION, TablePrinter } from '#codec';
import { cloneJson, decodeGoStruct, isJsonObject, type JsonObject, type KubeObject, statusError } from '#machinery';
import { setManagedFields } from '#patch';
import {
  type ScaleSubresource,
  scaleOf,
  setReplicas,
  timeOfEntries,
  updateObject,
  type WriteRequest,
} from '#resources';
import type { ApiResponse } from '../api-request.ts';
import { decodeApplyConfiguration } from '../apply-configuration.ts';
import { type NegotiatedOutput, negotiateOutput } from '../negotiation.ts';
import { ObjectConverter } from '../object-conversion.ts';
import { decodeTypedBody, decodeTypedPatched } from '../object-decoding.ts';
import { typedObjectResponse } from '../object-response.ts';
import { APPLY_PATCH, patchTypeOf } from '../patch-types.ts';
import { patcherFor } from '../patching.ts';
import { decodeWriteOptions, type WriteOptions } from '../query-options.ts';
import { matchForGet } from '../resource-version.ts';
import { checkDuplicates } from './apply.ts';
import { checkSameName, checkSameNamespace } from './object-identity.ts';
import { managedFieldsBehindScale, managedFieldsOfScale, SCALE_MANAGER } from './scale-managers.ts';
import { SCALE_KIND } from './scale-struct.ts';
import type { VerbContext } from './verb-context.ts';
import { writeRequest } from './write-context.ts';

/** GET of a custom resource's scale. */
export async function handleGetScale(context: VerbContext): Promise<ApiResponse> {
  const { request, info, resource, version } = context;
  const output = negotiateOutput(request, context.resource);
  const key = resource.key(info.namespace, info.name);
  const cached = await resource.cache.get(key, matchForGet(request.query.get('resourceVersion') ?? ''));
  if (cached === undefined) throw statusError.notFound(resource.groupResource, info.name);
  const paths = scalePaths(context);
  const { scale, replicasSet } = scaleOf(resource.decode(cached, version), paths);
  if (!replicasSet) throw replicasMissing(paths);
  return scaleResponse(context, output, scale);
}

/** PUT of a scale. */
export async function handleUpdateScale(context: VerbContext): Promise<ApiResponse> {
  const { request } = context;
  const output = negotiateOutput(request, context.resource);
  const body = await request.readBody();
  const options = decodeWriteOptions(request.query, 'UpdateOptions');
  const wanted = decodeTypedBody(context, SCALE_KIND, body, options.fieldValidation);
  return await updateScale(context, output, options, (current, manager) => {
    const scale = cloneJson(wanted);
    SCALE_MANAGER.track(current, scale, manager, timeOfEntries());
    return scale;
  });
}

/** PATCH of a scale. */
export async function handlePatchScale(context: VerbContext): Promise<ApiResponse> {
  const { request } = context;
  const patchType = patchTypeOf(request.headers['content-type'], context.resource);
  const output = negotiateOutput(request, context.resource);
  const body = await request.readBody();
  if (patchType === APPLY_PATCH) return await applyScale(context, output, body);
  const options = decodeWriteOptions(request.query, 'PatchOptions');
  const patcher = patcherFor(context, patchType, body, options.fieldValidation);
  return await updateScale(context, output, options, (current, manager) => {
    const scale = decodeTypedPatched(context, SCALE_KIND, patcher(current), options.fieldValidation);
    SCALE_MANAGER.track(current, scale, manager, timeOfEntries());
    return scale;
  });
}

async function applyScale(context: VerbContext, output: NegotiatedOutput, body: Buffer): Promise<ApiResponse> {
  const options = decodeWriteOptions(context.request.query, 'PatchOptions', { apply: true });
  const { object: config, duplicates } = decodeApplyConfiguration(body);
  const force = options.force ?? false;
  return await updateScale(context, output, options, (current, manager) => {
    const application = { config: config(), manager, force, now: timeOfEntries() };
    const scale = SCALE_MANAGER.apply(current, application, typedScale);
    checkDuplicates(duplicates, options.fieldValidation, context.warnings);
    return scale;
  });
}

async function updateScale(
  context: VerbContext,
  output: NegotiatedOutput,
  options: WriteOptions,
  wantedScale: (current: KubeObject, fieldManager: string) => KubeObject,
): Promise<ApiResponse> {
  const { resource, version } = context;
  const paths = scalePaths(context);
  const write: WriteRequest = writeRequest(context, options, context.info.name);
  const transform = (current: KubeObject): KubeObject => {
    const { scale } = scaleOf(current, paths);
    const { managedFields } = current.metadata;
    setManagedFields(scale, managedFieldsOfScale(resource, managedFields));
    const wanted = wantedScale(typedScale(scale), write.fieldManager);
    checkSameName(wanted.metadata, context.info);
    checkSameNamespace(wanted.metadata, context.info);
    const scaled = cloneJson(current);
    setReplicas(scaled, paths, replicasOf(wanted));
    if (wanted.metadata.resourceVersion) scaled.metadata.resourceVersion = wanted.metadata.resourceVersion;
    const behind = managedFieldsBehindScale(resource, version.apiVersion, managedFields, wanted.metadata.managedFields);
    setManagedFields(scaled, behind);
    return scaled;
  };
  const result = await updateObject(write, transform, { tracked: true });
  const { scale } = scaleOf(context.resource.decodeBytes(result.bytes), paths);
  return scaleResponse(context, output, scale);
}

function typedScale(scale: JsonObject): KubeObject {
  return decodeGoStruct(SCALE_KIND.struct, scale).object as KubeObject;
}

const SCALE_PRINTER = new TablePrinter([
  {
    name: 'Desired',
    type: 'integer',
    jsonPath: '',
    description: 'Number of desired replicas',
    cell: (s) => replicasOf(s),
  },
  {
    name: 'Available',
    type: 'integer',
    jsonPath: '',
    description: 'Number of actual replicas',
    cell: ({ status }) => (isJsonObject(status) ? (status.replicas ?? 0) : 0),
  },
  {
    name: 'Age',
    type: 'date',
    jsonPath: '.metadata.creationTimestamp',
    description: CREATION_TIMESTAMP_DESCRIPTION,
  },
]);

function scaleResponse(context: VerbContext, output: NegotiatedOutput, scale: KubeObject): ApiResponse {
  const object =
    output.convert === undefined ? scale : new ObjectConverter(context, output, SCALE_PRINTER).object(scale);
  return typedObjectResponse(context, output, 200, object);
}

function scalePaths({ version }: VerbContext): ScaleSubresource {
  return version.definition.scale!; // routed here because it has one
}

function replicasOf(scale: KubeObject): number {
  const { spec } = scale;
  return isJsonObject(spec) && typeof spec.replicas === 'number' ? spec.replicas : 0;
}

function replicasMissing(paths: ScaleSubresource) {
  return statusError.internal(`the spec replicas field "${paths.specReplicasPath}" does not exist`);
}
