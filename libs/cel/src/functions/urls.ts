import { KUBERNETES_TYPES } from '../check/declarations.ts';
import { CelError } from '../values/cel-error.ts';
import { parsedOnce, sameText } from '../values/long-text.ts';
import { MapValue } from '../values/map-value.ts';
import { spend } from '../values/uncharged-work.ts';
import { CelComparable, type CelOpaque, type Val } from '../values/value.ts';
import { type GoUrl, parseQuery, parseRequestUri, parseUrl, UrlSyntaxError } from './go-url.ts';
import type { Implementation, ImplementationTable } from './implementation.ts';

/** `url('https://example.org/a?b=c')` */
class UrlValue extends CelComparable {
  readonly celType = KUBERNETES_TYPES.url;
  readonly text: string;
  readonly url: GoUrl;
  private parameters: MapValue | undefined;

  constructor(text: string, url: GoUrl) {
    super();
    this.text = text;
    this.url = url;
  }

  get query(): MapValue {
    if (this.parameters === undefined) {
      const { query } = this.url;
      spend(query.length * STEPS_PER_UNIT);
      const parameters = parseQuery(query);
      spend(parameters.size * STEPS_PER_PARAMETER);
      this.parameters = MapValue.of(parameters);
    }
    return this.parameters;
  }

  equals(other: CelOpaque): boolean {
    return other instanceof UrlValue && sameText(other.text, this.text);
  }

  override toString(): string {
    return this.text;
  }
}

function toUrl(text: string): UrlValue {
  try {
    parseRequestUri(text);
    return new UrlValue(text, parseUrl(text));
  } catch (error) {
    if (!(error instanceof UrlSyntaxError)) throw error;
    throw new CelError(() => `URL parse error during conversion from string: ${error.message}`);
  }
}

function isUrl(text: string): boolean {
  try {
    parseRequestUri(text);
    return true;
  } catch (error) {
    if (error instanceof UrlSyntaxError) return false;
    throw error;
  }
}

const IS_URL = { stepsPerUnit: 28, parse: isUrl };
/** Of reading one parameter of a query, and a unit of it. */
const STEPS_PER_PARAMETER = 400;
const STEPS_PER_UNIT = 20;

/** A host and its port; brackets around IPv6 addresses are no part of the name. */
function splitHost(host: string): { name: string; port: string } {
  spend(host.length);
  const bracketed = /^\[(.*)\](?::(\d*))?$/s.exec(host);
  if (bracketed !== null) return { name: bracketed[1]!, port: bracketed[2] ?? '' }; // the first group always takes part
  const colon = host.lastIndexOf(':');
  if (colon < 0 || !/^\d*$/.test(host.slice(colon + 1))) return { name: host, port: '' };
  return { name: host.slice(0, colon), port: host.slice(colon + 1) };
}

function ofUrl(read: (url: GoUrl) => Val): Implementation {
  return ([value]) => read((value as UrlValue).url);
}

export const URL_FUNCTIONS: ImplementationTable = {
  string_to_url: ([text]) => toUrl(text as string),
  is_url_string: ([text]) => parsedOnce(text as string, IS_URL),
  url_get_scheme: ofUrl(({ scheme }) => scheme),
  url_get_host: ofUrl(({ host }) => host),
  url_get_hostname: ofUrl(({ host }) => splitHost(host).name),
  url_get_port: ofUrl(({ host }) => splitHost(host).port),
  url_get_escaped_path: ofUrl(({ escapedPath }) => escapedPath),
  url_get_query: ([value]) => (value as UrlValue).query,
};
