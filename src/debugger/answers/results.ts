/** `results`: the questions that were asked, with their guesses and answers. */
import type { Answer } from '../session.js';
import type { AnswerKind } from './answer.js';

export interface ResultsAnswer extends Answer {
  readonly kind: 'results';
}

export const RESULTS: AnswerKind<ResultsAnswer> = { kind: 'results', title: () => ['questions and answers'] };
