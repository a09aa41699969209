/** Every fixture that ships, published and walked. */
import { publishRun, testWalks } from '../support/walk-shipped.js';

testWalks('fixtures', '.json', publishRun);
