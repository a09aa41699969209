/** The addresses of the page. */
import { expect, it } from 'vitest';
import { linkTo, originsOf } from '../../../src/class/web/origins.js';

const PLACE = { host: '127.0.0.1', port: 8080, isSecure: false, reachable: ['127.0.0.1'], url: null };

it('are those under which the class is reached, the likeliest first', () => {
  expect(originsOf(PLACE)).toEqual(['http://127.0.0.1:8080', 'http://localhost:8080', 'http://[::1]:8080']);
  const network = { ...PLACE, host: '0.0.0.0', reachable: ['192.0.2.7'], isSecure: true, port: 443 };
  expect(originsOf(network)[0]).toBe('https://192.0.2.7');
  expect(originsOf({ ...PLACE, host: 'Class.Example', reachable: ['Class.Example'] })).toEqual([
    'http://class.example:8080',
  ]);
});

it('begin with the one that a proxy gives', () => {
  expect(originsOf({ ...PLACE, url: 'https://class.example/' })[0]).toBe('https://class.example');
  expect(linkTo('https://class.example/room/', 'token')).toBe('https://class.example/room/#token');
});
