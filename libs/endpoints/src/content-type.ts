import { statusError } from '#machinery';
export type RequestMediaType = 'application/json' | 'application/yaml';
const ACCEPTED = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
export function requestMediaType(contentType: string | undefined): RequestMediaType {
  const type = (contentType ?? '').split(';')[0]!.trim();
  if (type === '' || type === 'application/json') return 'application/json';
  if (type === 'application/yaml') return 'application/yaml';
  throw statusError.unsupportedMediaType(ACCEPTED);
}
