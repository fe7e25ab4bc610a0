/** Where things lie on the map: Web Mercator in units of the world's width, and a view of it in pixels. */

export interface Point {
  x: number;
  y: number;
}

/** What of the world is shown: its middle, and how many pixels the world is wide. */
export interface View {
  centre: Point;
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

const EQUATOR_METRES = 40_075_016.686;
const MAX_LATITUDE = 85.051129;
export const MIN_SCALE = 256;
export const MAX_SCALE = 256 * 2 ** 22;

export function project(latitude: number, longitude: number): Point {
  const lat = (Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, latitude)) * Math.PI) / 180;
  return { x: longitude / 360 + 0.5, y: 0.5 - Math.log(Math.tan(Math.PI / 4 + lat / 2)) / (2 * Math.PI) };
}

export function unproject(p: Point): { latitude: number; longitude: number } {
  return {
    latitude: (Math.atan(Math.sinh(Math.PI * (1 - 2 * p.y))) * 180) / Math.PI,
    longitude: (p.x - 0.5) * 360,
  };
}

export function toScreen(view: View, size: Size, p: Point): Point {
  return {
    x: (p.x - view.centre.x) * view.scale + size.width / 2,
    y: (p.y - view.centre.y) * view.scale + size.height / 2,
  };
}

export function toWorld(view: View, size: Size, p: Point): Point {
  return {
    x: (p.x - size.width / 2) / view.scale + view.centre.x,
    y: (p.y - size.height / 2) / view.scale + view.centre.y,
  };
}

const clampScale = (scale: number) => Math.max(MIN_SCALE, Math.min(MAX_SCALE, scale));
const clampUnit = (value: number) => Math.max(0, Math.min(1, value));

export function pan(view: View, dx: number, dy: number): View {
  return {
    scale: view.scale,
    centre: { x: clampUnit(view.centre.x - dx / view.scale), y: clampUnit(view.centre.y - dy / view.scale) },
  };
}

/** Zooms so that what lies under a pixel stays under it. */
export function zoomAt(view: View, size: Size, factor: number, at: Point): View {
  const scale = clampScale(view.scale * factor);
  const fixed = toWorld(view, size, at);
  return {
    scale,
    centre: {
      x: clampUnit(fixed.x - (at.x - size.width / 2) / scale),
      y: clampUnit(fixed.y - (at.y - size.height / 2) / scale),
    },
  };
}

/** The view that shows all points with a margin; a lone point is shown at the scale of a forest stand. */
export function fit(points: readonly Point[], size: Size, margin: number): View {
  if (points.length === 0) return { centre: { x: 0.5, y: 0.5 }, scale: clampScale(size.width) };
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const p of points) {
    left = Math.min(left, p.x);
    right = Math.max(right, p.x);
    top = Math.min(top, p.y);
    bottom = Math.max(bottom, p.y);
  }
  const lone = 1_000 / EQUATOR_METRES;
  const across = Math.max(1, size.width - 2 * margin) / Math.max(right - left, lone);
  const down = Math.max(1, size.height - 2 * margin) / Math.max(bottom - top, lone);
  return { centre: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale: clampScale(Math.min(across, down)) };
}

export function metresPerPixel(view: View): number {
  const { latitude } = unproject(view.centre);
  return (EQUATOR_METRES * Math.cos((latitude * Math.PI) / 180)) / view.scale;
}

/** The longest round length that fits: 1, 2 or 5 times a power of ten. */
export function scaleBar(view: View, most: number): { metres: number; pixels: number } {
  const perPixel = metresPerPixel(view);
  const power = 10 ** Math.floor(Math.log10(most * perPixel));
  const metres = power * ([5, 2, 1].find((n) => n * power <= most * perPixel) ?? 1);
  return { metres, pixels: metres / perPixel };
}

/** Whole degrees, minutes or less between the map's lines, so that they lie at least `least` pixels apart. */
export function gridStep(view: View, least: number): number {
  const steps = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 45, 90];
  return steps.find((step) => (step / 360) * view.scale >= least) ?? 90;
}
