import { X509Certificate } from 'node:crypto';
import { childPath, type FieldError, fieldError, indexPath, isDns1035Label, isDns1123Subdomain } from '#machinery';
import type { CrdConversion, CrdServiceReference, CrdWebhookClientConfig } from './crd.ts';
import { parseGoUrl } from './go-url.ts';

/** Versions of ConversionReview that the server speaks. */
const REVIEW_VERSIONS: readonly string[] = ['v1', 'v1beta1'];
const STRATEGIES: readonly string[] = ['None', 'Webhook'];
const URL_FORM = '; desired format: https://host[/path]';
const PORT_MAX = 65535;

/** What an update may keep of a conversion that would be refused today. */
export interface ConversionOptions {
  /** One of the review versions must be known; an update keeps what was there. */
  readonly knownReviewVersion: 'required' | 'optional';
  /** A CRD that is not established may have a broken caBundle, and keep it. */
  readonly invalidCaBundle: 'allowed' | 'refused';
}

/** spec.conversion. Errors use the member names of kube-apiserver's internal type (`webhookClientConfig`). */
export function validateConversion(
  conversion: CrdConversion | undefined,
  options: ConversionOptions,
  path: string,
): FieldError[] {
  if (conversion === undefined) return [];
  const errors = validateStrategy(conversion.strategy, childPath(path, 'strategy'));
  const clientPath = childPath(path, 'webhookClientConfig');
  const reviewPath = childPath(path, 'conversionReviewVersions');
  const clientConfig = conversion.webhook?.clientConfig;
  const reviewVersions = conversion.webhook?.conversionReviewVersions ?? [];
  if (conversion.strategy === 'Webhook') {
    if (clientConfig === undefined) {
      errors.push(fieldError.required(clientPath, 'required when strategy is set to Webhook'));
    } else errors.push(...validateClientConfig(clientConfig, options, clientPath));
    errors.push(...validateReviewVersions(reviewVersions, options, reviewPath));
    return errors;
  }
  const unused = 'should not be set when strategy is not set to Webhook';
  if (clientConfig !== undefined) errors.push(fieldError.forbidden(clientPath, unused));
  if (reviewVersions.length > 0) errors.push(fieldError.forbidden(reviewPath, unused));
  return errors;
}

/** Whether some review version is known; none at all counts as known. */
export function hasKnownReviewVersion(conversion: CrdConversion | undefined): boolean {
  const versions = conversion?.webhook?.conversionReviewVersions ?? [];
  return versions.length === 0 || versions.some((version) => REVIEW_VERSIONS.includes(version));
}

function validateStrategy(strategy: string, path: string): FieldError[] {
  if (strategy === '') return [fieldError.required(path)];
  return STRATEGIES.includes(strategy) ? [] : [fieldError.notSupported(path, strategy, STRATEGIES)];
}

function validateClientConfig(config: CrdWebhookClientConfig, options: ConversionOptions, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if ((config.url === undefined) === (config.service === undefined)) {
    errors.push(fieldError.required(path, 'exactly one of url or service is required'));
  } else if (config.url !== undefined) errors.push(...validateUrl(config.url, childPath(path, 'url')));
  else if (config.service !== undefined) errors.push(...validateService(config.service, childPath(path, 'service')));
  if (config.caBundle !== undefined && options.invalidCaBundle === 'refused') {
    const problem = caBundleProblem(config.caBundle);
    if (problem !== undefined) errors.push(fieldError.invalid(childPath(path, 'caBundle'), config.caBundle, problem));
  }
  return errors;
}

