/** Every stored recording, published and walked. */
import { publishRun, testWalks } from '../support/walk-shipped.js';

testWalks('test/pytorch/recorded/stored', '.bst', publishRun);
