/** Small things that several views share. */

import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { spectrogramAddress } from '../api';
import type { MicState } from '../logic/cluster';
import { Turns } from '../logic/turns';
import { address, go, mics, type Route, type ViewName } from '../state';
import { strings } from '../strings';
import { Icon, type IconName } from './icons';

/** A link within the page that works as one: it opens in another tab where that is asked for. */
export function Go(props: {
  to: Partial<Route> & { view: ViewName };
  class?: string;
  current?: boolean;
  label?: string;
  children: ComponentChildren;
}) {
  return (
    <a
      class={props.class}
      href={address(props.to)}
      aria-current={props.current ? 'page' : undefined}
      aria-label={props.label}
      onClick={(e) => {
        if (e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
        e.preventDefault();
        go(props.to);
      }}
    >
      {props.children}
    </a>
  );
}

export function IconButton(props: {
  icon: IconName;
  label: string;
  onClick: () => void;
  disabled?: boolean;
  solid?: boolean;
  class?: string;
}) {
  return (
    <button
      type="button"
      class={`icon-button ${props.class ?? ''}`}
      aria-label={props.label}
      title={props.label}
      disabled={props.disabled}
      onClick={props.onClick}
    >
      <Icon name={props.icon} solid={props.solid ?? false} />
    </button>
  );
}

/** A score as a figure and a bar. */
export function Score({ value }: { value: number }) {
  return (
    <span class="score">
      <svg class="score-bar" viewBox="0 0 40 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="score-back" width="40" height="6" />
        <rect class="score-fill" width={40 * Math.max(0, Math.min(1, value))} height="6" />
      </svg>
      <span class="figure">{strings.score(value)}</span>
    </span>
  );
}

/** A state as a shape as well as a colour. */
export function StateMark({ state }: { state: MicState }) {
  return (
    <svg class={`state-mark ${state}`} viewBox="0 0 12 12" aria-hidden="true">
      {state === 'listening' && <circle cx="6" cy="6" r="4.5" class="fill" />}
      {state === 'silent' && <circle cx="6" cy="6" r="3.8" class="ring" />}
      {state === 'lost' && <path d="M2.5 2.5l7 7M9.5 2.5l-7 7" class="cross" />}
      {state === 'unknown' && <circle cx="6" cy="6" r="3.8" class="ring dotted" />}
    </svg>
  );
}

export function Empty({ title, why, children }: { title: string; why?: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {why && <p class="empty-why">{why}</p>}
      {children}
    </div>
  );
}

const turns = new Turns(3);
const noPicture = new Set<string>();
const SETTLED = 180;

type Phase = 'waiting' | 'loading' | 'shown' | 'none';

/** The spectrogram of an event, small; asked for only when its row has stayed in sight. */
export function Thumbnail({ id, hasAudio }: { id: string; hasAudio: boolean }) {
  const [state, setState] = useState<{ id: string; phase: Phase }>({ id, phase: 'waiting' });
  const none = !hasAudio || noPicture.has(id);
  const phase = none ? 'none' : state.id === id ? state.phase : 'waiting';
  const setPhase = (next: Phase) => setState({ id, phase: next });
  const end = useRef<() => void>(() => {});
  useEffect(() => {
    if (none) return undefined;
    const timer = setTimeout(() => {
      end.current = turns.take(() => setPhase('loading'));
    }, SETTLED);
    return () => {
      clearTimeout(timer);
      end.current();
    };
  }, [id, none]);
  return (
    <span class="thumb">
      {(phase === 'loading' || phase === 'shown') && (
        <img
          src={spectrogramAddress(id)}
          alt=""
          decoding="async"
          draggable={false}
          onLoad={() => {
            setPhase('shown');
            end.current();
          }}
          onError={() => {
            noPicture.add(id);
            setPhase('none');
            end.current();
          }}
        />
      )}
      {phase === 'none' && <span class="thumb-none">{strings.events.noPicture}</span>}
    </span>
  );
}

/** A mic to choose, by id, name or site; 1 000 mics are a list that the browser narrows as one types. */
export function MicPicker(props: { label: string; value: string | undefined; onChoose: (id: string) => void }) {
  const options = useMemo(
    () =>
      [...mics.value.values()].map((mic) => (
        <option key={mic.id} value={mic.id}>
          {[mic.name, mic.site].filter(Boolean).join(' · ')}
        </option>
      )),
    [mics.value],
  );
  const choose = (text: string) => {
    const id = text.trim();
    if (id && id !== props.value && (mics.value.has(id) || mics.value.size === 0)) props.onChoose(id);
  };
  return (
    <label class="field">
      <span>{props.label}</span>
      <input
        type="text"
        list="mic-options"
        value={props.value ?? ''}
        autocomplete="off"
        spellcheck={false}
        onInput={(e) => {
          if (mics.value.has(e.currentTarget.value)) choose(e.currentTarget.value);
        }}
        onChange={(e) => choose(e.currentTarget.value)}
      />
      <datalist id="mic-options">{options}</datalist>
    </label>
  );
}

/** The size of an element in pixels, kept up to date. */
export function useSize<T extends Element>() {
  const element = useRef<T>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const target = element.current;
    if (!target) return undefined;
    const read = () => {
      const { width, height } = target.getBoundingClientRect();
      setSize((before) => (before.width === width && before.height === height ? before : { width, height }));
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(target);
    return () => observer.disconnect();
  }, []);
  return [element, size] as const;
}

export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const change = () => setMatches(list.matches);
    change();
    list.addEventListener('change', change);
    return () => list.removeEventListener('change', change);
  }, [query]);
  return matches;
}

/** The value of a signal's moment, drawn anew when the theme changes, for what is painted on a canvas. */
export const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
