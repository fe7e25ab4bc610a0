/** Which rows of a long list are in the document: those in sight and a few beyond, all of one height. */

export interface Range {
  /** Index of the first row, inclusive. */
  first: number;
  /** Index after the last row. */
  end: number;
}

export function visible(scrollTop: number, height: number, count: number, row: number, beyond: number): Range {
  const top = Math.max(0, Math.floor(scrollTop / row) - beyond);
  const end = Math.min(count, Math.ceil((scrollTop + height) / row) + beyond);
  return { first: Math.min(top, Math.max(0, count - 1), end), end };
}

/** Where to scroll so that a row is wholly in sight, moving as little as possible. */
export function reveal(scrollTop: number, height: number, index: number, row: number): number {
  const top = index * row;
  if (top < scrollTop) return top;
  return top + row > scrollTop + height ? top + row - height : scrollTop;
}

/** Where to scroll after rows came in above the first one in sight, so that what is read stays in place. */
export function anchored(scrollTop: number, rowsAbove: number, row: number): number {
  return scrollTop <= row / 2 ? scrollTop : scrollTop + rowsAbove * row;
}
