/** A mic's day: what was heard and what was not, and the events in it. */

import { useEffect, useMemo, useState } from 'preact/hooks';
import * as api from '../api';
import { KINDS, type Kind, missingIn, stretches, type Totals, totals } from '../logic/coverage';
import * as levels from '../logic/levels';
import * as time from '../logic/time';
import type { CoverageSlot, SoundEvent } from '../model';
import { eventsVersion, go, events as liveEvents, mics, now, report, route, zoneOf } from '../state';
import { strings } from '../strings';
import { Empty, Go, IconButton, MicPicker, Score, StateMark, useSize } from '../ui/parts';

const SLOT_MINUTES = 5;
const REFRESH = 30_000;
const MOST_EVENTS = 1500;
const LISTED = 200;

export function DayView() {
  const { mic, day: asked } = route.value;
  const zone = zoneOf(mic);
  const today = time.dayOf(now.value, zone);
  const day = asked ?? today;
  const to = (next: string) => go({ view: 'day', mic, day: next === today ? undefined : next });
  return (
    <div class="day-view pane">
      <header class="view-head tools">
        <h1>{strings.day.title}</h1>
        <MicPicker label={strings.day.mic} value={mic} onChoose={(id) => go({ view: 'day', mic: id, day: asked })} />
        <div class="day-step">
          <IconButton icon="previous" label={strings.day.previous} onClick={() => to(time.addDays(day, -1))} />
          <label class="field">
            <span>{strings.day.day}</span>
            <input
              type="date"
              value={day}
              max={today}
              onChange={(e) => {
                if (time.isDay(e.currentTarget.value)) to(e.currentTarget.value);
              }}
            />
          </label>
          <IconButton
            icon="next"
            label={strings.day.next}
            disabled={day >= today}
            onClick={() => to(time.addDays(day, 1))}
          />
        </div>
        {day !== today && (
          <button type="button" class="button" onClick={() => to(today)}>
            {strings.day.today}
          </button>
        )}
        <p class="zone-note">{strings.zones.title(zone, time.offsetLabel(time.startOfDay(day, zone), zone))}</p>
      </header>
      {mic ? (
        <Day key={`${mic} ${day} ${zone}`} mic={mic} day={day} zone={zone} today={today} />
      ) : (
        <Empty title={strings.day.choose} />
      )}
    </div>
  );
}

function Day({ mic, day, zone, today }: { mic: string; day: string; zone: string; today: string }) {
  const span = useMemo(() => time.daySpan(day, zone), [day, zone]);
  const [coverage, setCoverage] = useState<api.DayCoverage | undefined>(undefined);
  const [found, setFound] = useState<{ items: SoundEvent[]; more: boolean } | undefined>(undefined);
  const [model, setModel] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (day > today) return undefined;
    const abort = new AbortController();
    const read = async () => {
      try {
        const end = Math.min(span.to, Math.ceil(Date.now() / 60_000) * 60_000);
        if (end > span.from)
          setCoverage(await api.coverage(mic, { from: span.from, to: end }, SLOT_MINUTES, abort.signal));
      } catch (e) {
        report(e);
      }
    };
    void read();
    void readEvents(mic, span, abort.signal).then(setFound, report);
    const timer = day === today ? setInterval(read, REFRESH) : undefined;
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [mic, day, zone]);
  const all = useMemo(() => withLive(found?.items ?? [], mic, span), [found, eventsVersion.value]);
  if (day > today) return <Empty title={strings.day.ahead} />;
  const models = coverage?.models ?? [];
  const shown = models.find((one) => one.model === model) ?? models[0];
  const known = mics.value.get(mic);
  return (
    <div class="day-body">
      {known && (
        <p class="mic-line">
          <StateMark state={known.state} />
          <strong>{strings.mics.states[known.state]}</strong>
          <span>{[known.name, known.site].filter(Boolean).join(' · ')}</span>
          <span>
            {known.lastHeard === undefined
              ? strings.mics.never
              : strings.mics.heard(strings.ago(now.value - known.lastHeard))}
          </span>
          {models.length > 1 && (
            <label class="field inline">
              <span>{strings.day.model}</span>
              <select value={shown?.model ?? ''} onChange={(e) => setModel(e.currentTarget.value)}>
                {models.map((one) => (
                  <option key={one.model} value={one.model}>
                    {one.model}
                  </option>
                ))}
              </select>
            </label>
          )}
        </p>
      )}
      <section aria-label={strings.day.coverage}>
        <h2>{strings.day.coverage}</h2>
        <DayChart mic={mic} day={day} zone={zone} span={span} slots={shown?.slots ?? []} events={all} />
        {shown && <Levels slots={shown.slots} span={span} zone={zone} />}
        {shown ? <Sums sums={totals(shown.slots)} /> : <p class="quiet-note">{strings.day.loading}</p>}
        {coverage && coverage.heldFrom > span.from && (
          <p class="quiet-note">{strings.day.held(time.full(coverage.heldFrom, zone))}</p>
        )}
      </section>
      <section aria-label={strings.day.events}>
        <h2>
          {strings.day.events}{' '}
          <span class="count figure">{found ? strings.day.count(all.length, found.more) : ''}</span>
        </h2>
        {found && all.length === 0 ? (
          <p class="quiet-note">{strings.day.noEvents}</p>
        ) : (
          <DayEvents events={all} zone={zone} />
        )}
      </section>
    </div>
  );
}

