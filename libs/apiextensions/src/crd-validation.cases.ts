import type { JsonObject, JsonValue } from '#machinery';

/** A CRD to create, or (with `from`) an update of an established one. The real server's answers are in recorded/. */
export interface CrdCase {
  readonly name: string;
  readonly crd: JsonObject;
  /** The CRD before; it must be valid. */
  readonly from?: JsonObject;
}

type Json = { [key: string]: JsonValue };

function crd(spec: Json = {}, rest: Json = {}): JsonObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget' },
      versions: [version()],
      ...spec,
    },
    ...rest,
  };
}

function version(rest: Json = {}, schema: Json = { type: 'object' }): Json {
  return { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, ...rest };
}

/** A CRD with this root schema. */
function root(schema: Json, rest: Json = {}): JsonObject {
  return crd({ versions: [version(rest, schema)] });
}

/** A CRD whose root object has these properties. */
function properties(props: Json): JsonObject {
  return root({ type: 'object', properties: props });
}

function webhook(clientConfig: JsonValue, rest: Json = {}): JsonObject {
  return crd({
    conversion: { strategy: 'Webhook', webhook: { clientConfig, conversionReviewVersions: ['v1'], ...rest } },
  });
}

function url(text: string): JsonObject {
  return webhook({ url: text });
}

function metadata(members: Json, spec: Json = {}): JsonObject {
  return crd(spec, { metadata: { name: 'widgets.example.com', ...members } });
}

function kubernetesGroup(annotations?: Json): JsonObject {
  return crd({ group: 'a.k8s.io' }, { metadata: { name: 'widgets.a.k8s.io', ...(annotations && { annotations }) } });
}

const PREVIOUS = version({ name: 'v1beta1', storage: false }, { type: 'object', description: 'old' });

