import { StatusError } from '#machinery';

/** The 422 for a patch that cannot be applied: kube-apiserver tells the client nothing more, so `why` is only its `cause`. */
export function unprocessable(why: string): StatusError {
  const error = new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
  error.cause = why;
  return error;
}
