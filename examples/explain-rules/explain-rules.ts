/**
 * Says why an object breaks the CEL rules of its CRD, and which fields are to blame; no server is needed.
 *
 *     node examples/explain-rules/explain-rules.ts crds/feature-flag.yaml examples/rejected/rollout-without-end.yaml
 *
 * Of a file with several documents the last is looked at, as an update of the one before it.
 */
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { explainRules, formatExplanation } from '#cel';
import type { JsonObject } from '#machinery';
import { compileSchema, type JSONSchemaProps } from '#schema';

interface CrdVersion {
  readonly name: string;
  readonly schema: { readonly openAPIV3Schema: JSONSchemaProps };
}

function documentsIn(file: string): JsonObject[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as JsonObject);
}

const [crdFile, objectFile] = process.argv.slice(2);
if (crdFile === undefined || objectFile === undefined) {
  console.error('usage: explain-rules.ts <crd.yaml> <object.yaml>');
  process.exit(2);
}

const [crd] = documentsIn(crdFile) as unknown as [{ readonly spec: { readonly versions: readonly CrdVersion[] } }];
const objects = documentsIn(objectFile);
const [oldObject, object] = [objects.at(-2), objects.at(-1) ?? {}];
const version = crd.spec.versions.find(({ name }) => String(object.apiVersion).endsWith(`/${name}`));
if (version === undefined) throw new Error(`the CRD has no version for ${object.apiVersion}`);
const schema = version.schema.openAPIV3Schema;
// Rules see objects as they are stored: with their defaults.
const { applyDefaults } = compileSchema(schema);
for (const each of objects) applyDefaults(each);

for (const broken of explainRules({ schema, object, ...(oldObject && { oldObject }) })) {
  console.log(`${broken.error.field}: ${broken.error.message}\n`);
  console.log(`${formatExplanation(broken).replace(/^/gm, '  ')}\n`);
}
