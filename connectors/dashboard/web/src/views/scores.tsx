/** What the models make of a mic: waveform, log-mel picture and the highest classes over one time, live or at a moment. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import * as api from '../api';
import { classLines, hopOf, models, stepPath, unscored } from '../logic/scores';
import * as time from '../logic/time';
import { outline, readWav } from '../logic/wav';
import type { ScoreWindow } from '../model';
import { go, now, report, route, theme, zoneOf } from '../state';
import { strings } from '../strings';
import { colour, Empty, IconButton, MicPicker, Score, useSize } from '../ui/parts';

const LENGTHS = [15, 30, 60];
/** Scores live a little behind the sound: so long after it they are there. */
const BEHIND = 3000;
const REFRESH = 3000;
const CLASSES = 8;
const PARTS_PER_SECOND = 40;

export function ScoresView() {
  const { mic, at } = route.value;
  const [seconds, setSeconds] = useState(30);
  const zone = zoneOf(mic);
  const step = (by: number) => go({ view: 'scores', mic, at: (at ?? Date.now()) + by * seconds * 500 }, true);
  return (
    <div class="scores-view pane">
      <header class="view-head tools">
        <h1>{strings.scores.title}</h1>
        <MicPicker label={strings.scores.mic} value={mic} onChoose={(id) => go({ view: 'scores', mic: id, at })} />
        <button
          type="button"
          class="button toggle"
          aria-pressed={at === undefined}
          onClick={() => go({ view: 'scores', mic, at: at === undefined ? Date.now() - BEHIND : undefined }, true)}
        >
          <span class="live-dot" />
          {strings.scores.live}
        </button>
        <div class="day-step">
          <IconButton icon="previous" label={strings.scores.earlier} disabled={!mic} onClick={() => step(-1)} />
          <label class="field">
            <span>{strings.scores.at}</span>
            <input
              type="datetime-local"
              step="1"
              value={time.toField(at ?? now.value, zone)}
              disabled={!mic}
              onChange={(e) => {
                const chosen = time.fromField(e.currentTarget.value, zone);
                if (chosen !== undefined) go({ view: 'scores', mic, at: chosen }, true);
              }}
            />
          </label>
          <IconButton
            icon="next"
            label={strings.scores.later}
            disabled={!mic || at === undefined}
            onClick={() => step(1)}
          />
        </div>
        <label class="field">
          <span>{strings.scores.length}</span>
          <select value={seconds} onChange={(e) => setSeconds(Number(e.currentTarget.value))}>
            {LENGTHS.map((length) => (
              <option key={length} value={length}>
                {strings.scores.lengths(length)}
              </option>
            ))}
          </select>
        </label>
        <p class="zone-note">{strings.zones.title(zone, time.offsetLabel(at ?? now.peek(), zone))}</p>
      </header>
      {mic ? (
        <Explorer key={mic} mic={mic} at={at} seconds={seconds} zone={zone} />
      ) : (
        <Empty title={strings.scores.choose} />
      )}
    </div>
  );
}

function Explorer({ mic, at, seconds, zone }: { mic: string; at: number | undefined; seconds: number; zone: string }) {
  const half = seconds * 500;
  const tick = at === undefined ? Math.floor((now.value - BEHIND) / REFRESH) * REFRESH : 0;
  const span = useMemo(
    () =>
      at === undefined
        ? { from: tick - 2 * half, to: tick }
        : { from: Math.round(at - half), to: Math.round(at + half) },
    [at, tick, half],
  );
  const [windows, setWindows] = useState<{ span: time.Span; list: ScoreWindow[] } | undefined>(undefined);
  const [wave, setWave] = useState<Wave | undefined>(undefined);
  const [noSound, setNoSound] = useState<string | undefined>(undefined);
  const busy = useRef(false);
  useEffect(() => {
    if (busy.current && at === undefined) return undefined; // live: a slow link gets fewer pictures, not a queue of them
    const abort = new AbortController();
    busy.current = true;
    const both = [
      api.scores(mic, span, CLASSES, abort.signal).then((list) => setWindows({ span, list }), report),
      readWave(mic, span, seconds, abort.signal).then(
        (next) => {
          setWave(next);
          setNoSound(undefined);
        },
        (e) => {
          if (e instanceof api.ApiError && [403, 404, 410].includes(e.status)) {
            setWave(undefined);
            setNoSound(e.message || strings.scores.noSound);
          } else report(e);
        },
      ),
    ];
    void Promise.all(both).finally(() => {
      busy.current = false;
    });
    return at === undefined ? undefined : () => abort.abort();
  }, [mic, span]);
  const [model, setModel] = useState<string | undefined>(undefined);
  const list = windows?.list ?? [];
  const found = useMemo(() => models(list), [windows]);
  const chosen = model && found.includes(model) ? model : found[0];
  return (
    <div class="explorer">
      <figure>
        <figcaption>{strings.scores.waveform}</figcaption>
        <Waveform wave={wave} mic={mic} />
      </figure>
      <figure>
        <figcaption>{strings.scores.logmel}</figcaption>
        <Picture mic={mic} span={wave?.span} none={noSound} />
      </figure>
      <Ticks span={windows?.span ?? span} zone={zone} />
      <figure class="classes">
        <figcaption>
          {strings.scores.classes}
          {found.length > 1 && (
            <label class="field inline">
              <span>{strings.scores.model}</span>
              <select value={chosen} onChange={(e) => setModel(e.currentTarget.value)}>
                {found.map((one) => (
                  <option key={one} value={one}>
                    {one}
                  </option>
                ))}
              </select>
            </label>
          )}
        </figcaption>
        {windows ? (
          <Classes span={windows.span} windows={list.filter((one) => one.model === chosen)} />
        ) : (
          <p class="quiet-note">{strings.scores.loading}</p>
        )}
      </figure>
      {wave && at !== undefined && (
        <audio
          class="explorer-audio"
          controls
          preload="none"
          aria-label={strings.scores.play}
          src={api.soundAddress(mic, wave.span)}
        />
      )}
    </div>
  );
}

