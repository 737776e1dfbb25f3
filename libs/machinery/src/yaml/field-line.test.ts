import { describe, expect, it } from 'vitest';
import { yamlLineOfField } from './field-line.ts';

const TEXT = `# a comment
spec:
  names: {plural: a}
  versions:
    - name: v1
    - name: v2
      schema:
        "dotted.key/x":
          type: 5
`;

describe('the line of a field in YAML', () => {
  it.each([
    ['spec', 2],
    ['spec.names.plural', 3],
    ['spec.names.kind', 3],
    ['spec.versions[0].name', 5],
    ['spec.versions[1]', 6],
    ['spec.versions[1].schema[dotted.key/x].type', 9],
    ['spec.versions[7].name', 4],
    ['metadata.name', undefined],
    ['', undefined],
    ['spec.versions[name]', 4],
  ])('%s is %s', (field, line) => {
    expect(yamlLineOfField(TEXT, field)).toBe(line);
  });

  it('is found in JSON as well', () => {
    expect(yamlLineOfField('{\n"a": {\n"b": [1,\n2]}}', 'a.b[1]')).toBe(4);
  });
});
