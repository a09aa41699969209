/** Every stored recording, published and walked. */
import { publishRun, testWalks } from '../support/walk-shipped.js';

testWalks('test/recorded/stored', '.bst', publishRun);
