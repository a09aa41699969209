// Paints Ink's laid-out nodes straight into cells, which costs a fraction of Ink's own way (text with escape
// sequences, cut and joined for every frame). It gives cell for cell the screen that Ink's own frame does. The nodes
// are Ink's semi-private part: this file and `text-layout.ts` are tied to the exact version of Ink.

import type { DOMElement } from 'ink';
import Yoga from 'yoga-layout';
import type { CellGrid, Size } from '../cells/cell-grid.js';
import { shareRows } from '../cells/cell-grid.js';
import type { Canvas, Clip } from './canvas.js';
import { createCanvas } from './canvas.js';
import { paintBackground, paintBorder } from './paint-box.js';
import type { TextLayout } from './text-layout.js';
import { createTextLayout, joinText } from './text-layout.js';

type YogaNode = NonNullable<DOMElement['yogaNode']>;

export interface Painter {
  /** The tree below `root` as a grid; rows that equal `previous`'s are shared with it. */
  paint(root: DOMElement, size: Size, previous: CellGrid | null): CellGrid;
  /** Makes the text nodes below `root` measure themselves with bounded caches; to be called before each layout. */
  adoptTexts(root: DOMElement): void;
  /** Ink's own frame as a grid, for when its nodes cannot be painted. */
  parseFrame(frame: string, size: Size, previous: CellGrid | null): CellGrid;
}

/** A painter with caches of its own; one serves any number of trees. */
export function createPainter(): Painter {
  const layout = createTextLayout();
  const adopted = new WeakSet<DOMElement>();
  return {
    paint: (root, size, previous) => {
      const canvas = createCanvas(size, root.yogaNode!.getComputedHeight(), layout);
      paintNode(root, { canvas, layout, x: 0, y: 0, clip: undefined });
      return shareRows(previous, canvas.finish());
    },
    adoptTexts: (root) => adoptTexts(root, layout, adopted),
    parseFrame: (frame, size, previous) => {
      const canvas = createCanvas(size, size.rows, layout);
      canvas.write(0, 0, frame);
      return shareRows(previous, canvas.finish());
    },
  };
}

/** Whether the nodes have the form this painter was written for. */
export function isPaintable(root: DOMElement): boolean {
  return (
    root.nodeName === 'ink-root' &&
    Array.isArray(root.childNodes) &&
    typeof root.yogaNode?.getComputedLeft === 'function' &&
    typeof root.onRender === 'function' &&
    typeof root.onComputeLayout === 'function'
  );
}

/** Where a node's parent lies, and what clips it. */
interface Context {
  readonly canvas: Canvas;
  readonly layout: TextLayout;
  readonly x: number;
  readonly y: number;
  readonly clip: Clip | undefined;
}

function paintNode(node: DOMElement, context: Context): void {
  const { yogaNode } = node;
  if (node.internal_static || yogaNode === undefined || yogaNode.getDisplay() === Yoga.DISPLAY_NONE) return;
  const x = context.x + yogaNode.getComputedLeft();
  const y = context.y + yogaNode.getComputedTop();
  if (node.nodeName === 'ink-text') {
    paintText(node, yogaNode, { ...context, x, y });
    return;
  }
  let { clip } = context;
  if (node.nodeName === 'ink-box') {
    const area = { x, y, width: yogaNode.getComputedWidth(), height: yogaNode.getComputedHeight() };
    const write = (left: number, top: number, text: string): void => context.canvas.write(left, top, text, clip);
    paintBackground(node.style, area, write);
    paintBorder(node.style, area, write);
    // As in Ink, only the nearest box that hides its overflow clips.
    clip = clipOf(node, yogaNode, x, y) ?? clip;
  }
  const inner: Context = { ...context, x, y, clip };
  for (const child of node.childNodes) {
    if (child.nodeName !== '#text') paintNode(child, inner);
  }
}

function paintText(node: DOMElement, yogaNode: YogaNode, context: Context): void {
  const text = joinText(node);
  if (text === '') return;
  const { layout } = context;
  const width = contentWidth(yogaNode);
  const fitted =
    layout.measure(text).width > width ? layout.fitWithin(text, width, node.style?.textWrap ?? 'wrap') : text;
  context.canvas.write(context.x, context.y, fitted, context.clip, node.internal_transform);
}

function contentWidth(node: YogaNode): number {
  return (
    node.getComputedWidth() -
    node.getComputedPadding(Yoga.EDGE_LEFT) -
    node.getComputedPadding(Yoga.EDGE_RIGHT) -
    node.getComputedBorder(Yoga.EDGE_LEFT) -
    node.getComputedBorder(Yoga.EDGE_RIGHT)
  );
}

function clipOf(node: DOMElement, yogaNode: YogaNode, x: number, y: number): Clip | undefined {
  const { overflow, overflowX, overflowY } = node.style;
  const horizontal = overflowX === 'hidden' || overflow === 'hidden';
  const vertical = overflowY === 'hidden' || overflow === 'hidden';
  if (!horizontal && !vertical) return undefined;
  const border = (edge: number): number => yogaNode.getComputedBorder(edge);
  return {
    horizontal: horizontal
      ? { start: x + border(Yoga.EDGE_LEFT), end: x + yogaNode.getComputedWidth() - border(Yoga.EDGE_RIGHT) }
      : undefined,
    vertical: vertical
      ? { start: y + border(Yoga.EDGE_TOP), end: y + yogaNode.getComputedHeight() - border(Yoga.EDGE_BOTTOM) }
      : undefined,
  };
}

function adoptTexts(node: DOMElement, layout: TextLayout, adopted: WeakSet<DOMElement>): void {
  if (node.nodeName === 'ink-text') {
    if (adopted.has(node)) return;
    adopted.add(node);
    node.yogaNode?.setMeasureFunc((width) => {
      const text = joinText(node);
      return layout.measureWithin(text, width, node.style?.textWrap ?? 'wrap');
    });
    return;
  }
  for (const child of node.childNodes) {
    if (child.nodeName !== '#text') adoptTexts(child, layout, adopted);
  }
}
