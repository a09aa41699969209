/** A class that is followed through a broker and a relay: real mosquitto, real HTTP. */
import { describe, expect, test } from 'vitest';
import type { Controls, Picture } from '../../src/web/messages.js';
import { hasBroker, startBroker } from '../support/broker.js';
import { openPublishedClass, openRelay } from '../support/relayed-class.js';
import type { WebClient } from '../support/web-client.js';

function controls(client: WebClient): Controls | undefined {
  const pictures = client.messages.filter((message): message is Picture => 'lines' in message);
  return pictures.findLast((picture) => picture.controls !== undefined)?.controls;
}

describe.skipIf(!hasBroker)('a page of a relay', () => {
  test('shows the step that the presenter is at, first whole and then by the rows that differ', async () => {
    const { url } = await startBroker();
    const there = await openPublishedClass(url);
    const relay = await openRelay(url);
    const client = await relay.join();
    await client.until(/following ada/);
    expect(client.text()).toContain('not to explore');
    there.present('right', 'right', 'right');
    await client.until(/step 3 of 47/);
    const last = client.messages.at(-1) as Picture;
    expect(Object.keys(last.lines).length).toBeLessThan(40);
    expect(last.words).toMatch(/\w/);
  });
});
