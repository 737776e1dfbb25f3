import { describe, expect, it } from 'vitest';
import { cloneJson, type JsonObject, type KubeObject, StatusError } from '#machinery';
import { FieldManager } from './field-manager.ts';
import { OBJECT_META_TYPE } from './go-merge-type.ts';
import { associativeList, type MergeType, mapType, SCALAR } from './merge-type.ts';

const V1 = 'example.com/v1';
const T1 = '2001-01-01T00:00:00Z';
const T2 = '2002-01-01T00:00:00Z';

const fields = (members: Record<string, MergeType>): MergeType => ({
  map: mapType(new Map(Object.entries(members)), undefined, false),
});
const TYPE = fields({
  apiVersion: SCALAR.string,
  kind: SCALAR.string,
  metadata: OBJECT_META_TYPE,
  spec: fields({ size: SCALAR.numeric, note: SCALAR.string, tags: { list: associativeList(SCALAR.string, []) } }),
});

const manager = new FieldManager({
  kind: { group: 'example.com', version: 'v1', kind: 'Widget' },
  apiVersion: V1,
  subresource: '',
  empty: () => ({ apiVersion: V1, kind: 'Widget' }),
  typed: (object) => object,
  typeOf: (apiVersion) => (apiVersion === V1 ? TYPE : undefined),
  convert: () => undefined,
  resetFields: () => undefined,
});

function widget(spec: JsonObject, metadata: JsonObject = {}): KubeObject {
  return { apiVersion: V1, kind: 'Widget', metadata: { name: 'w', ...metadata }, spec } as KubeObject;
}

function apply(
  live: KubeObject | undefined,
  by: string,
  spec: JsonObject,
  options: { force?: boolean; now?: string } = {},
) {
  const { force = false, now = T1 } = options;
  return manager.apply(live, { config: widget(spec), manager: by, force, now }, (merged) => merged as KubeObject);
}

function update(live: KubeObject, by: string, change: JsonObject, now = T2): KubeObject {
  const object = cloneJson({ ...live, spec: { ...(live.spec as JsonObject), ...change } } as KubeObject);
  manager.track(live, object, by, now);
  return object;
}

/** "manager operation: fields below spec", entry by entry. */
function owners({ metadata }: KubeObject): string[] {
  const entries = (metadata.managedFields ?? []) as { manager: string; operation: string; fieldsV1: JsonObject }[];
  return entries.map(({ manager: by, operation, fieldsV1 }) => {
    const spec = (fieldsV1['f:spec'] ?? {}) as JsonObject;
    return `${by} ${operation}: ${Object.keys(spec).sort().join(' ')}`;
  });
}

describe('managed fields', () => {
  it('are those of who made the object', () => {
    const object = widget({ size: 1 });
    manager.track(undefined, object, 'maker', T1);
    expect(object.metadata.managedFields).toEqual([
      {
        apiVersion: V1,
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { '.': {}, 'f:size': {} } },
        manager: 'maker',
        operation: 'Update',
        time: T1,
      },
    ]);
  });

  it('go to who changes them, with the time', () => {
    const live = apply(undefined, 'a', { size: 1, note: 'x' });
    const object = update(live, 'b', { size: 2 });
    expect(owners(object)).toEqual(['a Apply: f:note', 'b Update: f:size']);
    expect(update(object, 'b', {}, '2003-01-01T00:00:00Z').metadata.managedFields).toEqual(
      object.metadata.managedFields,
    );
  });

  it('are not kept of objects that had none', () => {
    const live = widget({ size: 1 });
    expect(update(live, 'b', { size: 2 }).metadata.managedFields).toBeUndefined();
  });

  it.each<[what: string, sent: unknown, kept: boolean]>([
    ['an empty list', [], false],
    ['an empty entry', [{}], false],
    ['nothing', undefined, true],
    ['null', null, true],
    ['bad entries', [{ operation: 'X' }], true],
  ])('sent as %s are kept: %s', (_, sent, kept) => {
    const live = apply(undefined, 'a', { size: 1 });
    const object = cloneJson(live);
    if (sent === undefined) delete object.metadata.managedFields;
    else object.metadata.managedFields = sent as never;
    manager.track(live, object, 'b', T2);
    expect(owners(object)).toEqual(kept ? ['a Apply: f:size'] : []);
  });

  it('are put together when more than ten managers have updated an object', () => {
    let live = apply(undefined, 'a', { size: 0 });
    for (let i = 1; i <= 14; i++)
      live = update(live, `m${String(i).padStart(2, '0')}`, { tags: [`t${i}`] }, `20${10 + i}-01-01T00:00:00Z`);
    const updates = owners(live).filter((text) => text.includes('Update'));
    expect(updates.length).toBeLessThanOrEqual(10);
    expect(owners(live)).toContain('a Apply: f:size');
  });
});