const SPEC_CASES: CrdCase[] = [
  { name: 'nothing', crd: { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' } },
  { name: 'empty spec', crd: { metadata: { name: 'a' }, spec: {} } },
  { name: 'versions null', crd: crd({ versions: null }) },
  { name: 'a null version', crd: crd({ versions: [null] }) },
  { name: 'no schema', crd: crd({ versions: [{ name: 'v1', served: true, storage: true }] }) },
  { name: 'empty schema member', crd: crd({ versions: [version({ schema: {} })] }) },
  {
    name: 'no storage version',
    crd: crd({
      versions: [
        version({ storage: false }),
        version({ name: 'v2', storage: false }, { type: 'object', description: '<x>' }),
      ],
    }),
  },
  {
    name: 'a version twice',
    crd: crd({
      versions: [
        version(),
        version(
          {},
          { type: 'object', properties: { a: { type: 'string', default: 'x', maxLength: 3, enum: ['x', null] } } },
        ),
      ],
    }),
  },
  {
    name: 'versions shown in full',
    crd: crd({
      versions: [
        version(
          {
            storage: false,
            deprecated: true,
            deprecationWarning: 'w',
            subresources: { status: {}, scale: { specReplicasPath: '.spec.a', statusReplicasPath: '.status.a' } },
            additionalPrinterColumns: [{ name: 'A', type: 'string', jsonPath: '.a', priority: 1 }],
            selectableFields: [{ jsonPath: '.a' }],
          },
          {
            type: 'object',
            externalDocs: { url: 'u' },
            required: ['a'],
            properties: {
              a: { type: 'string', maxLength: 5, example: { b: 1, a: [1.5] } },
              b: { type: 'array', items: { type: 'integer', minimum: 1.5 }, 'x-kubernetes-list-type': 'set' },
              c: { type: 'object', additionalProperties: { type: 'boolean', nullable: true } },
              d: { type: 'object', additionalProperties: true, 'x-kubernetes-validations': [{ rule: 'true' }] },
              e: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
              f: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, not: { required: ['x'] } },
            },
          },
        ),
        version({ name: 'v2', storage: false }),
      ],
    }),
  },
  { name: 'version name', crd: crd({ versions: [version({ name: 'V1' })] }) },
  { name: 'preserveUnknownFields', crd: crd({ preserveUnknownFields: true }) },
  {
    name: 'preserveUnknownFields with defaults and webhook',
    crd: crd({
      preserveUnknownFields: true,
      conversion: {
        strategy: 'Webhook',
        webhook: { clientConfig: { url: 'https://a/b' }, conversionReviewVersions: ['v1'] },
      },
      versions: [version({}, { type: 'object', properties: { a: { type: 'string', default: 'x' } } })],
    }),
  },
  {
    name: 'names',
    crd: crd({
      names: {
        plural: 'Widgets',
        singular: 'WI',
        kind: 'wi dget',
        listKind: 'wi dget',
        shortNames: ['A', 'b'],
        categories: ['All'],
      },
    }),
  },
  { name: 'group without dot', crd: crd({ group: 'example' }) },
  { name: 'group malformed', crd: crd({ group: 'Example_x.com' }) },
  { name: 'scope', crd: crd({ scope: 'x' }) },
  { name: 'name of another CRD', crd: crd({}, { metadata: { name: 'gadgets.example.com' } }) },
  { name: 'malformed name', crd: crd({}, { metadata: { name: 'W_' } }) },
  { name: 'protected group', crd: kubernetesGroup() },
  { name: 'protected group, no URL', crd: kubernetesGroup({ 'api-approved.kubernetes.io': 'foo' }) },
  { name: 'protected group, path', crd: kubernetesGroup({ 'api-approved.kubernetes.io': '/foo' }) },
  { name: 'protected group, URL', crd: kubernetesGroup({ 'api-approved.kubernetes.io': 'https://a/b' }) },
  { name: 'protected group, unapproved', crd: kubernetesGroup({ 'api-approved.kubernetes.io': 'unapproved' }) },
  { name: 'labels', crd: metadata({ labels: { 'a b': 'c d' } }) },
  { name: 'owner references', crd: metadata({ ownerReferences: [{}] }) },
];

const VERSION_CASES: CrdCase[] = [
  { name: 'deprecationWarning of a current version', crd: crd({ versions: [version({ deprecationWarning: 'x' })] }) },
  { name: 'empty deprecationWarning', crd: crd({ versions: [version({ deprecated: true, deprecationWarning: '' })] }) },
  {
    name: 'unprintable deprecationWarning',
    crd: crd({ versions: [version({ deprecated: true, deprecationWarning: 'é\u0001' })] }),
  },
  {
    name: 'long deprecationWarning',
    crd: crd({ versions: [version({ deprecated: true, deprecationWarning: 'é'.repeat(200) })] }),
  },
  {
    name: 'columns',
    crd: crd({
      versions: [
        version({ additionalPrinterColumns: [{ name: '', type: 'x', jsonPath: 'a', format: 'z' }, { name: 'n' }] }),
      ],
    }),
  },
  {
    name: 'columns of one version of two',
    crd: crd({
      versions: [version({ additionalPrinterColumns: [{ name: 'a', type: 'x', jsonPath: '.a' }] }), PREVIOUS],
    }),
  },
  {
    name: 'scale',
    crd: crd({
      versions: [
        version({
          subresources: { scale: { specReplicasPath: '.foo', statusReplicasPath: '', labelSelectorPath: 'x' } },
        }),
      ],
    }),
  },
  {
    name: 'scale paths elsewhere',
    crd: crd({
      versions: [
        version({
          subresources: {
            scale: { specReplicasPath: '.spec', statusReplicasPath: '.status.', labelSelectorPath: '.foo' },
          },
        }),
      ],
    }),
  },
  {
    name: 'scale of one version of two',
    crd: crd({
      versions: [version({ subresources: { scale: { specReplicasPath: '', statusReplicasPath: '.' } } }), PREVIOUS],
    }),
  },
  {
    name: 'selectable fields',
    crd: crd({
      versions: [
        version(
          {
            selectableFields: [
              { jsonPath: '.spec.x' },
              { jsonPath: '' },
              { jsonPath: '.metadata.name' },
              { jsonPath: '.a' },
              { jsonPath: '.b' },
              { jsonPath: '.a' },
              { jsonPath: 'a' },
              { jsonPath: ".c['x']" },
              { jsonPath: '.' },
              { jsonPath: '.m.k' },
              { jsonPath: '..' },
              { jsonPath: '.a.' },
              { jsonPath: ".'a'" },
              { jsonPath: '.toString' },
            ],
          },
          {
            type: 'object',
            properties: {
              a: { type: 'string' },
              b: { type: 'object' },
              c: { type: 'object' },
              m: { type: 'object', additionalProperties: { type: 'string' } },
            },
          },
        ),
      ],
    }),
  },
  {
    name: 'selectable field in metadata',
    crd: crd({
      versions: [
        version(
          { selectableFields: [{ jsonPath: '.metadata.name' }] },
          { type: 'object', properties: { metadata: { type: 'object', properties: { name: { type: 'string' } } } } },
        ),
      ],
    }),
  },
  {
    name: 'nine selectable fields',
    crd: crd({
      versions: [
        version(
          { selectableFields: [...'abcdefghi'].map((c) => ({ jsonPath: `.${c}` })) },
          { type: 'object', properties: Object.fromEntries([...'abcdefghi'].map((c) => [c, { type: 'string' }])) },
        ),
      ],
    }),
  },
  {
    name: 'selectable fields of one version, schema of both',
    crd: crd({
      versions: [version({ selectableFields: [{ jsonPath: '.x' }] }), version({ name: 'v2', storage: false })],
    }),
  },
  {
    name: 'selectable fields, no schema',
    crd: crd({ versions: [{ name: 'v1', served: true, storage: true, selectableFields: [{ jsonPath: '.x' }] }] }),
  },
  {
    name: 'selectable fields, no schema in this version',
    crd: crd({
      versions: [{ name: 'v1', served: true, storage: true, selectableFields: [{ jsonPath: '.x' }] }, PREVIOUS],
    }),
  },
];

const CONVERSION_CASES: CrdCase[] = [
  { name: 'unknown strategy', crd: crd({ conversion: { strategy: 'Foo' } }) },
  { name: 'no strategy', crd: crd({ conversion: { strategy: '' } }) },
  { name: 'webhook without client', crd: crd({ conversion: { strategy: 'Webhook' } }) },
  {
    name: 'client without webhook',
    crd: crd({
      conversion: { strategy: 'None', webhook: { clientConfig: { url: 'x' }, conversionReviewVersions: ['v1'] } },
    }),
  },
  { name: 'review versions', crd: webhook({ url: 'https://a' }, { conversionReviewVersions: ['v3', 'v3', 'V1'] }) },
  { name: 'no review versions', crd: webhook({ url: 'https://a' }, { conversionReviewVersions: [] }) },
  { name: 'url and service', crd: webhook({ url: '::', service: { name: 'a', namespace: 'b' } }) },
  { name: 'service', crd: webhook({ service: { name: '', namespace: '', port: 0, path: 'a//B/' } }) },
  { name: 'service without name', crd: webhook({ service: { name: '', namespace: 'x', path: '//' } }) },
  { name: 'good service', crd: webhook({ service: { name: 'a', namespace: 'b', path: '/c/d' }, caBundle: 'YWFh' }) },
  ...[
    'http://u:p@foo/?a#b',
    '%zz',
    '',
    'https://a:b',
    'https://[::1',
    'https://a b/',
    '1:2',
    'https://a/%',
    'https://a%41/',
    'ht!tps://a',
    'https://a\u0001',
    'https:abc',
    ':a',
    'https://a@b@c',
    'https://a<b',
    'https://[::1]:x',
    '*',
    'https://a?b?c',
    'https://a#%zz',
  ].map((text): CrdCase => ({ name: `url ${JSON.stringify(text)}`, crd: url(text) })),
];

const SCHEMA_CASES: CrdCase[] = [
  {
    name: 'member not allowed beside status',
    crd: root(
      { type: 'object', maxProperties: 5, properties: { a: { type: 'string', enum: ['a', null] } } },
      { subresources: { status: {} } },
    ),
  },
  {
    name: 'nullable root beside status',
    crd: root({ type: 'object', nullable: true }, { subresources: { status: {} } }),
  },
  { name: 'root without type beside status', crd: root({ properties: {} }, { subresources: { status: {} } }) },
  {
    name: 'array root beside status',
    crd: root({ type: 'array', items: { type: 'string' } }, { subresources: { status: {} } }),
  },
  { name: 'nullable root', crd: root({ type: 'object', nullable: true }) },
  {
    name: 'defaults in metadata',
    crd: root({
      type: 'object',
      properties: {
        metadata: { type: 'object', properties: { name: { type: 'string', default: 'x' } } },
        kind: { type: 'string', default: 'y' },
      },
    }),
  },
  { name: 'pattern', crd: properties({ a: { type: 'string', pattern: '[' } }) },
  { name: 'lookahead', crd: properties({ a: { type: 'string', pattern: '(?=a)' } }) },
  {
    name: 'map keys',
    crd: properties({
      a: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['k', 'k', 'z', 'n', 'o'],
        items: {
          type: 'object',
          nullable: true,
          properties: {
            k: { type: 'string' },
            n: { type: 'string', nullable: true, default: 'a' },
            o: { type: 'object', default: {} },
          },
        },
      },
    }),
  },
  {
    name: 'map list without keys and items',
    crd: properties({ a: { type: 'array', 'x-kubernetes-list-type': 'map' } }),
  },
  {
    name: 'map list of strings',
    crd: properties({
      a: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['a'],
        items: { type: 'string' },
      },
    }),
  },
  {
    name: 'map list with a list of items',
    crd: properties({
      a: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['a'],
        items: [{ type: 'string' }],
      },
    }),
  },
  {
    name: 'items that are no schema',
    crd: properties({
      a: { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['a'], items: 'x' },
    }),
  },
  {
    name: 'unknown list type',
    crd: properties({ a: { type: 'string', 'x-kubernetes-list-type': 'foo', 'x-kubernetes-list-map-keys': ['x'] } }),
  },
  { name: 'list type without type', crd: properties({ a: { 'x-kubernetes-list-type': 'set' } }) },
  {
    name: 'map keys without list type',
    crd: properties({ a: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-map-keys': ['x'] } }),
  },
  {
    name: 'set of granular objects',
    crd: properties({
      a: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'object', properties: {} } },
    }),
  },
  {
    name: 'set of maps',
    crd: properties({
      a: {
        type: 'array',
        'x-kubernetes-list-type': 'set',
        items: { type: 'array', 'x-kubernetes-list-type': 'map', items: { type: 'object' } },
      },
    }),
  },
  {
    name: 'set of lists',
    crd: properties({
      a: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'array', items: { type: 'string' } } },
    }),
  },
  {
    name: 'map type',
    crd: properties({
      a: { type: 'string', 'x-kubernetes-map-type': 'foo' },
      b: { 'x-kubernetes-map-type': 'atomic' },
    }),
  },
  { name: 'uniqueItems', crd: properties({ a: { type: 'array', uniqueItems: true, items: { type: 'string' } } }) },
  {
    name: 'additionalProperties false',
    crd: properties({ a: { type: 'object', properties: { b: { type: 'string' } }, additionalProperties: false } }),
  },
  {
    name: 'additionalProperties beside properties',
    crd: properties({
      a: { type: 'object', properties: { b: { type: 'string' } }, additionalProperties: { type: 'string' } },
    }),
  },
  {
    name: 'preserve-unknown-fields false',
    crd: properties({ a: { type: 'object', 'x-kubernetes-preserve-unknown-fields': false } }),
  },
  { name: 'types', crd: properties({ a: { type: 'foo' }, b: { type: 'null' } }) },
  {
    name: 'embedded in metadata',
    crd: properties({
      a: {
        type: 'object',
        'x-kubernetes-embedded-resource': true,
        properties: {
          metadata: { type: 'object', properties: { x: { type: 'object', 'x-kubernetes-embedded-resource': true } } },
        },
      },
    }),
  },
  {
    name: 'default of a label',
    crd: properties({
      a: {
        type: 'object',
        'x-kubernetes-embedded-resource': true,
        properties: {
          metadata: {
            type: 'object',
            properties: { labels: { type: 'object', additionalProperties: { type: 'string', default: 'q' } } },
          },
        },
      },
    }),
  },
  {
    name: 'unsupported members',
    crd: properties({
      a: {
        type: 'object',
        id: 'x',
        $ref: '#/x',
        $schema: 'http://x',
        additionalItems: true,
        definitions: { b: { type: 'foo' } },
        dependencies: { b: { type: 'foo' } },
        patternProperties: { b: { type: 'foo' } },
      },
    }),
  },
  { name: '$schema', crd: properties({ a: { type: 'string', $schema: 'x' } }) },
  { name: 'empty $ref', crd: properties({ a: { type: 'string', $ref: '' } }) },
  { name: 'empty dependencies', crd: properties({ a: { type: 'string', dependencies: {} } }) },
  { name: 'dependencies on a field', crd: properties({ a: { type: 'object', dependencies: { b: ['x'] } } }) },
  {
    name: 'junctors',
    crd: properties({
      a: {
        type: 'object',
        not: { items: [{}] },
        allOf: [{ uniqueItems: true }],
        anyOf: [{ type: 'foo' }],
        oneOf: [{ properties: { z: { 'x-kubernetes-map-type': 'q' } } }],
      },
    }),
  },
  {
    name: 'defaults that do not fit',
    crd: properties({ a: { type: 'integer', default: 'x' }, b: { type: 'object', default: { z: 1 } } }),
  },
  {
    name: 'unknown format',
    crd: properties({
      a: { type: 'string', format: 'foo' },
      b: { type: 'integer', format: 'int32' },
      c: { type: 'string', format: 'foo' },
    }),
  },
  {
    name: 'form of rules',
    crd: properties({
      a: {
        type: 'object',
        properties: {
          b: { type: 'string' },
          'c.d': { type: 'string' },
          m: { type: 'object', additionalProperties: { type: 'string' } },
        },
        'x-kubernetes-validations': [
          { rule: ' ' },
          { rule: 'true', message: ' ' },
          { rule: 'true', message: 'a\nb' },
          { rule: 'true\n' },
          { rule: 'true\n&& true' },
          { rule: 'true', messageExpression: ' ' },
          { rule: 'true', reason: 'Foo' },
          { rule: 'true', fieldPath: ' ' },
          { rule: 'true', fieldPath: '.b\n' },
          { rule: 'true', fieldPath: '.c' },
          { rule: 'true', fieldPath: '.b' },
          { rule: 'true', fieldPath: "['c.d']" },
          { rule: 'true', fieldPath: "['b'" },
          { rule: 'true', fieldPath: '[b]' },
          { rule: 'true', fieldPath: "['\\q']" },
          { rule: 'true', fieldPath: ".m['x y']" },
          { rule: 'true', fieldPath: '.m.x' },
        ],
      },
    }),
  },
];

