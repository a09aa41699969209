/**
 * How tables, formulas and lists scroll within themselves: where they are larger than their room they are reached by the
 * keyboard and seen to go on; what is selected in them is in view.
 */

const REGIONS = '.scroll, .formula, pre, .listing, .columns, .sheet, .acts';
/** On what is cut at its end. */
const MORE = 'data-more';

export function createRegions(root: HTMLElement) {
  const all = (): readonly HTMLElement[] => [...root.querySelectorAll<HTMLElement>(REGIONS)];
  const mark = (region: Element): void => {
    region.toggleAttribute(MORE, region.scrollLeft + region.clientWidth < region.scrollWidth - 1);
  };
  const adjust = (): void => {
    for (const region of all()) {
      const isLarge = region.scrollWidth > region.clientWidth + 1 || region.scrollHeight > region.clientHeight + 1;
      if (isLarge) region.tabIndex = 0;
      else if (!region.classList.contains('sheet')) region.removeAttribute('tabindex');
      mark(region);
    }
  };
  addEventListener('resize', adjust);
  root.addEventListener('scroll', ({ target }) => target instanceof Element && mark(target), true);
  root.addEventListener('toggle', adjust, true);
  return {
    /** What is shown is another. */
    adjust,
    /** Another step is shown: what is selected in it is to be seen. */
    showSelected: () => {
      for (const region of all().filter((each) => each.className === 'scroll')) {
        const cell = region.querySelector<HTMLElement>('td.selected');
        const first = region.querySelector<HTMLElement>('th');
        const room = region.clientWidth - (first?.offsetWidth ?? 0);
        const at = cell === null ? 0 : cell.offsetLeft - (first?.offsetWidth ?? 0);
        region.scrollLeft = cell === null || at + cell.offsetWidth <= room ? 0 : at - (room - cell.offsetWidth) / 2;
      }
    },
  };
}

/** Scrolls the list alone, so that a line of it is in view. */
export function keepInView(line: HTMLElement | null): void {
  const list = line?.parentElement;
  if (line === null || list == null) return;
  const top = line.offsetTop - list.offsetTop;
  if (top < list.scrollTop || top + line.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = top - (list.clientHeight - line.offsetHeight) / 2;
  }
}
