/**
 * How to join a class over SSH: the command, and an address for phones. Both work exactly as printed.
 */
import { isIPv6 } from 'node:net';

const SSH_PORT = 22;

export function joinCommand(host: string, port: number, user?: string): string {
  const target = user === undefined ? host : `${user}@${host}`;
  return port === SSH_PORT ? `ssh ${target}` : `ssh -p ${port} ${target}`;
}

/** An address that opens the SSH app of a phone; a command would be a text like any other. */
export function joinAddress(host: string, port: number): string {
  const name = isIPv6(host) ? `[${host}]` : host;
  return port === SSH_PORT ? `ssh://${name}` : `ssh://${name}:${port}`;
}
