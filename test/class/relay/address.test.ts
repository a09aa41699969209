/** Where a class is found on a broker. */
import { describe, expect, test } from 'vitest';
import { PASSWORD_VARIABLE, readAddress } from '../../../src/class/relay/address.js';
import { refusalOf } from '../../support/refusals.js';

describe('the address of a class on a broker', () => {
  test('names host, port, user and class, and has usual ones', () => {
    const usual = { host: 'broker.example', port: 1883, isSecure: false, user: undefined, password: undefined };
    expect(readAddress('mqtt://broker.example', {})).toEqual({ ...usual, className: 'class' });
    expect(readAddress('mqtts://ada@[::1]/Monday-2', { [PASSWORD_VARIABLE]: 'secret' })).toEqual({
      ...{ host: '::1', port: 8883, isSecure: true, user: 'ada', password: 'secret', className: 'Monday-2' },
    });
    expect(readAddress('mqtt://broker.example:18830/', {})).toMatchObject({ port: 18830, className: 'class' });
  });

  test.each([
    ['broker.example', 'mqtt://HOST/CLASS'],
    ['http://broker.example', 'mqtt://HOST/CLASS'],
    ['mqtt:///monday', 'mqtt://HOST/CLASS'],
    ['mqtt://broker.example/a/b', 'named by letters'],
    ['mqtt://broker.example/%23', 'named by letters'],
    ['mqtt://broker.example/+', 'named by letters'],
    ['mqtt://ada:secret@broker.example', PASSWORD_VARIABLE],
    ['http://ada:secret@broker.example', 'mqtt://HOST/CLASS'],
  ])('%s is refused, and no password is repeated', (text, message) => {
    const refusal = refusalOf(() => readAddress(text, {}));
    expect(refusal).toContain(message);
    expect(refusal).not.toContain('secret');
  });
});
