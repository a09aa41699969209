/** A certificate of this machine that nobody has to trust, as files. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { makeTestFolder } from './temporary-folder.js';

export function makeCertificate(): { readonly cert: string; readonly key: string } {
  const folder = makeTestFolder();
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...names];
  const { status, stderr } = spawnSync('openssl', [...made, '-keyout', key, '-out', cert], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return { cert, key };
}
