/** One event: its sound, what is known of it, and what a person makes of it. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { clipAddress, evidenceAddress, spectrogramAddress } from '../api';
import * as time from '../logic/time';
import { type SoundEvent, VERDICTS } from '../model';
import { mics, review, zoneOf } from '../state';
import { strings } from '../strings';
import { Icon } from '../ui/icons';
import { Go, IconButton } from '../ui/parts';
import { close, playRequests } from './keys';

export function EventPanel({ event }: { event: SoundEvent }) {
  const zone = zoneOf(event.mic);
  const mic = mics.value.get(event.mic);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // On a phone the event covers the list, so reading goes on here.
    if (matchMedia('(max-width: 719px)').matches) heading.current?.focus();
  }, []);
  return (
    <article class="event-panel">
      <header class="event-head">
        <div>
          <h2 ref={heading} tabIndex={-1}>
            {strings.type(event.type)}
          </h2>
          <p class="event-where">
            <strong>{mic?.name ?? event.mic}</strong>
            <span>{event.site ?? strings.event.noSite}</span>
          </p>
          <p class="event-when">
            {time.full(event.start, zone)}{' '}
            <span class="zone">{strings.zones.short(zone, time.offsetLabel(event.start, zone))}</span>
          </p>
        </div>
        <IconButton icon="close" label={strings.close} onClick={close} />
      </header>
      <Clip event={event} zone={zone} />
      <ReviewForm event={event} zone={zone} />
      <Facts event={event} zone={zone} />
      <nav class="event-links" aria-label={strings.event.title}>
        <Go to={{ view: 'day', mic: event.mic, day: time.dayOf(event.start, zone) }}>{strings.event.day}</Go>
        <Go to={{ view: 'scores', mic: event.mic, at: event.start }}>{strings.event.scores}</Go>
      </nav>
    </article>
  );
}

function Clip({ event, zone }: { event: SoundEvent; zone: string }) {
  const audio = useRef<HTMLAudioElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const [playing, setPlaying] = useState(false);
  const [position, setPosition] = useState(0);
  const [length, setLength] = useState(0);
  const [failed, setFailed] = useState(false);
  const [pictured, setPictured] = useState(true);
  const requested = useRef(playRequests.peek());

  const toggle = () => {
    const element = audio.current;
    if (!element || failed) return;
    if (element.paused) element.play().catch(() => setFailed(element.error !== null));
    else element.pause();
  };
  useEffect(
    () =>
      playRequests.subscribe((count) => {
        if (count !== requested.current) toggle();
        requested.current = count;
      }),
    [failed],
  );
  useEffect(() => {
    if (!playing) return undefined;
    let frame = 0;
    const draw = () => {
      const element = audio.current;
      if (element && line.current && element.duration > 0) {
        line.current.style.left = `${(100 * element.currentTime) / element.duration}%`;
      }
      frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, [playing]);
  const seek = (to: number) => {
    const element = audio.current;
    if (!element || !(element.duration > 0)) return;
    element.currentTime = to;
    setPosition(to);
    if (line.current) line.current.style.left = `${(100 * to) / element.duration}%`;
  };

  if (!event.hasAudio) return <p class="no-sound">{strings.event.fromFile}</p>;
  return (
    <div class="clip">
      <div class="spectrogram">
        {pictured ? (
          <img
            src={spectrogramAddress(event.id)}
            alt={strings.event.spectrogram(strings.type(event.type), event.mic)}
            decoding="async"
            onError={() => setPictured(false)}
          />
        ) : (
          <p class="no-sound">{strings.event.noSound}</p>
        )}
        <div ref={line} class={length > 0 ? 'play-line' : 'play-line off'} />
      </div>
      <audio
        ref={audio}
        preload="metadata"
        src={clipAddress(event.id)}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setPlaying(false)}
        onLoadedMetadata={(e) => setLength(e.currentTarget.duration)}
        onTimeUpdate={(e) => setPosition(e.currentTarget.currentTime)}
        onError={() => setFailed(true)}
      />
      <div class="transport">
        <button
          type="button"
          class="play"
          disabled={failed}
          aria-label={playing ? strings.event.pause : strings.event.play}
          onClick={toggle}
        >
          <Icon name={playing ? 'pause' : 'play'} solid={!playing} />
        </button>
        <input
          type="range"
          min={0}
          max={length || 1}
          step={0.05}
          value={position}
          disabled={failed || length === 0}
          aria-label={strings.event.seek}
          aria-valuetext={`${position.toFixed(1)} s`}
          onInput={(e) => seek(Number(e.currentTarget.value))}
        />
        <span class="position figure">
          {position.toFixed(1)} / {length > 0 ? length.toFixed(1) : strings.none} s
        </span>
      </div>
      <div class="downloads">
        <a
          class="button"
          href={evidenceAddress(event.id)}
          download={`${event.type}-${time.dayOf(event.start, zone)}-${event.mic}.zip`}
        >
          <Icon name="download" />
          {strings.event.evidence}
        </a>
        <a
          class="button"
          href={clipAddress(event.id)}
          download={`${event.type}-${time.dayOf(event.start, zone)}-${event.mic}.wav`}
        >
          <Icon name="download" />
          {strings.event.clip}
        </a>
      </div>
    </div>
  );
}

function ReviewForm({ event, zone }: { event: SoundEvent; zone: string }) {
  const given = event.review;
  const [comment, setComment] = useState(given?.comment ?? '');
  const [hint, setHint] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => setComment(given?.comment ?? ''), [given?.at]);
  const send = async (verdict: (typeof VERDICTS)[number] | undefined) => {
    setBusy(true);
    await review(event, verdict, verdict ? comment.trim() : '');
    setBusy(false);
  };
  const save = () => {
    if (given) void send(given.verdict);
    else setHint(true);
  };
  return (
    <section class="review" aria-label={strings.review.title} aria-busy={busy}>
      <h3>{strings.review.title}</h3>
      <div class="verdicts">
        {VERDICTS.map((verdict) => (
          <button
            key={verdict}
            type="button"
            class={`verdict-button ${verdict}`}
            aria-pressed={given?.verdict === verdict}
            onClick={() => {
              setHint(false);
              void send(verdict);
            }}
          >
            {strings.review.verdicts[verdict]}
            <kbd>{{ confirmed: 'C', false: 'F', unsure: 'U' }[verdict]}</kbd>
          </button>
        ))}
      </div>
      {given && (
        <p class="given">
          {strings.review.by(given.by, time.full(given.at, zone))}
          <button type="button" class="link" onClick={() => send(undefined)}>
            {strings.review.takeBack}
          </button>
        </p>
      )}
      <label class="field comment">
        <span>{strings.review.comment}</span>
        <textarea
          id="comment"
          rows={2}
          maxLength={2000}
          value={comment}
          placeholder={strings.review.commentHint}
          onInput={(e) => setComment(e.currentTarget.value)}
          onKeyDown={(e) => {
            if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) save();
          }}
        />
      </label>
      {comment.trim() !== (given?.comment ?? '') && (
        <button type="button" class="button" onClick={save}>
          {strings.review.save}
        </button>
      )}
      {hint && <p role="alert">{strings.review.needsVerdict}</p>}
    </section>
  );
}

function Facts({ event, zone }: { event: SoundEvent; zone: string }) {
  const words = strings.event.facts;
  const facts: [string, string][] = [
    [words.length, time.duration(event.end - event.start)],
    [words.peak, strings.score(event.peak)],
    [words.mean, strings.score(event.mean)],
    [
      words.status,
      event.closeCause ? strings.event.closed(strings.causes(event.closeCause)) : strings.status[event.status],
    ],
    [words.end, time.full(event.end, zone)],
    [words.model, `${event.model} ${event.modelVersion}`],
    [words.clock, strings.event.clock(event.clock, event.clockErrorMs)],
    [words.id, event.id],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class={name === words.id ? 'id' : undefined}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
