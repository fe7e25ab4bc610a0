/** The map: mics on plain ground with lines of latitude and longitude, since there may be no tiles where it is used. */

import { signal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { cluster, type Mark, type MicState, type Placed } from '../logic/cluster';
import {
  fit,
  gridStep,
  type Point,
  pan,
  project,
  type Size,
  scaleBar,
  toScreen,
  toWorld,
  unproject,
  type View,
  zoomAt,
} from '../logic/projection';
import { hull, ring, withoutOverlap } from '../logic/shapes';
import { mics, micsLoaded, now, recent } from '../state';
import { strings } from '../strings';
import { Empty, IconButton, useSize } from '../ui/parts';

/** Where the map has been moved to; undefined until there are mics to fit it to. */
const view = signal<View | undefined>(undefined);
const focused = signal<string | undefined>(undefined);
const MARGIN = 56;
const RECENT = 60_000;
const STATES: readonly MicState[] = ['listening', 'silent', 'lost', 'unknown'];

export const placed = (): Placed[] => {
  const out: Placed[] = [];
  for (const { id, site, state, position } of mics.value.values()) {
    if (position) out.push({ id, site, state, at: project(position.latitude, position.longitude) });
  }
  return out;
};

export function showOnMap(points: readonly Point[], size: Size): void {
  view.value = fit(points, size, MARGIN);
}

export function markName(mark: Mark): string {
  const [only] = mark.mics;
  if (mark.mics.length === 1 && only) return mics.value.get(only.id)?.name ?? only.id;
  const [site] = mark.sites;
  if (mark.sites.size === 1 && site) return site;
  return mark.sites.size > 1 ? strings.mics.several(mark.sites.size) : strings.mics.noSite;
}

export function statesOf(mark: Mark): string {
  if (mark.mics.length === 1 && mark.mics[0]) return strings.mics.states[mark.mics[0].state];
  return STATES.filter((state) => mark.counts[state] > 0)
    .map((state) => `${mark.counts[state]} ${strings.mics.states[state].toLowerCase()}`)
    .join(', ');
}

export function MicMap({ onChoose, chosen }: { onChoose: (mark: Mark) => void; chosen?: ReadonlySet<string> }) {
  const [box, size] = useSize<HTMLDivElement>();
  const all = useMemo(placed, [mics.value]);
  const fitted = useRef(0);
  useEffect(() => {
    // Fits anew while the mics of the first reading come in; later ones do not move the map under the user's hand.
    if (size.width > 0 && all.length > 0 && (view.value === undefined || (fitted.current === 0 && !moved))) {
      fitted.current = all.length;
      showOnMap(
        all.map(({ at }) => at),
        size,
      );
    }
  }, [size.width > 0, all.length]);
  useMapInput(box, size);
  const current = view.value;
  const marks = useMemo(() => (current ? cluster(all, current.scale) : []), [all, current?.scale]);

  const zoom = (factor: number) => {
    if (view.value) move(zoomAt(view.value, size, factor, { x: size.width / 2, y: size.height / 2 }));
  };
  const fitAll = () =>
    showOnMap(
      all.map(({ at }) => at),
      size,
    );
  const step = (by: number) => {
    if (!current) return;
    const seen = marks.filter((mark) => inside(toScreen(current, size, mark.at), size, 0));
    const order = seen.sort((a, b) => a.at.y - b.at.y || a.at.x - b.at.x);
    const index = order.findIndex(({ key }) => key === focused.value);
    focused.value = order[(index + by + order.length) % order.length]?.key;
  };
  const onKeyDown = (e: KeyboardEvent) => {
    const now = view.value;
    if (!now || e.ctrlKey || e.metaKey || e.altKey) return;
    const far = 60;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => move(pan(now, far, 0)),
      ArrowRight: () => move(pan(now, -far, 0)),
      ArrowUp: () => move(pan(now, 0, far)),
      ArrowDown: () => move(pan(now, 0, -far)),
      '+': () => zoom(1.5),
      '=': () => zoom(1.5),
      '-': () => zoom(1 / 1.5),
      '0': fitAll,
      n: () => step(1),
      N: () => step(-1),
      Enter: () => {
        const mark = marks.find(({ key }) => key === focused.value);
        if (mark) onChoose(mark);
      },
    };
    const action = moves[e.key];
    if (!action) return;
    e.preventDefault();
    e.stopPropagation();
    action();
  };
  const focus = marks.find(({ key }) => key === focused.value);
  return (
    <div class="map" ref={box}>
      <div
        class="map-keys"
        role="group"
        tabIndex={0}
        aria-label={strings.mics.map}
        aria-describedby="map-help"
        onKeyDown={onKeyDown}
      >
        {current && size.width > 0 && (
          <Ground marks={marks} mics={all} view={current} size={size} chosen={chosen} onChoose={onChoose} />
        )}
      </div>
      <p id="map-help" class="hidden">
        {strings.mics.mapHelp}
      </p>
      <p class="hidden" role="status">
        {focus ? strings.mics.mark(markName(focus), focus.mics.length, statesOf(focus)) : ''}
      </p>
      {micsLoaded.value && all.length === 0 && (
        <Empty title={mics.value.size === 0 ? strings.mics.none : strings.mics.noneMap} />
      )}
      <div class="map-buttons">
        <IconButton icon="plus" label={strings.mics.zoomIn} onClick={() => zoom(1.8)} />
        <IconButton icon="minus" label={strings.mics.zoomOut} onClick={() => zoom(1 / 1.8)} />
        <IconButton icon="all" label={strings.mics.all} onClick={fitAll} />
      </div>
    </div>
  );
}

