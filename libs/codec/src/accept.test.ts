import { describe, expect, it } from 'vitest';
import { negotiateForm, wantsPretty } from './accept.ts';

const mayConvert = ({ group, version, kind }: { group: string; version: string; kind: string }) =>
  group === 'meta.k8s.io' && version === 'v1' && kind === 'Table';

// As kube-apiserver 1.37.2 answers for a custom resource.
describe('negotiating the form of an answer', () => {
  it.each([
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['application/*', 'application/json'],
    ['text/html,*/*;q=0.1', 'application/json'],
    ['text/html;q=1,*', 'application/json'],
    ['application/yaml', 'application/yaml'],
    ['application/yaml;q=0.2,application/json;q=0.5', 'application/json'],
    ['application/yaml;q=0.5, */*', 'application/json'],
    ['*/*, application/yaml;q=0.5', 'application/yaml'],
    ['application/*, application/yaml;q=0.1', 'application/yaml'],
    ['application/json;stream=watch', 'application/json'],
    ['application/json;foo=bar', 'application/json'],
    ['application/json;as=Foo;g=meta.k8s.io;v=v1,application/yaml', 'application/yaml'],
  ])('%j: %s', (header, mediaType) => {
    expect(negotiateForm(header, mayConvert).mediaType).toBe(mediaType);
  });

  it.each([
    'text/html',
    'json',
    'APPLICATION/YAML',
    'application/json;as=Table',
    'application/json;stream=x',
    'application/json;sv=v2',
  ])('%j is not acceptable', (header) => {
    const message =
      'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf';
    expect(() => negotiateForm(header, mayConvert)).toThrow(expect.objectContaining({ code: 406, message }));
  });

  it('finds conversions and the wish for indentation', () => {
    const form = negotiateForm('application/json;as=Table;v=v1;g=meta.k8s.io;pretty=1', mayConvert);
    expect(form).toEqual({
      mediaType: 'application/json',
      pretty: true,
      convert: { group: 'meta.k8s.io', version: 'v1', kind: 'Table' },
    });
  });

  it('indents for people', () => {
    const query = (pretty?: string) => new URLSearchParams(pretty === undefined ? '' : { pretty });
    expect(wantsPretty(query(), 'curl/8')).toBe(true);
    expect(wantsPretty(query(), 'kubectl/v1.37')).toBe(false);
    expect(wantsPretty(query('0'), 'curl/8')).toBe(false);
    expect(wantsPretty(query(''), 'curl/8')).toBe(true);
    expect(wantsPretty(query('t'), undefined)).toBe(true);
  });
});