const RULE_CASES: CrdCase[] = [
  {
    name: 'rules that do not compile',
    crd: properties({
      a: {
        type: 'object',
        properties: { b: { type: 'string' } },
        'x-kubernetes-validations': [
          { rule: 'self.c' },
          { rule: 'self.b' },
          { rule: 'self.b ==', messageExpression: '1' },
          { rule: 'true', messageExpression: '1', optionalOldSelf: true },
        ],
      },
    }),
  },
  {
    name: 'oldSelf in a list',
    crd: properties({
      a: {
        type: 'array',
        maxItems: 5,
        items: { type: 'string', maxLength: 5, 'x-kubernetes-validations': [{ rule: 'self==oldSelf' }] },
      },
    }),
  },
  {
    name: 'a rule that costs too much',
    crd: properties({
      a: { type: 'array', items: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self.contains("a")' }] } },
    }),
  },
  {
    name: 'defaults that break rules',
    crd: properties({
      a: {
        type: 'string',
        default: 'x',
        maxLength: 9,
        'x-kubernetes-validations': [{ rule: 'self != "x"', message: 'no x' }],
      },
      b: {
        type: 'object',
        default: { c: 1 },
        properties: { c: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self > 1' }] } },
        'x-kubernetes-validations': [{ rule: 'self.c > 2', fieldPath: '.c', reason: 'FieldValueForbidden' }],
      },
    }),
  },
];

/** Bodies that don't fit the Go types, or have members that these don't have. */
const DECODE_CASES: CrdCase[] = [
  { name: 'decode: spec', crd: crd({}, { spec: 'x' }) },
  { name: 'decode: versions', crd: crd({ versions: {} }) },
  { name: 'decode: a version', crd: crd({ versions: ['x'] }) },
  { name: 'decode: group and scope', crd: crd({ group: 5, scope: 6 }) },
  { name: 'decode: served', crd: crd({ versions: [version({ served: 'true' })] }) },
  {
    name: 'decode: priority',
    crd: crd({
      versions: [version({ additionalPrinterColumns: [{ name: 'a', type: 'string', jsonPath: '.a', priority: 1.5 }] })],
    }),
  },
  {
    name: 'decode: large priority',
    crd: crd({
      versions: [
        version({ additionalPrinterColumns: [{ name: 'a', type: 'string', jsonPath: '.a', priority: 3000000000 }] }),
      ],
    }),
  },
  { name: 'decode: maxLength', crd: properties({ a: { type: 'string', maxLength: 3.5 } }) },
  { name: 'decode: maximum', crd: properties({ a: { type: 'integer', maximum: '3' } }) },
  { name: 'decode: type', crd: properties({ a: { type: ['string'] } }) },
  { name: 'decode: enum', crd: properties({ a: { type: 'string', enum: 'x' } }) },
  { name: 'decode: properties', crd: root({ type: 'object', properties: [] }) },
  { name: 'decode: type of items', crd: properties({ a: { type: 'array', items: { type: 5 } } }) },
  {
    name: 'decode: additionalProperties',
    crd: properties({ z: { type: 5 }, a: { type: 'object', additionalProperties: 'x' } }),
  },
  { name: 'decode: additionalProperties null', crd: properties({ a: { type: 'object', additionalProperties: null } }) },
  { name: 'decode: nullable', crd: properties({ a: { type: 'string', nullable: 'yes' } }) },
  { name: 'decode: list type', crd: properties({ a: { type: 'array', 'x-kubernetes-list-type': 5 } }) },
  { name: 'decode: rules', crd: properties({ a: { type: 'string', 'x-kubernetes-validations': {} } }) },
  { name: 'decode: rule', crd: properties({ a: { type: 'string', 'x-kubernetes-validations': [{ rule: 5 }] } }) },
  {
    name: 'decode: reason',
    crd: properties({ a: { type: 'string', 'x-kubernetes-validations': [{ rule: 'true', reason: 5 }] } }),
  },
  { name: 'decode: externalDocs', crd: properties({ a: { type: 'string', externalDocs: 'x' } }) },
  { name: 'decode: required', crd: properties({ a: { type: 'object', required: [1] } }) },
  { name: 'decode: null default', crd: properties({ a: { type: 'string', default: null } }) },
  { name: 'decode: caBundle', crd: webhook({ url: 'https://a', caBundle: '!!' }) },
  { name: 'decode: caBundle number', crd: webhook({ url: 'https://a', caBundle: 5 }) },
  { name: 'decode: port', crd: webhook({ service: { name: 'a', namespace: 'b', port: 'x' } }) },
  { name: 'decode: status of subresources', crd: crd({ versions: [version({ subresources: { status: 'x' } })] }) },
  { name: 'decode: conditions', crd: crd({}, { status: { conditions: 'x' } }) },
  { name: 'decode: time of a condition', crd: crd({}, { status: { conditions: [{ lastTransitionTime: 'x' }] } }) },
  { name: 'decode: metadata', crd: crd({}, { metadata: 'x' }) },
  { name: 'decode: labels', crd: metadata({ labels: { a: 1 } }) },
  { name: 'decode: labels list', crd: metadata({ labels: [] }) },
  { name: 'decode: creationTimestamp', crd: metadata({ creationTimestamp: 5 }) },
  { name: 'decode: generation', crd: metadata({ generation: '1' }) },
  { name: 'decode: managedFields', crd: metadata({ managedFields: 'x' }) },
  { name: 'decode: another kind', crd: crd({}, { kind: 'Foo' }) },
  { name: 'decode: another version', crd: crd({}, { apiVersion: 'apiextensions.k8s.io/v2' }) },
  { name: 'decode: core version', crd: crd({}, { apiVersion: 'v1' }) },
  {
    name: 'decode: unknown members',
    crd: crd(
      {
        foo: 1,
        versions: [
          version(
            { Served: true, subresources: { status: { a: 1 }, scal: {} } },
            {
              type: 'object',
              properties: {
                'a.b/c': { type: 'string', foo: 1 },
                b: { type: 'array', items: { type: 'string', foo: 1 } },
                c: { type: 'object', additionalProperties: { type: 'string', bar: 2 } },
              },
            },
          ),
        ],
      },
      { foo: 1 },
    ),
  },
  {
    name: 'decode: order and empty members',
    crd: crd({
      names: { kind: 'Widget', plural: 'widgets', shortNames: [], categories: null, listKind: '' },
      versions: [
        version(
          { additionalPrinterColumns: [] },
          {
            properties: {
              z: { default: { b: 1, a: { d: 1, c: 2 } }, type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              a: { enum: ['b', 'a'], type: 'string', maxLength: 0, nullable: false },
            },
            enum: [],
            required: [],
            type: 'object',
          },
        ),
      ],
    }),
  },
];

const UPDATE_CASES: CrdCase[] = [
  { name: 'update: nothing', from: crd(), crd: crd() },
  { name: 'update: plural', from: crd(), crd: crd({ names: { plural: 'gadgets', kind: 'Widget' } }) },
  { name: 'update: group', from: crd(), crd: crd({ group: 'example.org' }) },
  {
    name: 'update: kind and scope of an established CRD',
    from: crd(),
    crd: crd({ scope: 'Cluster', names: { plural: 'widgets', kind: 'Gadget' } }),
  },
  { name: 'update: storage version gone', from: crd(), crd: crd({ versions: [version({ name: 'v2' })] }) },
  {
    name: 'update: a second version',
    from: crd(),
    crd: crd({ versions: [version(), version({ name: 'v2', storage: false }, { type: 'object', properties: {} })] }),
  },
  { name: 'update: preserveUnknownFields', from: crd(), crd: crd({ preserveUnknownFields: true }) },
  {
    name: 'update: approval annotation removed',
    from: kubernetesGroup({ 'api-approved.kubernetes.io': 'unapproved' }),
    crd: kubernetesGroup(),
  },
  {
    name: 'update: broken caBundle of an established CRD',
    from: crd(),
    crd: webhook({ url: 'https://a', caBundle: 'YWFh' }),
  },
  {
    name: 'update: caBundle without certificate of an established CRD',
    from: crd(),
    crd: webhook({
      url: 'https://a',
      caBundle: Buffer.from('-----BEGIN CERTIFICATE-----\nYWFh\n-----END CERTIFICATE-----\n').toString('base64'),
    }),
  },
  { name: 'update: invalid schema', from: crd(), crd: properties({ a: { type: 'foo' } }) },
];

const CASES: readonly CrdCase[] = [
  ...SPEC_CASES,
  ...VERSION_CASES,
  ...CONVERSION_CASES,
  ...SCHEMA_CASES,
  ...RULE_CASES,
  ...DECODE_CASES,
  ...UPDATE_CASES,
];
export default CASES;
