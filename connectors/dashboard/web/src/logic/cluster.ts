/**
 * Marks on the map for many mics. Invariants: every mic is in exactly one mark; the marks depend on the scale alone,
 * never on where the map has been dragged to, so that dragging regroups nothing.
 *
 * A site that is small on the screen is one mark; a larger one is cut into cells; marks that would still overlap are
 * joined.
 */

import type { Point } from './projection';

export type MicState = 'listening' | 'silent' | 'lost' | 'unknown';

export interface Placed {
  id: string;
  site: string | undefined;
  state: MicState;
  at: Point;
}

export interface Mark {
  key: string;
  at: Point;
  mics: Placed[];
  sites: Set<string>;
  counts: Record<MicState, number>;
}

const SITE_PIXELS = 96;
const CELL_PIXELS = 44;
const APART_PIXELS = 38;

export function cluster(mics: readonly Placed[], scale: number): Mark[] {
  const marks: Mark[] = [];
  for (const site of bySite(mics)) {
    const parts = extent(site) * scale <= SITE_PIXELS ? [site] : byCell(site, CELL_PIXELS / scale);
    for (const part of parts) marks.push(mark(part));
  }
  return joined(marks, APART_PIXELS / scale);
}

function bySite(mics: readonly Placed[]): Placed[][] {
  return [...groups(mics, (mic) => mic.site ?? '').values()];
}

function byCell(mics: readonly Placed[], cell: number): Placed[][] {
  return [...groups(mics, (mic) => `${Math.floor(mic.at.x / cell)}:${Math.floor(mic.at.y / cell)}`).values()];
}

function groups(mics: readonly Placed[], keyOf: (mic: Placed) => string): Map<string, Placed[]> {
  const found = new Map<string, Placed[]>();
  for (const mic of mics) {
    const key = keyOf(mic);
    const group = found.get(key);
    if (group) group.push(mic);
    else found.set(key, [mic]);
  }
  return found;
}

function extent(mics: readonly Placed[]): number {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { at } of mics) {
    left = Math.min(left, at.x);
    right = Math.max(right, at.x);
    top = Math.min(top, at.y);
    bottom = Math.max(bottom, at.y);
  }
  return Math.max(right - left, bottom - top);
}

function mark(mics: Placed[]): Mark {
  const counts = { listening: 0, silent: 0, lost: 0, unknown: 0 };
  const sites = new Set<string>();
  let [x, y] = [0, 0];
  for (const mic of mics) {
    counts[mic.state]++;
    if (mic.site !== undefined) sites.add(mic.site);
    x += mic.at.x;
    y += mic.at.y;
  }
  const key = mics.length === 1 ? `mic ${mics[0]?.id}` : `${mics.length} from ${mics[0]?.id}`;
  return { key, at: { x: x / mics.length, y: y / mics.length }, mics, sites, counts };
}

/** Largest first, each takes in what lies nearer than `apart`; one pass over cells of that size finds neighbours. */
function joined(marks: Mark[], apart: number): Mark[] {
  const order = [...marks].sort((a, b) => b.mics.length - a.mics.length || (a.key < b.key ? -1 : 1));
  const cells = new Map<string, Mark[]>();
  const kept: { at: Point; parts: Mark[] }[] = [];
  const heads = new Map<Mark, { at: Point; parts: Mark[] }>();
  for (const one of order) {
    const [cx, cy] = [Math.floor(one.at.x / apart), Math.floor(one.at.y / apart)];
    const near = nearest(one.at, cells, cx, cy, apart);
    const head = near && heads.get(near);
    if (head) {
      head.parts.push(one);
      continue;
    }
    const fresh = { at: one.at, parts: [one] };
    heads.set(one, fresh);
    kept.push(fresh);
    const key = `${cx}:${cy}`;
    cells.set(key, [...(cells.get(key) ?? []), one]);
  }
  return kept.map(({ at, parts }) => {
    if (parts.length === 1 && parts[0]) return parts[0];
    return { ...mark(parts.flatMap((part) => part.mics)), at };
  });
}

function nearest(at: Point, cells: Map<string, Mark[]>, cx: number, cy: number, apart: number): Mark | undefined {
  let best: Mark | undefined;
  let least = apart;
  for (let dx = -1; dx <= 1; dx++) {
    for (let dy = -1; dy <= 1; dy++) {
      for (const other of cells.get(`${cx + dx}:${cy + dy}`) ?? []) {
        const distance = Math.hypot(other.at.x - at.x, other.at.y - at.y);
        if (distance < least) {
          least = distance;
          best = other;
        }
      }
    }
  }
  return best;
}
