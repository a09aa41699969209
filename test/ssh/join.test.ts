/** What a class is told in order to join. */
import { describe, expect, it } from 'vitest';
import { isLoopback, joinAddress, joinCommand, qrLines, reachableHosts } from '../../src/ssh/join.js';
import { scan } from '../support/qr.js';

const ADDRESS = joinAddress('192.0.2.7', 2222);

describe('joining', () => {
  it('is one command', () => {
    expect(joinCommand('host', 2222)).toBe('ssh -p 2222 host');
    expect(joinCommand('host', 22, 'presenter')).toBe('ssh presenter@host');
  });

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

  it('has a QR code of equal lines, the same with and without colours', () => {
    const [plain, light, colored] = (['dark', 'light', 'own'] as const).map((paper) => qrLines(ADDRESS, paper));
    expect(new Set(plain.map((line) => [...line].length)).size).toBe(1);
    const inverse: Record<string, string> = { '█': ' ', ' ': '█', '▀': '▄', '▄': '▀' };
    const turned = plain.slice(0, -1).map((line) => [...line].map((block) => inverse[block]).join(''));
    expect(light.slice(0, -1)).toEqual(turned);
    expect(colored.map((line) => line.replace(/\x1b\[[\d;]*m/g, ''))).toEqual(light);
  });

  it('has a QR code that phones read as an address', () => {
    expect([joinAddress('demo.example', 22), joinAddress('::1', 2222)]).toEqual([
      'ssh://demo.example',
      'ssh://[::1]:2222',
    ]);
    expect(scan(qrLines(ADDRESS, 'light'))).toBe('ssh://192.0.2.7:2222');
  });
});
