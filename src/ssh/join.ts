/**
 * How to join: the ssh command, and an address for phones as a QR code.
 * Invariant: the command works exactly as printed, so a host that is not a valid name or address is never printed.
 */
import { isIP, isIPv6 } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import encodeQR from 'qr';

const SSH_PORT = 22;

/** Whether only this machine can reach it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Whether a bound address stands for all the machine's networks. */
export function isEverywhere(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

/** The host names under which guests can reach a server that listens on `host`, the likeliest first. */
export function reachableHosts(
  host: string,
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>,
): readonly string[] {
  if (!isEverywhere(host)) return [host];
  const outside = Object.values(interfaces)
    .flatMap((infos) => infos ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
  return outside.length === 0 ? ['127.0.0.1'] : outside;
}

export function joinCommand(host: string, port: number, user?: string): string {
  const target = user === undefined ? host : `${user}@${host}`;
  return port === SSH_PORT ? `ssh ${target}` : `ssh -p ${port} ${target}`;
}

/** An address that opens the SSH app of a phone; a command would be a text like any other. */
export function joinAddress(host: string, port: number): string {
  const name = isIPv6(host) ? `[${host}]` : host;
  return port === SSH_PORT ? `ssh://${name}` : `ssh://${name}:${port}`;
}

/** Lines of half blocks, for a screen as it is, dark or light, or with colours of their own. */
export function qrLines(text: string, paper: 'dark' | 'light' | 'own'): readonly string[] {
  const dark = encodeQR(text, 'raw', { ecc: 'low', border: 2 });
  const lines: string[] = [];
  for (let y = 0; y < dark.length; y += 2) {
    const line = dark[y]!.map((upper, x) => halfBlock(upper, dark[y + 1]?.[x] ?? false, paper === 'dark')).join('');
    lines.push(paper === 'own' ? `\x1b[38;5;16;48;5;231m${line}\x1b[m` : line);
  }
  return lines;
}

function halfBlock(upper: boolean, lower: boolean, isOnDark: boolean): string {
  // On a dark screen, the light modules are drawn in the text colour.
  const [top, bottom] = isOnDark ? [!upper, !lower] : [upper, lower];
  return top ? (bottom ? '█' : '▀') : bottom ? '▄' : ' ';
}
