import { describe, expect, it } from 'vitest';
import { cluster, type Placed } from '../src/logic/cluster';
import { fit, MAX_SCALE, pan, project, scaleBar, toScreen, toWorld, unproject, zoomAt } from '../src/logic/projection';
import { hull, ring, withoutOverlap } from '../src/logic/shapes';
import { randoms } from './fixtures';

const size = { width: 800, height: 600 };

describe('projection', () => {
  it('comes back to where it went out', () => {
    for (const [latitude, longitude] of [
      [0, 0],
      [-12.6, -70.1],
      [84, 179],
    ] as const) {
      const back = unproject(project(latitude, longitude));
      expect(back.latitude).toBeCloseTo(latitude, 9);
      expect(back.longitude).toBeCloseTo(longitude, 9);
    }
  });

  it('keeps what lies under the pointer under it while zooming', () => {
    const view = { centre: project(-12, -70), scale: 100_000 };
    const at = { x: 123, y: 456 };
    const before = toWorld(view, size, at);
    const after = toWorld(zoomAt(view, size, 1.7, at), size, at);
    expect(after.x).toBeCloseTo(before.x, 10);
    expect(after.y).toBeCloseTo(before.y, 10);
  });

  it('moves by as many pixels as it is dragged', () => {
    const view = { centre: project(-12, -70), scale: 100_000 };
    const point = project(-12.01, -70.02);
    const [before, after] = [toScreen(view, size, point), toScreen(pan(view, 30, -20), size, point)];
    expect(after.x - before.x).toBeCloseTo(30, 6);
    expect(after.y - before.y).toBeCloseTo(-20, 6);
  });

  it('fits all points within the margin, and a lone one at a scale that means something', () => {
    const points = [project(-12, -70), project(-13, -69), project(-12.5, -71)];
    const view = fit(points, size, 40);
    for (const p of points.map((one) => toScreen(view, size, one))) {
      expect(p.x).toBeGreaterThanOrEqual(39.9);
      expect(p.x).toBeLessThanOrEqual(760.1);
      expect(p.y).toBeGreaterThanOrEqual(39.9);
      expect(p.y).toBeLessThanOrEqual(560.1);
    }
    expect(fit([project(1, 1)], size, 40).scale).toBeLessThan(MAX_SCALE);
    expect(fit([], size, 40).scale).toBeGreaterThan(0);
  });

  it('draws a scale bar of a round length that is true at its latitude', () => {
    const { metres, pixels } = scaleBar({ centre: project(60, 10), scale: 1_000_000 }, 140);
    expect(metres).toBe(2000);
    expect(pixels).toBeCloseTo(2000 / ((40_075_016.686 * 0.5) / 1_000_000), 3);
  });
});

describe('clusters', () => {
  const forest = (seed: number, count: number): Placed[] => {
    const random = randoms(seed);
    return Array.from({ length: count }, (_, n) => {
      const site = n % 13 === 12 ? undefined : `site-${n % 12}`;
      const at = project(-12 + (n % 12) * 0.3 + random() * 0.1, -70 + random() * 0.1);
      return { id: `mic-${n}`, site, state: n % 40 === 0 ? 'lost' : 'listening', at };
    });
  };

  it.each([1, 2, 3, 4, 5])('hold every mic once at every scale, seed %d', (seed) => {
    const mics = forest(seed, 1000);
    for (let scale = 256; scale < 2 ** 28; scale *= 3) {
      const ids = cluster(mics, scale).flatMap((mark) => mark.mics.map(({ id }) => id));
      expect(ids.length).toBe(1000);
      expect(new Set(ids).size).toBe(1000);
    }
  });

  it.each([1, 2, 3])('lie far enough apart to be told apart, seed %d', (seed) => {
    const scale = 40_000;
    const marks = cluster(forest(seed, 1000), scale);
    expect(marks.length).toBeLessThan(100);
    for (const a of marks) {
      for (const b of marks) {
        if (a !== b) expect(Math.hypot(a.at.x - b.at.x, a.at.y - b.at.y) * scale).toBeGreaterThanOrEqual(38 - 1e-6);
      }
    }
  });

  it('are sites from afar, parts of them nearer, and single mics near by', () => {
    const mics = forest(7, 240).filter(({ site }) => site !== undefined);
    const far = cluster(mics, 60_000);
    expect(far.every((mark) => mark.sites.size === 1)).toBe(true);
    expect(far.length).toBe(12);
    expect(cluster(mics, 600_000).length).toBeGreaterThan(12);
    expect(cluster(mics, 2 ** 28).every((mark) => mark.mics.length === 1)).toBe(true);
  });

  it('count the states of what they hold', () => {
    const [all] = cluster(forest(1, 400), 1);
    expect(all?.counts).toEqual({ listening: 390, silent: 0, lost: 10, unknown: 0 });
  });
});

describe('shapes', () => {
  it('a hull is the corners', () => {
    const corners = hull([
      { x: 0, y: 0 },
      { x: 1, y: 1 },
      { x: 2, y: 0 },
      { x: 2, y: 2 },
      { x: 0, y: 2 },
      { x: 1, y: 0.5 },
    ]);
    expect(corners.map(({ x, y }) => `${x},${y}`).sort()).toEqual(['0,0', '0,2', '2,0', '2,2']);
  });

  it('labels keep off each other and off marks', () => {
    const at = (x: number, y: number) => ({ text: 'creek', at: { x, y } });
    const kept = withoutOverlap(
      [at(0, 0), at(10, 0), at(200, 0), at(0, 30)],
      [{ at: { x: 0, y: 38 }, radius: 10 }],
      6,
      15,
    );
    expect(kept.map((label) => label.at.x)).toEqual([0, 200]);
  });

  it('a ring is whole where one state has all', () => {
    expect(ring([5, 0, 0], 10).filter(Boolean)).toHaveLength(1);
    expect(ring([1, 1, 2], 10).filter(Boolean)).toHaveLength(3);
  });
});
