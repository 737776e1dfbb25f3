import { CREATION_TIMESTAMP_DESCRIPTION, TablePrinter } from '#codec';
import { cloneJson, isJsonObject, type KubeObject, statusError } from '#machinery';
import { type ScaleSubresource, scaleOf, setReplicas, updateObject, type WriteRequest } from '#resources';
import type { ApiResponse } from '../api-request.ts';
import { type NegotiatedOutput, negotiateOutput } from '../negotiation.ts';
import { ObjectConverter } from '../object-conversion.ts';
import { decodeTypedBody, decodeTypedPatched } from '../object-decoding.ts';
import { typedObjectResponse } from '../object-response.ts';
import { patchTypeOf } from '../patch-types.ts';
import { patcherFor } from '../patching.ts';
import { decodeWriteOptions, type WriteOptions } from '../query-options.ts';
import { matchForGet } from '../resource-version.ts';
import { checkSameName, checkSameNamespace } from './object-identity.ts';
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
  return await updateScale(context, output, options, () => cloneJson(wanted));
}

/** PATCH of a scale. */
export async function handlePatchScale(context: VerbContext): Promise<ApiResponse> {
  const { request } = context;
  const patchType = patchTypeOf(request.headers['content-type'], context.resource);
  const output = negotiateOutput(request, context.resource);
  const body = await request.readBody();
  const options = decodeWriteOptions(request.query, 'PatchOptions');
  const patcher = patcherFor(context, patchType, body, options.fieldValidation);
  return await updateScale(context, output, options, (scale) =>
    decodeTypedPatched(context, SCALE_KIND, patcher(scale), options.fieldValidation),
  );
}

async function updateScale(
  context: VerbContext,
  output: NegotiatedOutput,
  options: WriteOptions,
  wantedScale: (current: KubeObject) => KubeObject,
): Promise<ApiResponse> {
  const paths = scalePaths(context);
  const write: WriteRequest = writeRequest(context, options, context.info.name);
  const result = await updateObject(write, (current) => {
    const { scale } = scaleOf(current, paths);
    const wanted = wantedScale(scale);
    checkSameName(wanted.metadata, context.info);
    checkSameNamespace(wanted.metadata, context.info);
    const scaled = cloneJson(current);
    setReplicas(scaled, paths, replicasOf(wanted));
    if (wanted.metadata.resourceVersion) scaled.metadata.resourceVersion = wanted.metadata.resourceVersion;
    return scaled;
  });
  const { scale } = scaleOf(context.resource.decodeBytes(result.bytes), paths);
  return scaleResponse(context, output, scale);
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
