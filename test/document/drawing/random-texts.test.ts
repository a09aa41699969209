/** Texts of many scripts, as corpora: kinds of steps, and some answers, in every drawing. */
import { testRandomTexts } from '../../support/random-texts.js';

testRandomTexts(0);