async function readEvents(mic: string, span: time.Span, signal: AbortSignal) {
  const items: SoundEvent[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.events({ mic, from: span.from, to: span.to }, 500, cursor, signal);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor && items.length < MOST_EVENTS);
  return { items, more: cursor !== undefined };
}

/** What came in live since the reading is in the list of events, where its filter lets it. */
function withLive(read: readonly SoundEvent[], mic: string, span: time.Span): SoundEvent[] {
  const byId = new Map(read.map((event) => [event.id, event]));
  for (const event of liveEvents.all()) {
    if (event.mic === mic && event.end > span.from && event.start < span.to) byId.set(event.id, event);
  }
  return [...byId.values()].sort((a, b) => b.start - a.start);
}

interface ChartProps {
  mic: string;
  day: string;
  zone: string;
  span: time.Span;
  slots: readonly CoverageSlot[];
  events: readonly SoundEvent[];
}

const LANE = 18;
const STRIP = 34;
const LANES = 6;
const LEVELS = 72;
const LEVEL_LINES = [0, -30, -60];

function DayChart({ mic, day, zone, span, slots, events }: ChartProps) {
  const [box, { width }] = useSize<HTMLDivElement>();
  const x = (ms: number) => ((Math.max(span.from, Math.min(span.to, ms)) - span.from) / (span.to - span.from)) * width;
  const parts = useMemo(() => stretches(slots, span), [slots, span]);
  const lanes = useMemo(() => byType(events), [events]);
  const hours = useMemo(() => hoursOf(span), [span]);
  const every = width < 520 ? 6 : width < 900 ? 3 : 2;
  const heard = useMemo(() => levels.heardIn(slots, span), [slots, span]);
  const top = STRIP + 6 + (heard.length > 0 ? LEVELS + 8 : 0);
  const bottom = top + lanes.length * LANE;
  const at = now.value;
  const label = (kind: Kind) => parts.filter((part) => part.kind === kind).length;
  return (
    <div class="day-chart" ref={box}>
      <svg
        width={width}
        height={bottom + 22}
        role="img"
        aria-label={`${strings.day.strip(mic, day)}: ${KINDS.filter(label)
          .map((kind) => strings.day.kinds[kind])
          .join(', ')}`}
      >
        <defs>
          <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="5" height="5" />
            <path d="M0 0V5" />
          </pattern>
        </defs>
        <g class="strip">
          {parts.map((part) => (
            <rect
              key={part.from}
              class={part.kind}
              x={x(part.from)}
              y={0}
              width={Math.max(part.kind === 'missing' ? 1.5 : 0, x(part.to) - x(part.from))}
              height={STRIP}
            >
              <title>
                {`${time.hourMinute(part.from, zone)}–${time.hourMinute(part.to, zone)} ${strings.day.kinds[part.kind]}${part.reason ? `: ${strings.day.reasons(part.reason)}` : ''}`}
              </title>
            </rect>
          ))}
        </g>
        <g class="hours">
          {hours
            .filter((_, n) => n % every === 0)
            .map((ms) => (
              <g key={ms}>
                <path d={`M${x(ms).toFixed(1)} ${STRIP}V${bottom + 5}`} />
                <text x={x(ms)} y={bottom + 17} text-anchor={ms === span.from ? 'start' : 'middle'}>
                  {time.hourMinute(ms, zone)}
                </text>
              </g>
            ))}
        </g>
        {heard.length > 0 && <LevelChart heard={heard} x={x} width={width} zone={zone} />}
        <g class="lanes">
          {lanes.map(([type, list], n) => (
            <g key={type} transform={`translate(0 ${top + n * LANE})`}>
              <path class="lane" d={`M0 ${LANE - 0.5}H${width}`} />
              {list.map((event) => (
                <rect
                  key={event.id}
                  class={event.review?.verdict === 'false' ? 'event dismissed' : 'event'}
                  x={x(event.start)}
                  y={3}
                  width={Math.max(2, x(event.end) - x(event.start))}
                  height={LANE - 6}
                />
              ))}
              <text x={4} y={LANE - 5}>
                {strings.day.lane(strings.type(type), list.length)}
              </text>
            </g>
          ))}
        </g>
        {at > span.from && at < span.to && <path class="now" d={`M${x(at).toFixed(1)} 0V${bottom + 5}`} />}
      </svg>
    </div>
  );
}

interface LevelChartProps {
  heard: readonly levels.Heard[];
  x: (ms: number) => number;
  width: number;
  zone: string;
}

