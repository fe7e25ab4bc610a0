/** Outlines and labels of the map. */

import type { Point } from './projection';

/** The convex hull, by Andrew's monotone chain. */
export function hull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  if (sorted.length < 3) return sorted;
  const turn = (o: Point, a: Point, b: Point) => (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
  const half = (from: readonly Point[]) => {
    const chain: Point[] = [];
    for (const p of from) {
      for (;;) {
        const [a, b] = chain.slice(-2);
        if (!a || !b || turn(a, b, p) > 0) break;
        chain.pop();
      }
      chain.push(p);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

export interface Label {
  text: string;
  /** The middle of its upper edge, in pixels. */
  at: Point;
}

export interface Disc {
  at: Point;
  radius: number;
}

/** Those labels, in the order given, that lie over no earlier one and no disc. */
export function withoutOverlap(
  labels: readonly Label[],
  discs: readonly Disc[],
  letter: number,
  height: number,
): Label[] {
  const kept: { at: Point; half: number }[] = [];
  return labels.filter(({ text, at }) => {
    const half = (text.length * letter) / 2 + 3;
    const free =
      kept.every(
        (other) => Math.abs(other.at.x - at.x) >= half + other.half || Math.abs(other.at.y - at.y) >= height,
      ) && discs.every((disc) => Math.abs(disc.at.x - at.x) >= half + disc.radius || outside(disc, at.y, height));
    if (free) kept.push({ at, half });
    return free;
  });
}

function outside({ at, radius }: Disc, top: number, height: number): boolean {
  return top >= at.y + radius || top + height <= at.y - radius;
}

/** Parts of a ring that starts at the top and goes clockwise, one per share above 0, as SVG arcs of a circle. */
export function ring(shares: readonly number[], radius: number): string[] {
  const sum = shares.reduce((a, b) => a + b, 0);
  let from = 0;
  return shares.map((share) => {
    if (share <= 0 || sum <= 0) return '';
    const start = from / sum;
    from += share;
    const end = from / sum;
    if (end - start > 0.9999) {
      return `M0 ${-radius}A${radius} ${radius} 0 1 1 0 ${radius}A${radius} ${radius} 0 1 1 0 ${-radius}`;
    }
    const at = (turn: number) => {
      const angle = 2 * Math.PI * turn;
      return `${(radius * Math.sin(angle)).toFixed(2)} ${(-radius * Math.cos(angle)).toFixed(2)}`;
    };
    return `M${at(start)}A${radius} ${radius} 0 ${end - start > 0.5 ? 1 : 0} 1 ${at(end)}`;
  });
}
