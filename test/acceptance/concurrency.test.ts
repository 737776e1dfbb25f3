import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '#machinery';
import { startKubernest } from '../oracle/kubernest-server.ts';
import type { RunningServer } from '../oracle/running-server.ts';
import { eventually, H2Client, type OpenWatch, type SeenEvent } from './h2-client.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

let server: RunningServer;
let client: H2Client;
beforeAll(async () => {
  server = await startKubernest();
  client = new H2Client(server);
});
afterAll(async () => {
  client.close();
  await server.stop();
});

function definition(group: string, size: JsonObject = { type: 'integer' }): JsonObject {
  const spec = { type: 'object', properties: { size, writer: { type: 'string' } } };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget' },
      versions: [{ name: 'v1', served: true, storage: true, schema, subresources: { status: {} } }],
    },
  };
}

let groups = 0;

/** Registers widgets in a group of the test's own. */
async function newWidgets(): Promise<{ group: string; path: string; all: string }> {
  const group = `g${++groups}.concurrency.example.com`;
  expect((await client.send('POST', CRDS, definition(group))).status).toBe(201);
  const path = `/apis/${group}/v1/namespaces/default/widgets`;
  await eventually('widgets are served', async () => (await client.send('GET', path)).status === 200);
  return { group, path, all: `/apis/${group}/v1/widgets` };
}

const widget = (group: string, name: string, size: number) => ({
  apiVersion: `${group}/v1`,
  kind: 'Widget',
  metadata: { name },
  spec: { size },
});

const versionOf = ({ object }: SeenEvent) => Number(object.metadata.resourceVersion);
const nameOf = ({ object }: SeenEvent) => String(object.metadata.name);

/** What a client that has seen these events believes to exist: resourceVersion by name. */
function stateAfter(events: readonly SeenEvent[]): Record<string, string> {
  const state: Record<string, string> = {};
  for (const event of events) {
    const name = nameOf(event);
    if (event.type === 'ADDED') expect(state).not.toHaveProperty(name);
    else expect(state, `${event.type} of ${name}`).toHaveProperty(name);
    if (event.type === 'DELETED') delete state[name];
    else state[name] = String(event.object.metadata.resourceVersion);
  }
  return state;
}

function expectRising(events: readonly SeenEvent[]): void {
  for (let i = 1; i < events.length; i++) expect(versionOf(events[i]!)).toBeGreaterThan(versionOf(events[i - 1]!)); // i in range
}

