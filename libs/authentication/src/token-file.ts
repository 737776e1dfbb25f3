import type { UserInfo } from '#machinery';
import type { TokenAuthenticator } from './bearer-token.ts';
import { parseCsv } from './csv-records.ts';

const REQUIRED_COLUMNS = 3;

/** The tokens of a `--token-auth-file`, and what in the file deserves a warning. */
export interface TokenFile {
  readonly tokens: TokenAuthenticator;
  readonly warnings: readonly string[];
}

/**
 * Reads `token,user,uid,"group1,group2"` lines. A line without a token is skipped and a token that comes again replaces
 * the earlier one, both with a warning. Throws an Error (or CsvSyntaxError) that can be shown to who started the server.
 */
export function parseTokenFile(text: string, path: string): TokenFile {
  const users = new Map<string, UserInfo>();
  const warnings: string[] = [];
  parseCsv(text).forEach(({ fields }, index) => {
    if (fields.length < REQUIRED_COLUMNS) {
      throw new Error(
        `token file '${path}' must have at least 3 columns (token, user name, user uid), found ${fields.length}`,
      );
    }
    const [token, name, uid, groups] = fields as [string, string, string, string | undefined];
    const place = `token file '${path}', record number '${index + 1}'`;
    if (token === '') {
      warnings.push(`empty token has been found in ${place}`);
      return;
    }
    if (users.has(token)) warnings.push(`duplicate token has been found in ${place}`);
    users.set(token, { name, uid, groups: groups === undefined ? [] : groups.split(',') });
  });
  return { tokens: { authenticateToken: (token) => users.get(token) }, warnings };
}
