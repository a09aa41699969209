/** Under which names others reach a class. */
import { expect, it } from 'vitest';
import { isLoopback, reachableHosts } from '../../../../src/class/room/door/addresses.js';

it('names addresses that others can reach', () => {
  const info = { netmask: '', mac: '', cidr: null };
  const interfaces = {
    lo: [{ ...info, address: '127.0.0.1', family: 'IPv4' as const, internal: true }],
    en: [{ ...info, address: '192.0.2.7', family: 'IPv4' as const, internal: false }],
  };
  expect(reachableHosts('0.0.0.0', interfaces)).toEqual(['192.0.2.7']);
  expect(reachableHosts('demo.example', interfaces)).toEqual(['demo.example']);
  expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost', '0.0.0.0', '192.0.2.7'].map(isLoopback)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});
