// Paints the cells of Ink's laid-out boxes, each where its box lies, later boxes over earlier ones. The nodes are a
// semi-private part of Ink: this file and `ink-instance.tsx` depend on the exact version of Ink.

import type { DOMElement } from 'ink';
import type { CellGrid, Size } from '../cells/cell-grid.js';
import { blankLine, type CellLine, overlay } from '../cells/cell-line.js';
import { heldCells } from '../cells/held-cells.js';

export function paint(root: DOMElement, { columns, rows }: Size): CellGrid {
  const lines = Array.from({ length: rows }, () => blankLine(columns));
  paintNode(root, 0, 0, lines);
  return { columns, rows: lines };
}

function paintNode(node: DOMElement, left: number, top: number, lines: readonly CellLine[]): void {
  const { yogaNode } = node;
  if (yogaNode === undefined) return;
  const x = left + yogaNode.getComputedLeft();
  const y = top + yogaNode.getComputedTop();
  for (const [k, row] of heldCells(node.internal_transform).entries()) {
    const line = lines[y + k];
    if (line !== undefined) overlay(line, x, row);
  }
  for (const child of node.childNodes) {
    if (child.nodeName !== '#text') paintNode(child, x, y, lines);
  }
}