let moved = false;

function move(next: View): void {
  moved = true;
  view.value = next;
}

function inside(p: Point, size: Size, margin: number): boolean {
  return p.x >= -margin && p.y >= -margin && p.x <= size.width + margin && p.y <= size.height + margin;
}

interface GroundProps {
  marks: Mark[];
  mics: Placed[];
  view: View;
  size: Size;
  chosen: ReadonlySet<string> | undefined;
  onChoose: (mark: Mark) => void;
}

function Ground({ marks, mics: all, view: now, size, chosen, onChoose }: GroundProps) {
  const seen = marks
    .map((mark) => ({ mark, at: toScreen(now, size, mark.at) }))
    .filter(({ at }) => inside(at, size, 40));
  const bar = scaleBar(now, Math.min(140, size.width / 3));
  const named = new Set<string>(); // a site in several marks is named at the largest
  const labels = withoutOverlap(
    [...seen]
      .sort((a, b) => b.mark.mics.length - a.mark.mics.length)
      .filter(({ mark }) => mark.mics.length > 1 || seen.length <= 150)
      .map(({ mark, at }) => ({ text: markName(mark), at: { x: at.x, y: at.y + radius(mark) + 5 } }))
      .filter(({ text }) => !named.has(text) && named.add(text)),
    seen.map(({ mark, at }) => ({ at, radius: radius(mark) })),
    6.6,
    15,
  );
  return (
    <svg class="ground" width={size.width} height={size.height} aria-hidden="true">
      <Lines view={now} size={size} />
      <Areas mics={all} view={now} size={size} />
      {seen.map(({ mark, at }) => (
        <MarkShape key={mark.key} mark={mark} at={at} chosen={chosen} onChoose={onChoose} />
      ))}
      <g class="labels">
        {labels.map(({ text, at }) => (
          <text key={`${text} ${at.x}`} x={at.x} y={at.y + 10} text-anchor="middle">
            {text}
          </text>
        ))}
      </g>
      <g class="scale" transform={`translate(14 ${size.height - 16})`}>
        <path d={`M0 -6V0H${bar.pixels.toFixed(1)}V-6`} />
        <text x={bar.pixels / 2} y={-8} text-anchor="middle">
          {strings.scale(bar.metres)}
        </text>
      </g>
    </svg>
  );
}

function radius(mark: Mark): number {
  return mark.mics.length === 1 ? 6 : 11 + Math.min(9, 2.6 * Math.log10(mark.mics.length) * 1.6);
}

function MarkShape({
  mark,
  at,
  chosen,
  onChoose,
}: Pick<GroundProps, 'chosen' | 'onChoose'> & { mark: Mark; at: Point }) {
  const size = radius(mark);
  const heard = recent.value;
  const until = now.value - RECENT;
  const active = mark.mics.some(({ id }) => (heard.get(id) ?? 0) > until);
  const isChosen = chosen !== undefined && mark.mics.every(({ id }) => chosen.has(id));
  const [only] = mark.mics;
  const marked = [isChosen ? 'chosen' : '', focused.value === mark.key ? 'focused' : ''].join(' ');
  return (
    <g
      class={`mark ${marked}`}
      transform={`translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`}
      data-mics={mark.mics.length}
      data-mic={mark.mics.length === 1 ? only?.id : undefined}
      onClick={() => {
        if (!dragged) onChoose(mark);
      }}
    >
      <title>{strings.mics.mark(markName(mark), mark.mics.length, statesOf(mark))}</title>
      <circle class="reach" r={Math.max(16, size + 4)} />
      {active && <circle class="active" r={size + 5} />}
      <circle class="halo" r={size + 4} />
      {mark.mics.length === 1 && only ? <Single state={only.state} /> : <Several mark={mark} size={size} />}
    </g>
  );
}

function Single({ state }: { state: MicState }) {
  if (state === 'lost') {
    return (
      <g class="single lost">
        <circle r="7" class="under" />
        <path d="M-4.5 -4.5L4.5 4.5M4.5 -4.5L-4.5 4.5" />
      </g>
    );
  }
  return <circle class={`single ${state}`} r={state === 'listening' ? 5.5 : 4.8} />;
}

function Several({ mark, size }: { mark: Mark; size: number }) {
  const arcs = ring(
    STATES.map((state) => mark.counts[state]),
    size - 1.5,
  );
  return (
    <g class="several">
      <circle class="under" r={size} />
      {STATES.map((state, n) => (arcs[n] ? <path key={state} class={state} d={arcs[n]} /> : null))}
      <text text-anchor="middle" dy="0.36em">
        {mark.mics.length}
      </text>
      {mark.counts.lost > 0 && (
        <g class="lost-badge" transform={`translate(${(size * 0.78).toFixed(1)} ${(-size * 0.78).toFixed(1)})`}>
          <circle r="7.5" />
          <text text-anchor="middle" dy="0.36em">
            {mark.counts.lost > 99 ? '!' : mark.counts.lost}
          </text>
        </g>
      )}
    </g>
  );
}

