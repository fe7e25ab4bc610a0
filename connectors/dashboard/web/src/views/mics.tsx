/** The map with the list of mics beside it: every mic is in the list, with or without a position. */

import { useMemo, useState } from 'preact/hooks';
import type { MicState } from '../logic/cluster';
import type { Mic } from '../model';
import { mics, micsLoaded, now } from '../state';
import { strings } from '../strings';
import { Empty, Go, StateMark, useMedia } from '../ui/parts';
import { VirtualList } from '../ui/virtual-list';
import { MicMap, markName } from './map';

const STATES: readonly MicState[] = ['lost', 'silent', 'listening', 'unknown'];
const ORDER: Record<MicState, number> = { lost: 0, silent: 1, unknown: 2, listening: 3 };

type Show = MicState | 'unplaced' | undefined;

export function MapView() {
  const [chosen, setChosen] = useState<{ name: string; ids: ReadonlySet<string> } | undefined>(undefined);
  const [show, setShow] = useState<Show>(undefined);
  const [text, setText] = useState('');
  const [current, setCurrent] = useState<string | undefined>(undefined);
  const narrow = useMedia('(max-width: 719px)');
  const all = mics.value;
  const counts = useMemo(() => count(all.values()), [all]);
  const list = useMemo(() => select(all.values(), chosen?.ids, show, text), [all, chosen, show, text]);
  const index = useMemo(() => new Map(list.map((mic, n) => [mic.id, n])), [list]);
  return (
    <div class="map-view">
      <h1 class="hidden">{strings.mics.title}</h1>
      <section class="pane map-pane" aria-label={strings.mics.map}>
        <MicMap
          {...(chosen ? { chosen: chosen.ids } : {})}
          onChoose={(mark) => {
            setChosen({ name: markName(mark), ids: new Set(mark.mics.map(({ id }) => id)) });
            setCurrent(mark.mics.length === 1 ? mark.mics[0]?.id : undefined);
          }}
        />
      </section>
      <section class="pane mics-pane" aria-label={strings.mics.list}>
        <div class="mic-tools">
          <div class="chips" role="group" aria-label={strings.mics.list}>
            {STATES.filter((state) => counts[state] > 0).map((state) => (
              <button
                key={state}
                type="button"
                class="chip"
                aria-pressed={show === state}
                onClick={() => setShow(show === state ? undefined : state)}
              >
                <StateMark state={state} />
                {strings.mics.states[state]} <b class="figure">{counts[state]}</b>
              </button>
            ))}
            {counts.unplaced > 0 && (
              <button
                type="button"
                class="chip"
                aria-pressed={show === 'unplaced'}
                onClick={() => setShow(show === 'unplaced' ? undefined : 'unplaced')}
              >
                {strings.mics.unplaced(counts.unplaced)}
              </button>
            )}
          </div>
          <label class="field">
            <span class="hidden">{strings.mics.find}</span>
            <input
              type="search"
              value={text}
              placeholder={strings.mics.find}
              onInput={(e) => setText(e.currentTarget.value)}
            />
          </label>
          {chosen && (
            <p class="chosen-region">
              {strings.mics.region}: <strong>{chosen.name}</strong>
              <button type="button" class="link" onClick={() => setChosen(undefined)}>
                {strings.mics.everything}
              </button>
            </p>
          )}
        </div>
        {list.length === 0 ? (
          micsLoaded.value && (
            <Empty
              title={all.size === 0 ? strings.mics.none : strings.mics.noneFound}
              {...(all.size === 0 ? { why: strings.mics.noneWhy } : {})}
            />
          )
        ) : (
          <VirtualList
            id="mics"
            label={strings.mics.list}
            count={list.length}
            row={narrow ? 64 : 52}
            version={list.length}
            columns={2}
            keyAt={(n) => list[n]?.id}
            indexOf={(id) => index.get(id) ?? -1}
            current={current}
            onCurrent={setCurrent}
            onOpen={setCurrent}
            onNearEnd={() => {}}
          >
            {(n, slot) => {
              const mic = list[n];
              return (
                mic && <MicRow key={slot} mic={mic} index={n} current={mic.id === current} onChoose={setCurrent} />
              );
            }}
          </VirtualList>
        )}
      </section>
    </div>
  );
}

function MicRow(props: { mic: Mic; index: number; current: boolean; onChoose: (id: string) => void }) {
  const { mic, index, current } = props;
  const heard =
    mic.lastHeard === undefined ? strings.mics.never : strings.mics.heard(strings.ago(now.value - mic.lastHeard));
  return (
    <div
      role="row"
      id={`mics-${index}`}
      tabIndex={-1}
      aria-rowindex={index + 1}
      aria-selected={current}
      class={`row mic-row ${current ? 'current' : ''}`}
      data-mic={mic.id}
      onClick={() => props.onChoose(mic.id)}
    >
      <span role="gridcell" class="mic-state">
        <StateMark state={mic.state} />
        <span class="hidden">{strings.mics.states[mic.state]}</span>
      </span>
      <span role="gridcell" class="mic-words">
        <span class="mic">
          {mic.name ?? mic.id}
          {mic.name && <span class="id"> {mic.id}</span>}
        </span>
        <span class="site">
          {[mic.site ?? strings.mics.noSite, heard, mic.registered ? undefined : strings.mics.unregistered]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
      <span role="gridcell" class="mic-links">
        {current ? (
          <>
            <Go to={{ view: 'events', filter: { mic: mic.id } }}>{strings.mics.events}</Go>
            <Go to={{ view: 'day', mic: mic.id }}>{strings.mics.day}</Go>
            <Go to={{ view: 'scores', mic: mic.id }}>{strings.mics.scores}</Go>
          </>
        ) : (
          <span class="figure today">{mic.eventsToday > 0 ? strings.mics.today(mic.eventsToday) : ''}</span>
        )}
      </span>
    </div>
  );
}

function count(all: Iterable<Mic>) {
  const counts = { listening: 0, silent: 0, lost: 0, unknown: 0, unplaced: 0 };
  for (const mic of all) {
    counts[mic.state]++;
    if (!mic.position) counts.unplaced++;
  }
  return counts;
}

/** What needs somebody's care first, then by site and id. */
function select(all: Iterable<Mic>, chosen: ReadonlySet<string> | undefined, show: Show, text: string): Mic[] {
  const wanted = text.trim().toLowerCase();
  return [...all]
    .filter(
      (mic) =>
        (!chosen || chosen.has(mic.id)) &&
        (show === undefined || (show === 'unplaced' ? !mic.position : mic.state === show)) &&
        (wanted === '' || [mic.id, mic.name, mic.site].some((word) => word?.toLowerCase().includes(wanted))),
    )
    .sort(
      (a, b) =>
        ORDER[a.state] - ORDER[b.state] ||
        (a.site ?? '').localeCompare(b.site ?? '') ||
        a.id.localeCompare(b.id, undefined, { numeric: true }),
    );
}