function LevelChart({ heard, x, width, zone }: LevelChartProps) {
  const y = (level: number) => {
    const clipped = Math.max(levels.LOWEST, Math.min(levels.HIGHEST, level));
    return ((levels.HIGHEST - clipped) / (levels.HIGHEST - levels.LOWEST)) * LEVELS;
  };
  return (
    <g class="levels" transform={`translate(0 ${STRIP + 6})`}>
      {LEVEL_LINES.map((level) => (
        <path key={level} class="grid" d={`M0 ${y(level)}H${width}`} />
      ))}
      <path class="grid" d={`M0 ${y(levels.LOWEST)}H${width}`} />
      <path class="mean" d={levels.area(heard, x, y)} />
      <path class="loudest" d={levels.line(heard, x, y)} />
      {LEVEL_LINES.map((level) => (
        <text key={level} x={4} y={y(level) + 11}>
          {strings.day.decibels(level)}
          {level === levels.HIGHEST ? ` ${strings.day.levelAxis}` : ''}
        </text>
      ))}
      {heard.map((each) => (
        <rect key={each.from} class="touch" x={x(each.from)} y={0} width={x(each.to) - x(each.from)} height={LEVELS}>
          <title>
            {strings.day.levelSlot(
              time.hourMinute(each.from, zone),
              time.hourMinute(each.to, zone),
              strings.day.dbfs(each.level),
              strings.day.dbfs(each.loudest),
            )}
          </title>
        </rect>
      ))}
    </g>
  );
}

/** The levels in words: a line for everybody, and by the hour for who cannot see the chart. */
function Levels({ slots, span, zone }: { slots: readonly CoverageSlot[]; span: time.Span; zone: string }) {
  const heard = useMemo(() => levels.heardIn(slots, span), [slots, span]);
  const all = levels.summary(heard);
  if (!all) return <p class="quiet-note">{strings.day.noLevels}</p>;
  const { levelColumns: columns, dbfs } = strings.day;
  return (
    <div class="level-words">
      <p>
        <strong>{strings.day.levels}</strong>{' '}
        <span class="figure">
          {strings.day.levelSummary(dbfs(all.level), dbfs(all.loudest), time.hourMinute(all.loudestAt, zone))}
        </span>
      </p>
      <p class="quiet-note">{strings.day.levelNote}</p>
      <table class="hidden">
        <caption>{strings.day.levelHours}</caption>
        <thead>
          <tr>
            <th scope="col">{columns.hour}</th>
            <th scope="col">{columns.mean}</th>
            <th scope="col">{columns.loudest}</th>
          </tr>
        </thead>
        <tbody>
          {levels.byHour(heard, hoursOf(span)).map(({ hour, level, loudest }) => (
            <tr key={hour}>
              <th scope="row">{time.hourMinute(hour, zone)}</th>
              <td>{dbfs(level)}</td>
              <td>{dbfs(loudest)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function byType(events: readonly SoundEvent[]): [string, SoundEvent[]][] {
  const lanes = new Map<string, SoundEvent[]>();
  for (const event of events) {
    const lane = lanes.get(event.type);
    if (lane) lane.push(event);
    else lanes.set(event.type, [event]);
  }
  return [...lanes].sort((a, b) => b[1].length - a[1].length).slice(0, LANES);
}

function hoursOf(span: time.Span): number[] {
  const out: number[] = [];
  for (let ms = span.from; ms < span.to; ms += 3_600_000) out.push(ms);
  return out;
}

function Sums({ sums }: { sums: Totals }) {
  const missing = missingIn(sums);
  const whole = sums.analysed + sums.silent + missing + sums.absent + sums.unknown;
  const figure: Record<Kind, number> = { ...sums, missing };
  const share = (ms: number) => strings.day.share(strings.percent(whole > 0 ? ms / whole : 0), time.duration(ms));
  return (
    <dl class="sums">
      {KINDS.map((kind) => (
        <div key={kind} class={figure[kind] > 0 ? '' : 'zero'}>
          <dt>
            <span class={`swatch ${kind}`} />
            {strings.day.kinds[kind]}
          </dt>
          <dd class="figure">{share(figure[kind])}</dd>
          <dd class="why">{strings.day.kindWhy[kind]}</dd>
          {kind === 'missing' &&
            Object.entries(sums.missing).map(([reason, ms]) => (
              <dd key={reason} class="reason figure">
                {strings.day.reasons(reason)}: {time.duration(ms)}
              </dd>
            ))}
        </div>
      ))}
    </dl>
  );
}

function DayEvents({ events, zone }: { events: readonly SoundEvent[]; zone: string }) {
  return (
    <ul class="day-events">
      {events.slice(0, LISTED).map((event) => (
        <li key={event.id}>
          <Go to={{ view: 'events', filter: { mic: event.mic }, event: event.id }} class="day-event">
            <time class="figure">{time.clock(event.start, zone)}</time>
            <span class="type">{strings.type(event.type)}</span>
            <span class="figure length">{time.duration(event.end - event.start)}</span>
            <Score value={event.peak} />
            <span>
              {event.review && (
                <span class={`verdict ${event.review.verdict}`}>{strings.review.verdicts[event.review.verdict]}</span>
              )}
            </span>
          </Go>
        </li>
      ))}
    </ul>
  );
}
