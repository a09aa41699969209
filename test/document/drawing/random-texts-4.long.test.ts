/** More of the texts of many scripts in every drawing: see random-texts.test.ts. */
import { testRandomTexts } from '../../support/random-texts.js';

testRandomTexts(3);