function validateUrl(text: string, path: string): FieldError[] {
  const url = parseGoUrl(text);
  if ('error' in url) return [fieldError.required(path, `url must be a valid URL: ${url.error}${URL_FORM}`)];
  const errors: FieldError[] = [];
  if (url.scheme !== 'https') {
    errors.push(fieldError.invalid(path, url.scheme, `'https' is the only allowed URL scheme${URL_FORM}`));
  }
  if (url.host === '') errors.push(fieldError.invalid(path, url.host, `host must be specified${URL_FORM}`));
  if (url.user !== undefined) {
    errors.push(fieldError.invalid(path, url.user, 'user information is not permitted in the URL'));
  }
  if (url.fragment !== '')
    errors.push(fieldError.invalid(path, url.fragment, 'fragments are not permitted in the URL'));
  if (url.query !== '')
    errors.push(fieldError.invalid(path, url.query, 'query parameters are not permitted in the URL'));
  return errors;
}

/** kube-apiserver hands name and namespace over in the wrong order, so each is checked under the other's name. */
function validateService(service: CrdServiceReference, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (service.namespace === '') errors.push(fieldError.required(childPath(path, 'name')));
  if (service.name === '') errors.push(fieldError.required(childPath(path, 'namespace')));
  const port = service.port ?? 0;
  if (port < 1 || port > PORT_MAX) {
    errors.push(
      fieldError.invalid(
        childPath(path, 'port'),
        port,
        `port is not valid: must be between 1 and ${PORT_MAX}, inclusive`,
      ),
    );
  }
  errors.push(...validateServicePath(service.path ?? '', childPath(path, 'path')));
  return errors;
}

function validateServicePath(urlPath: string, path: string): FieldError[] {
  if (urlPath === '' || urlPath === '/') return [];
  const invalid = (detail: string) => fieldError.invalid(path, urlPath, detail);
  if (urlPath === '//') return [invalid('segment[0] may not be empty')];
  const errors: FieldError[] = [];
  if (!urlPath.startsWith('/')) errors.push(invalid("must start with a '/'"));
  // The first character is dropped even when it is no slash, as kube-apiserver does.
  const steps = urlPath.slice(1).replace(/\/$/, '').split('/');
  for (const [i, step] of steps.entries()) {
    if (step === '') errors.push(invalid(`segment[${i}] may not be empty`));
    else for (const problem of isDns1123Subdomain(step)) errors.push(invalid(`segment[${i}]: ${problem}`));
  }
  return errors;
}

function validateReviewVersions(versions: readonly string[], options: ConversionOptions, path: string): FieldError[] {
  if (versions.length === 0) return [fieldError.required(path)];
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [i, version] of versions.entries()) {
    if (seen.has(version)) {
      errors.push(fieldError.invalid(indexPath(path, i), version, 'duplicate version'));
      continue;
    }
    seen.add(version);
    for (const problem of isDns1035Label(version)) {
      errors.push(fieldError.invalid(indexPath(path, i), version, problem));
    }
  }
  if (options.knownReviewVersion === 'required' && !versions.some((version) => REVIEW_VERSIONS.includes(version))) {
    errors.push(fieldError.invalid(path, [...versions], `must include at least one of ${REVIEW_VERSIONS.join(', ')}`));
  }
  return errors;
}

/** Why a base64 PEM bundle holds no usable certificate, in the words of client-go's transport; undefined if it does. */
export function caBundleProblem(base64: string): string | undefined {
  const pem = Buffer.from(base64, 'base64').toString('latin1');
  if (pem === '') return undefined;
  const blocks = [...pem.matchAll(/^-----BEGIN ([^-\n]+)-----[ \t]*\r?\n([\s\S]*?)^-----END \1-----[ \t]*$/gm)];
  let problem: string | undefined;
  for (const [block, type, body] of blocks) {
    if (type !== 'CERTIFICATE' || body!.includes(':')) continue; // the groups always match; ":" means headers
    try {
      new X509Certificate(block);
      return undefined;
    } catch {
      problem ??= 'failed to parse certificate: x509: malformed certificate';
    }
  }
  return `unable to load root certificates: ${problem ?? 'unable to parse bytes as PEM block'}`;
}