interface Wave {
  span: time.Span;
  parts: Float32Array;
}

async function readWave(mic: string, span: time.Span, seconds: number, signal: AbortSignal): Promise<Wave> {
  const { bytes, start } = await api.sound(mic, span, signal);
  const wav = readWav(bytes);
  const heard = (wav.frames / Math.max(1, wav.rate)) * 1000;
  const all = seconds * PARTS_PER_SECOND;
  const ofHeard = Math.max(1, Math.round((all * heard) / (span.to - span.from)));
  const lead = Math.round((all * (start - span.from)) / (span.to - span.from));
  const parts = new Float32Array(all * 2);
  const drawn = outline(wav, ofHeard);
  for (let n = 0; n < drawn.length; n++) {
    const to = 2 * lead + n;
    if (to >= 0 && to < parts.length) parts[to] = drawn[n] ?? 0;
  }
  return { span, parts };
}

function Waveform({ wave, mic }: { wave: Wave | undefined; mic: string }) {
  const [box, { width, height }] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    context.scale(ratio, ratio);
    context.fillStyle = colour('--line');
    context.fillRect(0, height / 2 - 0.5, width, 1);
    if (!wave) return;
    context.fillStyle = colour('--wave');
    const count = wave.parts.length / 2;
    const most = wave.parts.reduce((a, b) => Math.max(a, Math.abs(b)), 0.02);
    for (let n = 0; n < count; n++) {
      const low = (wave.parts[2 * n] ?? 0) / most;
      const high = (wave.parts[2 * n + 1] ?? 0) / most;
      const top = (height / 2) * (1 - high);
      context.fillRect(
        (n * width) / count,
        top,
        Math.max(0.7, width / count - 0.3),
        Math.max(0.7, (height / 2) * (high - low)),
      );
    }
  }, [wave, width, height, theme.value]);
  return (
    <div ref={box} class="wave">
      <canvas ref={canvas} role="img" aria-label={strings.scores.waveformOf(mic)} />
    </div>
  );
}

/** Keeps the picture before until the next one is there, so that live pictures do not blink. */
function Picture({ mic, span, none }: { mic: string; span: time.Span | undefined; none: string | undefined }) {
  const [shown, setShown] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (!span) return undefined;
    const image = new Image();
    const address = api.pictureAddress(mic, span);
    image.onload = () => setShown(address);
    image.src = address;
    return () => {
      image.onload = null;
    };
  }, [mic, span]);
  return (
    <div class="logmel">
      {none === undefined && shown && <img src={shown} alt={strings.scores.logmelOf(mic)} />}
      {none !== undefined && (
        <p class="no-sound">{`${strings.scores.noSound} ${none === strings.scores.noSound ? '' : none}`}</p>
      )}
    </div>
  );
}

function Ticks({ span, zone }: { span: time.Span; zone: string }) {
  const length = span.to - span.from;
  const step = length <= 15_000 ? 3000 : length <= 30_000 ? 5000 : 10_000;
  const first = Math.ceil(span.from / step) * step;
  const ticks: number[] = [];
  for (let ms = first; ms < span.to; ms += step) ticks.push(ms);
  return (
    <div class="ticks" aria-hidden="true">
      {ticks.map((ms) => (
        <span key={ms} style={{ left: `${(100 * (ms - span.from)) / length}%` }}>
          {time.clock(ms, zone)}
        </span>
      ))}
    </div>
  );
}

const WIDTH = 1000;
const HEIGHT = 30;

function Classes({ span, windows }: { span: time.Span; windows: readonly ScoreWindow[] }) {
  const lines = useMemo(() => classLines(windows, CLASSES), [windows]);
  const hop = useMemo(() => hopOf(windows), [windows]);
  const x = (ms: number) => (Math.max(0, Math.min(1, (ms - span.from) / (span.to - span.from))) * WIDTH).toFixed(1);
  const others = useMemo(() => unscored(windows), [windows]);
  if (lines.length === 0 && others.length === 0) return <p class="quiet-note">{strings.scores.none}</p>;
  return (
    <div class="class-lines">
      {others.length > 0 && (
        <div class="gaps">
          {others.map((one) => (
            <span
              key={`${one.start} ${one.kind}`}
              class={one.kind}
              title={
                one.kind === 'gap' ? strings.scores.gap(strings.day.reasons(one.reason ?? '')) : strings.scores.silent
              }
              style={{
                left: `${Number(x(one.start)) / 10}%`,
                width: `${Math.max(0.3, (Number(x(one.end)) - Number(x(one.start))) / 10)}%`,
              }}
            />
          ))}
        </div>
      )}
      {lines.map((line) => (
        <div key={line.label} class="class-line">
          <svg
            class="class-chart"
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={strings.scores.classOf(line.label, strings.score(line.most))}
          >
            <path class="half" d={`M0 ${HEIGHT / 2}H${WIDTH}`} />
            <path class="area" d={stepPath(line, span, WIDTH, HEIGHT, hop)} />
          </svg>
          <span class="class-label">{line.label}</span>
          <Score value={line.most} />
        </div>
      ))}
    </div>
  );
}
