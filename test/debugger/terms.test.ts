import { describe, expect, it } from 'vitest';
import { TERMS } from '../../src/debugger/glossary.js';
import { createMentionFinder, meaningOf, mentionsIn, termNamed, termsLike } from '../../src/debugger/terms.js';

const named = (text: string): readonly string[] => mentionsIn(text).map(({ term }) => term);

describe('terms', () => {
  it('are found by any of their forms, in any case, and no form stands for two', () => {
    expect(termNamed('Logits')).toBe('logit');
    expect(termNamed(' sgd ')).toBe('gradient descent');
    expect(termNamed('layer norm')).toBe('LayerNorm');
    expect(termNamed('banana')).toBeNull();
    for (const { name } of TERMS) expect(termNamed(name)).toBe(name);
  });

  it('are found by other names that are not marked in a text', () => {
    for (const name of ['sqrt', 'square root', 'scaled dot product']) expect(termNamed(name)).toBe('√n');
    expect(named('The square root of it, by sqrt.')).toEqual([]);
  });

  it('that are like a text begin with it in one of their words, or are the closest', () => {
    expect(termsLike('moment')).toEqual(['momentum', 'first moment', 'second moment']);
    expect(termsLike('perplexitty')).toEqual(['perplexity']);
    expect(termsLike('banana')).toEqual([]);
    expect(termsLike('')).toEqual([]);
  });

  it('are explained in one to three sentences', () => {
    for (const { name } of TERMS) {
      expect(meaningOf(name), name).toMatch(/^\S.*\.$/);
      expect(meaningOf(name).split(/[.;] /).length, name).toBeLessThanOrEqual(3);
    }
  });

  it('are found in a text as whole words, the longest form first', () => {
    expect(named('Gradient descent follows the gradient; Adam divides by the root of the second moment.')).toEqual([
      'gradient descent',
      'gradient',
      'Adam',
      'second moment',
    ]);
    expect(named('After "<BOS>", logits become probabilities.')).toEqual(['<BOS>', 'logit', 'probability']);
    expect(named('tokenised, madam, normal, a natural token_embedding')).toEqual([]);
  });

  it('are searched for once in a sentence that comes again', () => {
    const find = createMentionFinder();
    const sentence = 'The loss falls along the gradient.';
    expect(find(sentence)).toEqual(mentionsIn(sentence));
    expect(find(sentence)).toBe(find(sentence));
    expect(createMentionFinder()(sentence)).not.toBe(find(sentence));
  });

  it('with an everyday meaning are left alone in a text', () => {
    expect(named('The value of a key in the head of a branch.')).toEqual([]);
  });

  it('keep the length of an arrow apart from the normalization of a transformer', () => {
    expect(termNamed('norm')).toBe('norm');
    expect(termNamed('normalization')).toBe('LayerNorm');
    expect(meaningOf('norm')).toContain('LayerNorm');
    expect(named('The normalization undoes whatever stretches a whole row.')).toEqual(['LayerNorm']);
  });
});
