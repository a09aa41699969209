/** Every lesson that ships, published and walked. */
import { publishRun, testWalks } from '../support/walk-shipped.js';

testWalks('fixtures/lessons', '.lesson', publishRun);