/** Random writes to few names by several writers at once, until `writes` are made. */
async function scramble(group: string, path: string, writers: number, writes: number): Promise<void> {
  const write = async (writer: number) => {
    for (let i = 0; i < writes; i++) {
      const name = `w${(writer * 7 + i * 3) % 11}`;
      const kind = (writer + i) % 4;
      if (kind === 0) await client.send('POST', path, widget(group, name, i));
      else if (kind === 3) await client.send('DELETE', `${path}/${name}`);
      else await client.send('PATCH', `${path}/${name}`, { spec: { size: i, writer: `${writer}-${i}` } });
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
}

describe('many writers', () => {
  it('of one object lose no update: each PUT that was answered 200 builds on the one before', async () => {
    const { group, path } = await newWidgets();
    await client.send('POST', path, widget(group, 'counter', 0));
    const increment = async (times: number) => {
      for (let done = 0; done < times; ) {
        const { body } = await client.send('GET', `${path}/counter`);
        body.spec.size++;
        const { status } = await client.send('PUT', `${path}/counter`, body);
        expect([200, 409]).toContain(status);
        if (status === 200) done++;
      }
    };
    await Promise.all(Array.from({ length: 10 }, () => increment(10)));
    const { body } = await client.send('GET', `${path}/counter`);
    expect([body.spec.size, body.metadata.generation]).toEqual([100, 101]);
  });

  it('that patch different members of one object all succeed', async () => {
    const { group, path } = await newWidgets();
    await client.send('POST', path, widget(group, 'shared', 0));
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        client.send('PATCH', `${path}/shared`, { metadata: { annotations: { [`a${i}`]: 'x' } } }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const { body } = await client.send('GET', `${path}/shared`);
    expect(Object.keys(body.metadata.annotations)).toHaveLength(60);
  });

  it("that patch one large object do not redo each other's work", async () => {
    const { group, path } = await newWidgets();
    const large = {
      ...widget(group, 'large', 0),
      spec: { size: 0, lines: new Array(60_000).fill('some text of a line') },
    };
    const schema = { type: 'array', items: { type: 'string' } };
    const lines = [
      { op: 'add', path: '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/lines', value: schema },
    ];
    const patched = { 'content-type': 'application/json-patch+json' };
    expect((await client.send('PATCH', `${CRDS}/widgets.${group}`, lines, patched)).status).toBe(200);
    await eventually('lines are kept', async () => {
      const { body } = await client.send('POST', `${path}?dryRun=All`, large);
      return body.spec?.lines?.length === large.spec.lines.length;
    });
    expect((await client.send('POST', path, large)).status).toBe(201);
    const began = performance.now();
    await client.send('PATCH', `${path}/large`, { metadata: { labels: { alone: 'x' } } });
    const aloneMs = performance.now() - began;
    const writers = Array.from({ length: 24 }, (_, i) =>
      client.send('PATCH', `${path}/large`, { metadata: { labels: { [`writer-${i}`]: 'x' } } }),
    );
    for (const { status } of await Promise.all(writers)) expect(status).toBe(200);
    const togetherMs = performance.now() - began - aloneMs;
    const { labels } = (await client.send('GET', `${path}/large`)).body.metadata;
    expect(Object.keys(labels)).toHaveLength(25);
    // Each is made twice at most; all of them again and again for each that wins would be 300 times the work of one.
    expect(togetherMs).toBeLessThan(Math.max(aloneMs, 20) * 24 * 3);
  });

  it('that create one name have one winner, that delete it too', async () => {
    const { group, path } = await newWidgets();
    for (let round = 0; round < 5; round++) {
      const creates = await Promise.all(
        Array.from({ length: 12 }, (_, i) => client.send('POST', path, widget(group, 'only', i))),
      );
      expect(creates.map(({ status }) => status).sort()).toEqual([201, ...Array(11).fill(409)]);
      const deletes = await Promise.all(Array.from({ length: 12 }, () => client.send('DELETE', `${path}/only`)));
      expect(deletes.map(({ status }) => status).sort()).toEqual([200, ...Array(11).fill(404)]);
    }
  });
});

describe('watchers under writes', () => {
  it('see every event once, in order, and end up with what a list shows', async () => {
    const { group, path, all } = await newWidgets();
    const early = Array.from({ length: 5 }, () => client.watch(`${path}?watch=1`));
    const late: OpenWatch[] = [];
    const writing = scramble(group, path, 6, 60);
    // Others come in the middle, from a list's version or with the state sent first.
    for (let i = 0; i < 10; i++) {
      const { body } = await client.send('GET', all);
      const { resourceVersion } = body.metadata;
      late.push(client.watch(`${all}?watch=1&resourceVersion=${resourceVersion}`));
      early.push(client.watch(`${path}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`));
    }
    await writing;
    const { body: marker } = await client.send('POST', path, widget(group, 'zz-marker', 0));
    const last = Number(marker.metadata.resourceVersion);
    const { body: list } = await client.send('GET', path);
    const listed = Object.fromEntries(
      list.items.map(({ metadata }: SeenEvent['object']) => [metadata.name, metadata.resourceVersion]),
    );
    const isComplete = ({ events }: OpenWatch) => events.some((event) => versionOf(event) === last);
    await eventually('all have seen the last write', () => [...early, ...late].every(isComplete));

    for (const { events } of early) expect(stateAfter(events)).toEqual(listed);
    // The first watch has seen everything: the later ones must have seen its tail.
    const [{ events: whole }] = early as [OpenWatch];
    expectRising(whole);
    for (const { events } of late) {
      expectRising(events);
      const from = versionOf(events[0]!); // it has seen the marker at least
      expect(events.map((event) => [event.type, nameOf(event), versionOf(event)])).toEqual(
        whole.filter((event) => versionOf(event) >= from).map((event) => [event.type, nameOf(event), versionOf(event)]),
      );
    }
    for (const { close } of [...early, ...late]) close();
  });

  it('with selectors see objects come and go as they match', async () => {
    const { group, path } = await newWidgets();
    const watch = client.watch(`${path}?watch=1&labelSelector=on%3Dyes`);
    await client.send('POST', path, widget(group, 'lamp', 0));
    const steps = [{ on: 'yes' }, { on: 'yes', more: 'x' }, { on: 'no' }, { on: 'yes' }];
    for (const labels of steps) await client.send('PATCH', `${path}/lamp`, { metadata: { labels } });
    await client.send('DELETE', `${path}/lamp`);
    await eventually('the deletion is seen', () => watch.events.length >= 5);
    expect(watch.events.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED', 'ADDED', 'DELETED']);
    expectRising(watch.events);
    watch.close();
  });

  it('100 on one connection, and requests beside them', async () => {
    const { group, path } = await newWidgets();
    const crowd = new H2Client(server);
    const watches = Array.from({ length: 99 }, () => crowd.watch(`${path}?watch=1`));
    await crowd.send('POST', path, widget(group, 'one', 1));
    await eventually('everybody has seen it', () => watches.every(({ events }) => events.length === 1));
    crowd.close();
  });
});

describe('lists under writes', () => {
  it('in pages show one moment: what existed at the first page, as it was then', async () => {
    const { group, path } = await newWidgets();
    const names = Array.from({ length: 100 }, (_, i) => `p${String(i).padStart(3, '0')}`);
    await Promise.all(names.map((name) => client.send('POST', path, widget(group, name, 1))));
    const first = await client.send('GET', `${path}?limit=10`);
    const moment = first.body.metadata.resourceVersion;
    const items = [...first.body.items];
    let token = first.body.metadata.continue;
    while (token) {
      await client.send('PATCH', `${path}/${names[items.length]}`, { spec: { size: 2 } });
      await client.send('DELETE', `${path}/${names.at(-items.length / 10)}`);
      await client.send('POST', path, widget(group, `p${items.length}x`, 3));
      const page = await client.send('GET', `${path}?limit=10&continue=${encodeURIComponent(token)}`);
      expect(page.body.metadata.resourceVersion).toBe(moment);
      items.push(...page.body.items);
      token = page.body.metadata.continue;
    }
    expect(items.map(({ metadata, spec }) => [metadata.name, spec.size])).toEqual(names.map((name) => [name, 1]));
  });

  it('deletecollection takes all that was there, and whoever writes meanwhile gets an honest answer', async () => {
    const { group, path } = await newWidgets();
    const names = Array.from({ length: 80 }, (_, i) => `d${i}`);
    await Promise.all(names.map((name) => client.send('POST', path, widget(group, name, 1))));
    const [deleted, ...writes] = await Promise.all([
      client.send('DELETE', path),
      ...names.map((name) => client.send('PATCH', `${path}/${name}`, { spec: { size: 2 } })),
    ]);
    expect(deleted!.status).toBe(200);
    for (const { status } of writes) expect([200, 404]).toContain(status);
    expect((await client.send('GET', path)).body.items).toEqual([]);
  });
});

describe('a CRD that changes', () => {
  it('its deletion, while instances are written, ends with nothing left and the watch told of each', async () => {
    const { group, path } = await newWidgets();
    await Promise.all(Array.from({ length: 30 }, (_, i) => client.send('POST', path, widget(group, `i${i}`, i))));
    const watch = client.watch(`${path}?watch=1`);
    await eventually('the watch is up', () => watch.events.length === 30);
    let stop = false;
    const statuses = new Set<number>();
    const write = async (writer: number) => {
      for (let i = 0; !stop; i++)
        statuses.add((await client.send('POST', path, widget(group, `n${writer}-${i}`, i))).status);
    };
    const writers = [write(0), write(1), write(2)];
    expect((await client.send('DELETE', `${CRDS}/widgets.${group}`)).status).toBe(200);
    await eventually(
      'the CRD is gone',
      async () => (await client.send('GET', `${CRDS}/widgets.${group}`)).status === 404,
    );
    await eventually('the path is gone', async () => (await client.send('GET', path)).status === 404);
    stop = true;
    await Promise.all(writers);
    for (const status of statuses) expect([201, 403, 404]).toContain(status);
    expect(stateAfter(watch.events)).toEqual({});
    expectRising(watch.events.slice(30)); // the first ones are the state, by name
    // What comes back under the name begins empty.
    expect((await client.send('POST', CRDS, definition(group))).status).toBe(201);
    await eventually('widgets are served again', async () => (await client.send('GET', path)).status === 200);
    expect((await client.send('GET', path)).body.items).toEqual([]);
  });

  it('a new schema rules the next write, and watches go on', async () => {
    const { group, path } = await newWidgets();
    await client.send('POST', path, widget(group, 'before', 1));
    const watch = client.watch(`${path}?watch=1`);
    await eventually('the watch is up', () => watch.events.length === 1);
    const { body: crd } = await client.send('GET', `${CRDS}/widgets.${group}`);
    crd.spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.size.maximum = 5;
    expect((await client.send('PUT', `${CRDS}/widgets.${group}`, crd)).status).toBe(200);
    await eventually(
      'the new bound holds',
      async () => (await client.send('POST', `${path}?dryRun=All`, widget(group, 'big', 6))).status === 422,
    );
    expect((await client.send('PATCH', `${path}/before`, { spec: { size: 4 } })).status).toBe(200);
    const { resourceVersion } = watch.events[0]!.object.metadata; // it is up
    let seen = watch.events;
    // As upstream, a change of the CRD may end the watches; the client goes on from where it was.
    await Promise.race([watch.ended, eventually('the write is seen', () => watch.events.length > 1)]);
    if (watch.events.length === 1) {
      const again = client.watch(`${path}?watch=1&resourceVersion=${resourceVersion}`);
      await eventually('the write is seen after all', () => again.events.length === 1);
      seen = [...seen, ...again.events];
      again.close();
    }
    expect(seen.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED']);
    watch.close();
  });
});
