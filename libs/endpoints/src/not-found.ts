import { StatusError } from '#machinery';

/** Nothing serves the path. Outside the built-in groups kube-apiserver says so in plain text, inside in a Status. */
export class PathNotFoundError extends StatusError {
  readonly plainText: boolean;
  constructor(form: 'text' | 'status') {
    super(404, 'NotFound', 'the server could not find the requested resource', {});
    this.plainText = form === 'text';
  }
}

const BUILT_IN_PREFIXES = ['/api/', '/apis/apiextensions.k8s.io/v1/'];

/** The 404 for a path that nothing serves. */
export function pathNotFound(path: string): PathNotFoundError {
  return new PathNotFoundError(BUILT_IN_PREFIXES.some((prefix) => path.startsWith(prefix)) ? 'status' : 'text');
}

/** The 405 of built-in groups. */
export function methodNotAllowed(): StatusError {
  return new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}
