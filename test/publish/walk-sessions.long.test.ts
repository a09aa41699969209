/** Every session that ships, published as it is at its end, and walked. */
import { publishSession, testWalks } from '../support/walk-shipped.js';

testWalks('fixtures/sessions', '.txt', publishSession);
