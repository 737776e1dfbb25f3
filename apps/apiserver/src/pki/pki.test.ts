import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { issueCertificate, makeAuthority } from './certificate-authority.ts';
import { adminKubeconfig } from './kubeconfig.ts';
import { loadPki, type Pki, type PkiOptions } from './pki.ts';

const YEAR_MS = 365 * 86_400_000;

describe('the certificates of a server', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pki-'));
  });
  afterEach(() => {
    vi.useRealTimers();
    rmSync(directory, { recursive: true, force: true });
  });

  const load = (more: Partial<PkiOptions> = {}): Promise<Pki> =>
    loadPki({
      directory: join(directory, 'pki'),
      bindAddress: '127.0.0.1',
      tlsCertFile: '',
      tlsPrivateKeyFile: '',
      clientCaFile: '',
      ...more,
    });

  it('are made at the first start: authority, serving and admin', async () => {
    const pki = await load();
    const authority = new X509Certificate(pki.servingAuthority);
    const serving = new X509Certificate(pki.serving.certificate);
    const admin = new X509Certificate(pki.admin.certificate);
    expect(authority.ca).toBe(true);
    expect(serving.ca).toBe(false);
    for (const leaf of [serving, admin]) {
      expect(leaf.verify(authority.publicKey) && leaf.checkIssued(authority)).toBe(true);
      expect(leaf.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    }
    expect(serving.checkIP('127.0.0.1') && serving.checkIP('::1') && serving.checkHost('localhost')).toBeTruthy();
    expect(serving.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(admin.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(admin.subject).toContain('O=system:masters');
  });

  it('name the address to listen on, of either kind, and the issuer by its key', async () => {
    const authority = makeAuthority('Müller & Söhne');
    for (const host of ['192.0.2.7', '2001:db8::7']) {
      const { certificate } = issueCertificate(authority, {
        commonName: 'Überwacher',
        organizations: ['système', 'b'],
        usage: 'serverAuth',
        hosts: [host, 'server.example'],
      });
      const leaf = new X509Certificate(certificate);
      expect(leaf.checkIP(host)).toBe(host);
      expect(leaf.checkHost('server.example')).toBe('server.example');
      expect(leaf.subject).toBe('O=système\nO=b\nCN=Überwacher');
      expect(leaf.issuer).toBe('CN=Müller & Söhne');
      expect(leaf.checkIssued(new X509Certificate(authority.certificate))).toBe(true);
      expect(leaf.validToDate.getTime() - leaf.validFromDate.getTime()).toBe(YEAR_MS + 3_600_000);
    }
  });

  it('keep their keys to the owner', async () => {
    await load();
    for (const name of readdirSync(join(directory, 'pki'))) {
      const mode = statSync(join(directory, 'pki', name)).mode & 0o777;
      expect(mode, name).toBe(name.endsWith('.key') ? 0o600 : 0o644);
    }
  });

  it('are the same at the next start', async () => {
    const first = await load();
    expect(await load()).toEqual(first);
  });

  it('are made anew, by the same authority, when the address is another', async () => {
    const first = await load();
    const second = await load({ bindAddress: '127.0.0.9' });
    expect(second.servingAuthority).toBe(first.servingAuthority);
    expect(second.admin).toEqual(first.admin);
    expect(new X509Certificate(second.serving.certificate).checkIP('127.0.0.9')).toBeDefined();
  });

  it('are made anew, by the same authority, before they run out', async () => {
    const first = await load();
    vi.useFakeTimers({ now: Date.now() + YEAR_MS - 86_400_000, toFake: ['Date'] });
    const second = await load();
    expect(second.servingAuthority).toBe(first.servingAuthority);
    expect(second.admin.certificate).not.toBe(first.admin.certificate);
    expect(new X509Certificate(second.serving.certificate).validToDate.getTime()).toBeGreaterThan(Date.now());
  });

  it('are all made anew when the authority runs out', async () => {
    const first = await load();
    vi.useFakeTimers({ now: Date.now() + 10 * YEAR_MS, toFake: ['Date'] });
    const second = await load();
    expect(second.servingAuthority).not.toBe(first.servingAuthority);
    expect(
      new X509Certificate(second.admin.certificate).verify(new X509Certificate(second.servingAuthority).publicKey),
    ).toBe(true);
  });

  it.each(['admin.key', 'admin.crt', 'apiserver.crt'])('survive a damaged %s', async (name) => {
    await load();
    writeFileSync(join(directory, 'pki', name), 'damaged');
    const pki = await load();
    expect(new X509Certificate(pki.admin.certificate).verify(new X509Certificate(pki.servingAuthority).publicKey)).toBe(
      true,
    );
    expect(readFileSync(join(directory, 'pki', name), 'utf8')).toContain('-----BEGIN');
  });

  describe('that are brought along', () => {
    const write = (name: string, text: string): string => {
      writeFileSync(join(directory, name), text);
      return join(directory, name);
    };

    it('are used as they are; clients then expect their name', async () => {
      const authority = makeAuthority('own');
      const pair = issueCertificate(authority, {
        commonName: 'api',
        organizations: [],
        usage: 'serverAuth',
        hosts: ['api.example.com'],
      });
      const chain = pair.certificate + authority.certificate;
      const pki = await load({ tlsCertFile: write('tls.crt', chain), tlsPrivateKeyFile: write('tls.key', pair.key) });
      expect(pki.serving).toEqual({ certificate: chain, key: pair.key });
      const { clusters } = parse(adminKubeconfig(pki, '127.0.0.1', 6443));
      expect(clusters[0].cluster['tls-server-name']).toBe('api.example.com');
      expect(Buffer.from(clusters[0].cluster['certificate-authority-data'], 'base64').toString()).toBe(chain);
    });

    it('are refused when key and certificate do not match', async () => {
      const [one, two] = await Promise.all([makeAuthority('one'), makeAuthority('two')]);
      const options = { tlsCertFile: write('tls.crt', one.certificate), tlsPrivateKeyFile: write('tls.key', two.key) };
      await expect(load(options)).rejects.toThrow(/tls.key is not the key of --tls-cert-file .*tls.crt$/);
    });

    it.each([
      ['missing', undefined, /^--client-ca-file .*: no such file$/],
      ['empty', '', /^--client-ca-file .* holds no certificate$/],
      ['damaged', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', /^--client-ca-file .*: /],
    ])('as authorities are refused when the file is %s', async (_name, text, message) => {
      const file = text === undefined ? join(directory, 'none') : write('ca.crt', text);
      await expect(load({ clientCaFile: file })).rejects.toThrow(message);
    });

    it("as authorities are believed besides the server's own", async () => {
      const other = makeAuthority('other');
      const pki = await load({ clientCaFile: write('ca.crt', other.certificate) });
      expect(pki.clientAuthorities).toEqual([pki.servingAuthority, other.certificate.trim()]);
    });
  });
});

describe('the kubeconfig', () => {
  it.each([
    ['127.0.0.1', 'https://127.0.0.1:6443'],
    ['0.0.0.0', 'https://127.0.0.1:6443'],
    ['::', 'https://[::1]:6443'],
    ['::1', 'https://[::1]:6443'],
  ])('for a server on %s names %s', async (address, url) => {
    const directory = mkdtempSync(join(tmpdir(), 'pki-'));
    const pki = await loadPki({
      directory,
      bindAddress: address,
      tlsCertFile: '',
      tlsPrivateKeyFile: '',
      clientCaFile: '',
    });
    const config = parse(adminKubeconfig(pki, address, 6443));
    expect(config.clusters[0].cluster.server).toBe(url);
    expect(config.clusters[0].cluster['tls-server-name']).toBeUndefined();
    expect(Buffer.from(config.users[0].user['client-key-data'], 'base64').toString()).toBe(pki.admin.key);
    rmSync(directory, { recursive: true });
  });
});