function Lines({ view: now, size }: { view: View; size: Size }) {
  const step = gridStep(now, 110);
  const first = unproject(toWorld(now, size, { x: 0, y: size.height }));
  const last = unproject(toWorld(now, size, { x: size.width, y: 0 }));
  const count = (from: number, to: number) =>
    Math.max(0, Math.min(60, Math.floor(to / step) - Math.ceil(from / step) + 1));
  const values = (from: number, to: number) =>
    Array.from({ length: count(from, to) }, (_, n) => (Math.ceil(from / step) + n) * step);
  return (
    <g class="lines">
      {values(first.longitude, last.longitude).map((value) => {
        const x = toScreen(now, size, project(0, value)).x;
        return (
          <g key={`x${value}`}>
            <path d={`M${x.toFixed(1)} 0V${size.height}`} />
            <text x={x + 4} y={14}>
              {strings.degrees(value, step, 'longitude')}
            </text>
          </g>
        );
      })}
      {values(first.latitude, last.latitude).map((value) => {
        const y = toScreen(now, size, project(value, 0)).y;
        return (
          <g key={`y${value}`}>
            <path d={`M0 ${y.toFixed(1)}H${size.width}`} />
            <text x={size.width - 6} y={y - 4} text-anchor="end">
              {strings.degrees(value, step, 'latitude')}
            </text>
          </g>
        );
      })}
    </g>
  );
}

function Areas({ mics: all, view: now, size }: { mics: Placed[]; view: View; size: Size }) {
  const outlines = useMemo(() => {
    const sites = new Map<string, Point[]>();
    for (const { site, at } of all) {
      if (site === undefined) continue;
      const points = sites.get(site);
      if (points) points.push(at);
      else sites.set(site, [at]);
    }
    return [...sites].map(([site, points]) => ({ site, outline: hull(points) }));
  }, [all]);
  return (
    <g class="areas">
      {outlines.map(({ site, outline }) => {
        const points = outline.map((p) => toScreen(now, size, p));
        if (!points.some((p) => inside(p, size, 400))) return null;
        return <path key={site} d={`M${points.map((p) => `${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join('L')}Z`} />;
      })}
    </g>
  );
}

let dragged = false;

/** Dragging, pinching and the wheel. */
function useMapInput(box: { current: HTMLDivElement | null }, size: Size): void {
  const latest = useRef(size);
  latest.current = size;
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const pointers = new Map<number, Point>();
    let travelled = 0;
    const local = (e: MouseEvent): Point => {
      const { left, top } = element.getBoundingClientRect();
      return { x: e.clientX - left, y: e.clientY - top };
    };
    const down = (e: PointerEvent) => {
      if (e.button !== 0 || (e.target as Element).closest('button')) return;
      pointers.set(e.pointerId, local(e));
      if (pointers.size === 1) {
        travelled = 0;
        dragged = false;
      }
    };
    const moveTo = (e: PointerEvent) => {
      const before = pointers.get(e.pointerId);
      const now = view.value;
      if (!before || !now) return;
      const after = local(e);
      const [other] = [...pointers].filter(([id]) => id !== e.pointerId).map(([, p]) => p);
      if (other) {
        const apart = (p: Point) => Math.max(10, Math.hypot(p.x - other.x, p.y - other.y));
        const middle = { x: (after.x + other.x) / 2, y: (after.y + other.y) / 2 };
        const panned = pan(now, (after.x - before.x) / 2, (after.y - before.y) / 2);
        move(zoomAt(panned, latest.current, apart(after) / apart(before), middle));
        dragged = true;
      } else {
        travelled += Math.hypot(after.x - before.x, after.y - before.y);
        if (travelled > 5 && !dragged) {
          dragged = true;
          element.setPointerCapture(e.pointerId);
        }
        if (dragged) move(pan(now, after.x - before.x, after.y - before.y));
      }
      pointers.set(e.pointerId, after);
    };
    const up = (e: PointerEvent) => {
      pointers.delete(e.pointerId);
    };
    const wheel = (e: WheelEvent) => {
      if (!view.value) return;
      e.preventDefault();
      const lines = e.deltaMode === 1 ? 16 : 1;
      move(zoomAt(view.value, latest.current, Math.exp(-e.deltaY * lines * 0.0016), local(e)));
    };
    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', moveTo);
    element.addEventListener('pointerup', up);
    element.addEventListener('pointercancel', up);
    element.addEventListener('pointerleave', up);
    element.addEventListener('wheel', wheel, { passive: false });
    return () => {
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', moveTo);
      element.removeEventListener('pointerup', up);
      element.removeEventListener('pointercancel', up);
      element.removeEventListener('pointerleave', up);
      element.removeEventListener('wheel', wheel);
    };
  }, []);
}