describe('applying', () => {
  it('makes the object, merges, and takes back what is not applied any more', () => {
    const made = apply(undefined, 'a', { size: 1, tags: ['x'] });
    expect(made.spec).toEqual({ size: 1, tags: ['x'] });
    const joined = apply(made, 'b', { note: 'n', tags: ['y'] });
    expect(joined.spec).toEqual({ size: 1, note: 'n', tags: ['x', 'y'] });
    const left = apply(joined, 'a', { size: 1 });
    expect(left.spec).toEqual({ size: 1, note: 'n', tags: ['y'] });
    expect(owners(left)).toEqual(['a Apply: f:size', 'b Apply: f:note f:tags']);
  });

  it('twice changes nothing, not even a time', () => {
    const made = apply(undefined, 'a', { size: 1 });
    expect(apply(made, 'a', { size: 1 }, { now: T2 })).toEqual(made);
  });

  it('what others have set otherwise is a conflict, unless it is forced', () => {
    const live = update(apply(undefined, 'a', { size: 1, note: 'x' }), 'b', { note: 'y' });
    const attempt = () => apply(live, 'c', { size: 2, note: 'z' });
    expect(attempt).toThrow(StatusError);
    expect(attempt).toThrow(
      `Apply failed with 2 conflicts: conflicts with "a":\n- .spec.size\nconflicts with "b" using ${V1}:\n- .spec.note`,
    );
    const forced = apply(live, 'c', { size: 2, note: 'z' }, { force: true });
    expect(owners(forced)).toEqual(['c Apply: f:note f:size']);
    // What all have alike, all own; who changes nothing gets no time, and comes first.
    expect(owners(apply(live, 'c', { size: 1 }))).toEqual(['c Apply: f:size', 'a Apply: f:size', 'b Update: f:note']);
  });

  it('finds an owner for what nobody owned', () => {
    const object = apply(widget({ size: 1, note: 'x' }), 'a', { size: 1 });
    expect(owners(object)).toEqual(['a Apply: f:size', 'before-first-apply Update: . f:note f:size']);
  });

  it('by kubectl has no conflicts about what kubectl has applied by itself before', () => {
    const lastApplied = JSON.stringify(widget({ size: 1, note: 'x' }));
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': lastApplied };
    const live = widget({ size: 1, note: 'y' }, { annotations });
    manager.track(undefined, live, 'kubectl-client-side-apply', T1);
    expect(() => apply(live, 'kubectl', { size: 2, note: 'x' })).toThrow(
      'conflict with "kubectl-client-side-apply" using',
    );
    const object = apply(live, 'kubectl', { size: 2 });
    expect(object.spec).toEqual({ size: 2, note: 'y' });
    const noted = (object.metadata.annotations as JsonObject)['kubectl.kubernetes.io/last-applied-configuration'];
    expect(JSON.parse(String(noted))).toEqual(widget({ size: 2 }));
  });

  it.each<[what: string, config: JsonObject, message: string]>([
    ['another kind', { ...widget({}), kind: 'Gadget' }, 'invalid object type: example.com/v1, Kind=Gadget'],
    ['managers', widget({}, { managedFields: [] }), 'metadata.managedFields must be nil'],
    ['an unknown field', widget({ colour: 1 }), '.spec.colour: field not declared in schema'],
  ])('%s is refused', (_, config, message) => {
    const attempt = () => manager.apply(undefined, { config, manager: 'a', force: false, now: T1 }, () => widget({}));
    expect(attempt).toThrow(message);
  });
});
