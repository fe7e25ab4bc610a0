/** Times in a zone. The browser's own zone data decides; nothing here reads the clock. */

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, style: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone}|${style}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options });
    formats.set(key, found);
  }
  return found;
}

const zones = new Map<string, boolean>();

/** Whether the browser knows a zone. Remembered: to find out takes longer than to draw a row. */
export function isZone(zone: string): boolean {
  let known = zones.get(zone);
  if (known === undefined) {
    try {
      known = new Intl.DateTimeFormat('en-GB', { timeZone: zone }) !== undefined;
    } catch {
      known = false;
    }
    zones.set(zone, known);
  }
  return known;
}

/** 04:05:06 */
export function clock(ms: number, zone: string): string {
  return format(zone, 'clock', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(ms);
}

/** 04:05 */
export function hourMinute(ms: number, zone: string): string {
  return format(zone, 'hm', { hour: '2-digit', minute: '2-digit' }).format(ms);
}

/** Sun 22 Nov */
export function shortDay(ms: number, zone: string): string {
  return format(zone, 'day', { weekday: 'short', day: 'numeric', month: 'short' }).format(ms).replace(',', '');
}

/** Sun 22 Nov 2026, 04:05:06 */
export function full(ms: number, zone: string): string {
  const day = format(zone, 'full', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  return `${day.format(ms).replace(',', '')}, ${clock(ms, zone)}`;
}

/** 2026-11-22, the calendar day that a moment falls on. */
export function dayOf(ms: number, zone: string): string {
  const parts = format(zone, 'iso', { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(ms);
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}

/** How far local time is ahead of UTC at a moment, in minutes. */
export function offsetMinutes(ms: number, zone: string): number {
  const parts = format(zone, 'offset', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(ms);
  const n = (type: string) => Number(parts.find((p) => p.type === type)?.value ?? 0);
  const local = Date.UTC(n('year'), n('month') - 1, n('day'), n('hour'), n('minute'), n('second'));
  return Math.round((local - Math.floor(ms / 1000) * 1000) / 60_000);
}

/** UTC, UTC+5:30, UTC−3 */
export function offsetLabel(ms: number, zone: string): string {
  const minutes = offsetMinutes(ms, zone);
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const rest = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`;
  return `UTC${minutes < 0 ? '\u2212' : '+'}${Math.floor(size / 60)}${rest}`;
}

export function isDay(day: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!match) return false;
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The first moment of a calendar day in a zone; where clocks skip midnight, the first moment after the skip. */
export function startOfDay(day: string, zone: string): number {
  const wall = Date.parse(`${day}T00:00:00Z`);
  const candidates = [wall - 86_400_000, wall + 86_400_000].map((at) => wall - offsetMinutes(at, zone) * 60_000);
  const early = Math.min(...candidates);
  const late = Math.max(...candidates);
  if (dayOf(early, zone) === day && dayOf(early - 1, zone) !== day) return early;
  if (dayOf(late - 1, zone) !== day) return late;
  let [before, within] = [early, late]; // the change lies between them: before is not yet in the day, within is
  while (within - before > 1000) {
    const middle = Math.floor((before + within) / 2000) * 1000;
    if (dayOf(middle, zone) === day) within = middle;
    else before = middle;
  }
  return within;
}

export interface Span {
  from: number;
  to: number;
}

/** A calendar day in a zone: 23 or 25 hours where clocks change. */
export function daySpan(day: string, zone: string): Span {
  return { from: startOfDay(day, zone), to: startOfDay(addDays(day, 1), zone) };
}

/** What a datetime-local field holds for a moment, to the second. */
export function toField(ms: number, zone: string): string {
  return `${dayOf(ms, zone)}T${clock(ms, zone)}`;
}

/** The moment that a datetime-local field means in a zone; undefined where it holds none. */
export function fromField(text: string, zone: string): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (!match?.[1] || !isDay(match[1])) return undefined;
  const wall = Date.parse(`${text.length === 16 ? `${text}:00` : text}Z`);
  if (Number.isNaN(wall)) return undefined;
  const first = wall - offsetMinutes(wall, zone) * 60_000;
  return wall - offsetMinutes(first, zone) * 60_000;
}

/** 0.4 s, 12 s, 3 min 05 s, 2 h 10 min */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
