import { cloneJson, type KubeObject, type JsonObject, decodeJson, encodeJson } from '#machinery';
import { loadRealCrds } from '../../test/real-crds/load-real-crds.ts';
import { crdStrategy } from './src/crd-strategy.ts';
const crds = await loadRealCrds();
console.log(crds.length);
const texts = crds.map((c) => ({ name: (c.object.metadata as JsonObject).name as string, text: JSON.stringify(c.object) }));
console.log(texts.reduce((n, t) => n + t.text.length, 0) / 1e6, 'MB');
const times: [number, string][] = []; let dec = 0, val = 0, warn = 0; let errs = 0;
for (const { name, text } of texts) {
  const t0 = process.cpuUsage(); const p0 = performance.now();
  const o = decodeJson(text) as KubeObject;
  const unknown = crdStrategy.decode(o);
  const p1 = performance.now();
  crdStrategy.prepareForCreate(o);
  const e = crdStrategy.validateCreate(o);
  const p2 = performance.now();
  const w = crdStrategy.warnings!(o, undefined);
  const p3 = performance.now();
  dec += p1 - p0; val += p2 - p1; warn += p3 - p2;
  if (e.length > 0 && errs++ < 20) console.log('ERR', name, e.length, JSON.stringify(e[0]).slice(0, 400));
  if (unknown.length + w.length > 0) console.log('warn', name, unknown.slice(0, 2), w.slice(0, 2));
  times.push([p3 - p0, name]);
}
console.log({ dec, val, warn, per: (dec + val + warn) / texts.length, errs });
times.sort((a, b) => b[0] - a[0]); console.log(times.slice(0, 8));
