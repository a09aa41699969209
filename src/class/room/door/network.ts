/**
 * The network that an address belongs to, as far as limits are concerned: an IPv4 address stands for itself, but whoever
 * has one IPv6 address has all that share its first 64 bits.
 */
import { isIPv6 } from 'node:net';
import { groupBy } from '../../../training/group-by.js';
import type { Limits } from '../limits.js';

const IPV4_IN_IPV6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const GROUPS = 8;
const GROUPS_OF_NETWORK = 4;

export function networkOf(address: string): string {
  const [, inside] = IPV4_IN_IPV6.exec(address) ?? [];
  if (inside !== undefined) return inside;
  const [bare = ''] = address.split('%');
  if (!isIPv6(bare)) return address;
  const [left = '', right] = bare.split('::');
  const groupsOf = (text: string): readonly string[] => text.split(':').filter((group) => group !== '');
  const [before, after] = [groupsOf(left), groupsOf(right ?? '')];
  const zeros = right === undefined ? 0 : GROUPS - before.length - after.length;
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  const network = groups.slice(0, GROUPS_OF_NETWORK).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}

/**
 * The strangers of whom one makes room for another, who comes from a network: those from there if they are many, or of all the
 * largest group; none where there is room.
 */
export function crowdOf<Stranger>(
  strangers: readonly Stranger[],
  networkFrom: (stranger: Stranger) => string,
  network: string,
  limits: Pick<Limits, 'mostStrangers' | 'mostStrangersOfAddress'>,
): readonly Stranger[] {
  const groups = groupBy(strangers, networkFrom);
  const near = groups.get(network) ?? [];
  if (near.length >= limits.mostStrangersOfAddress) return near;
  if (strangers.length < limits.mostStrangers) return [];
  return [...groups.values()].sort((a, b) => b.length - a.length)[0] ?? [];
}
