/**
 * Views of a timeline: each person's own mark on a history that all share.
 */
import { describe, expect, it } from 'vitest';
import { finish } from '../../src/numbers/engine/task.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { concealAfter, originalOf, viewHistory } from '../../src/timeline/views.js';
import { createSmallTabular } from '../support/programs.js';

describe('a view of a timeline', () => {
  it('counts as visited what it has reached itself, and shares the rest', () => {
    const timeline = new Timeline(createSmallTabular());
    const one = viewHistory(timeline);
    const two = viewHistory(timeline);
    finish(one.reach(20));
    expect([one.visited, two.visited, timeline.visited]).toEqual([21, 0, 21]);
    expect(two.metric('loss', 7)).toBe(timeline.metric('loss', 7));
    expect(two.kept(20)).toBe(one.kept(20));
    two.trace(4);
    finish(two.visit(9));
    expect([one.visited, two.visited]).toEqual([21, 9]);
  });

  it('begins with what one has seen already', () => {
    const timeline = new Timeline(createSmallTabular());
    finish(timeline.visit(30));
    expect(viewHistory(timeline, 12).visited).toBe(12);
    expect(viewHistory(timeline, 99).visited).toBe(30);
  });

  it('knows of a word as learnt only when it has got that far', () => {
    const timeline = new Timeline(createSmallTabular({ learningRate: 0.5 }));
    finish(timeline.visit(200));
    const learnt = [0, 1].map((k) => timeline.learntAt(k) ?? 0);
    const late = learnt.indexOf(Math.max(...learnt));
    expect(learnt[late]).toBeGreaterThan(0);
    expect(viewHistory(timeline, learnt[late]).learntAt(late)).toBeNull();
    expect(viewHistory(timeline, learnt[late] + 1).learntAt(late)).toBe(learnt[late]);
  });

  it('shows the timeline itself when it is a view of a view', () => {
    const timeline = new Timeline(createSmallTabular());
    const view = viewHistory(viewHistory(timeline));
    expect(originalOf(view)).toBe(timeline);
    expect(originalOf(timeline)).toBe(timeline);
    finish(view.reach(5));
    expect(view.visited).toBe(6);
  });

  it('can conceal what lies ahead without forgetting it', () => {
    const timeline = new Timeline(createSmallTabular());
    finish(timeline.visit(30));
    const concealed = concealAfter(timeline, 10);
    expect(concealed.visited).toBe(10);
    finish(concealed.reach(15));
    expect([concealed.visited, timeline.visited]).toEqual([10, 30]);
  });

  it('conceals what lies before a fork, too', () => {
    const timeline = new Timeline(createSmallTabular());
    const fork = timeline.fork(timeline.program, timeline.options);
    const { start } = timeline.trace(20);
    const later = timeline.fork({ ...timeline.program, initial: start }, timeline.options);
    expect([concealAfter(later, 7).visited, concealAfter(fork, 7).visited]).toEqual([7, 0]);
  });
});
