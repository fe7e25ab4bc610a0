/** The stream of events: filter, list, and the event that is open, with the map beside them where there is room. */

import { useEffect } from 'preact/hooks';
import { asParameters, type Filter, isEmpty, REVIEW_FILTERS } from '../logic/filter';
import * as time from '../logic/time';
import type { SoundEvent } from '../model';
import {
  commonZone,
  events,
  eventsState,
  eventsVersion,
  go,
  loadOlder,
  mics,
  now,
  retryOlder,
  route,
  selectedEvent,
  serverInfo,
  sites,
  types,
  zoneOf,
} from '../state';
import { strings } from '../strings';
import { Icon } from '../ui/icons';
import { Empty, Score, Thumbnail, useMedia } from '../ui/parts';
import { VirtualList } from '../ui/virtual-list';
import { EventPanel } from './event';
import { currentEvent, filterOpen } from './keys';
import { MicMap } from './map';

const COLUMNS = 7;

export function EventsView() {
  const wide = useMedia('(min-width: 1560px)');
  const narrow = useMedia('(max-width: 719px)');
  const chosen = selectedEvent.value;
  const showDetail = chosen !== undefined || !narrow;
  return (
    <div class={`events-view ${wide ? 'with-map' : ''} ${chosen ? 'with-event' : ''}`}>
      <h1 class="hidden">{strings.events.title}</h1>
      {wide && (
        <section class="pane map-pane" aria-label={strings.mics.map}>
          <MicMap
            onChoose={(mark) => {
              const [only] = mark.mics;
              const [site] = mark.sites;
              if (mark.mics.length === 1 && only)
                go({ view: 'events', filter: { ...route.value.filter, mic: only.id } });
              else if (mark.sites.size === 1 && site) go({ view: 'events', filter: { ...route.value.filter, site } });
            }}
          />
        </section>
      )}
      <section class="pane list-pane" aria-label={strings.events.title}>
        <FilterBar />
        <EventRows narrow={narrow} />
      </section>
      {showDetail && (
        <aside class="pane detail-pane" aria-label={strings.event.title}>
          {chosen ? <EventPanel key={chosen.id} event={chosen} /> : <Empty title={strings.event.choose} />}
        </aside>
      )}
    </div>
  );
}

function EventRows({ narrow }: { narrow: boolean }) {
  const version = eventsVersion.value;
  const state = eventsState.value;
  const open = route.value.event;
  const row = narrow ? 76 : 52;
  const openEvent = (id: string) => {
    currentEvent.value = id;
    go({ view: 'events', filter: route.value.filter, event: id }, open !== undefined);
  };
  useEffect(() => {
    if (open) currentEvent.value = open;
  }, [open]);
  if (events.size === 0 && state !== 'loading') return <NoEvents />;
  const zone = commonZone.value;
  const at = now.peek();
  const days = new Map<string, string>();
  const todayIn = (place: string) => {
    const day = days.get(place) ?? time.dayOf(at, place);
    days.set(place, day);
    return day;
  };
  return (
    <VirtualList
      id="events"
      label={strings.events.list}
      count={events.size}
      row={row}
      version={version}
      columns={COLUMNS}
      keyAt={(index) => events.at(index)?.id}
      indexOf={(id) => events.indexOf(id)}
      current={currentEvent.value}
      onCurrent={(id) => {
        if (open && !narrow) openEvent(id);
        else currentEvent.value = id;
      }}
      onOpen={openEvent}
      onNearEnd={loadOlder}
      header={
        <div class="list-header event-grid" role="row" aria-rowindex={1}>
          <span role="columnheader">{strings.events.columns.sound}</span>
          <span role="columnheader">{strings.events.columns.type}</span>
          <span role="columnheader">{strings.events.columns.where}</span>
          <span role="columnheader" class="time-head">
            {strings.events.columns.time}
            <span class="zone"> {zone ? time.offsetLabel(at, zone) : strings.zones.differ}</span>
          </span>
          <span role="columnheader" class="right">
            {strings.events.columns.length}
          </span>
          <span role="columnheader">{strings.events.columns.score}</span>
          <span role="columnheader">{strings.events.columns.review}</span>
        </div>
      }
      footer={<Footer />}
    >
      {(index, slot) => {
        const event = events.at(index);
        return event ? (
          <EventRow
            key={slot}
            event={event}
            index={index}
            current={currentEvent.value === event.id}
            zone={zoneOf(event.mic)}
            zoneShown={zone === undefined}
            today={todayIn(zoneOf(event.mic))}
            onOpen={openEvent}
          />
        ) : null;
      }}
    </VirtualList>
  );
}

function Footer() {
  const state = eventsState.value;
  eventsVersion.value;
  const text = {
    loading: events.size === 0 ? strings.events.loading : strings.events.older,
    more: '',
    all: strings.events.end,
    full: strings.events.full,
    failed: strings.events.failed,
  }[state];
  return (
    <div class="list-footer" role="status">
      <span>{strings.events.held(events.size, state !== 'all')}</span>
      <span>{text}</span>
      {state === 'failed' && (
        <button type="button" class="link" onClick={retryOlder}>
          {strings.events.retry}
        </button>
      )}
    </div>
  );
}

interface RowProps {
  event: SoundEvent;
  index: number;
  current: boolean;
  zone: string;
  zoneShown: boolean;
  today: string;
  onOpen: (id: string) => void;
}

function EventRow({ event, index, current, zone, zoneShown, today, onOpen }: RowProps) {
  const name = mics.value.get(event.mic)?.name;
  const ongoing = event.status === 'opened' || event.status === 'updated';
  const sameDay = time.dayOf(event.start, zone) === today;
  const verdict = event.review?.verdict;
  const below = [
    sameDay ? undefined : time.shortDay(event.start, zone),
    zoneShown ? time.offsetLabel(event.start, zone) : undefined,
  ];
  return (
    <div
      role="row"
      id={`events-${index}`}
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={current}
      class={`row event-grid ${current ? 'current' : ''} ${ongoing ? 'ongoing' : ''}`}
      data-id={event.id}
      onClick={() => {
        document.getElementById('events')?.focus({ preventScroll: true });
        onOpen(event.id);
      }}
    >
      <span role="gridcell" class="cell-thumb">
        <Thumbnail id={event.id} hasAudio={event.hasAudio} />
      </span>
      <span role="gridcell" class="cell-type">
        <span class="type">{strings.type(event.type)}</span>
        {ongoing && <span class="tag ongoing-tag">{strings.events.ongoing}</span>}
      </span>
      <span role="gridcell" class="cell-where">
        <span class="mic">{name ?? event.mic}</span>
        <span class="site">{event.site ?? strings.event.noSite}</span>
      </span>
      <span role="gridcell" class="cell-time">
        <time dateTime={new Date(event.start).toISOString()}>{time.clock(event.start, zone)}</time>
        <span class="day">{below.filter(Boolean).join(' ')}</span>
      </span>
      <span role="gridcell" class="cell-length right">
        {time.duration(event.end - event.start)}
      </span>
      <span role="gridcell" class="cell-score">
        <Score value={event.peak} />
      </span>
      <span role="gridcell" class="cell-review">
        {verdict ? (
          <span class={`verdict ${verdict}`}>{strings.review.verdicts[verdict]}</span>
        ) : (
          <span class="hidden">{strings.events.unreviewed}</span>
        )}
      </span>
    </div>
  );
}

function NoEvents() {
  const filtered = !isEmpty(route.value.filter);
  if (eventsState.value === 'failed') {
    return (
      <Empty title={strings.events.failed}>
        <button type="button" class="button" onClick={retryOlder}>
          {strings.events.retry}
        </button>
      </Empty>
    );
  }
  return (
    <Empty
      title={filtered ? strings.events.noneFiltered : strings.events.none}
      why={filtered ? strings.events.noneFilteredWhy : strings.events.noneWhy}
    >
      {filtered && (
        <button type="button" class="button" onClick={() => go({ view: 'events', filter: {} })}>
          {strings.events.clear}
        </button>
      )}
    </Empty>
  );
}

function setFilter(change: Partial<Record<keyof Filter, unknown>>): void {
  const next = { ...route.value.filter, ...change } as Record<string, unknown>;
  for (const key of Object.keys(next)) if (next[key] === undefined || next[key] === '') delete next[key];
  go({ view: 'events', filter: next as Filter, event: route.value.event });
}

const SCORES = [0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

function FilterBar() {
  const { filter } = route.value;
  const narrow = useMedia('(max-width: 719px)');
  const active = [...asParameters(filter).keys()].length;
  const zone = commonZone.value ?? serverInfo.value?.zone ?? 'UTC';
  const field = (ms: number | undefined) => (ms === undefined ? '' : time.toField(ms, zone));
  const open = !narrow || filterOpen.value;
  const known = filter.type && !types.value.includes(filter.type) ? [...types.value, filter.type] : types.value;
  const scores = filter.score && !SCORES.includes(filter.score) ? [...SCORES, filter.score].sort() : SCORES;
  const badMic = filter.mic !== undefined && mics.value.size > 0 && !mics.value.has(filter.mic);
  return (
    <form class="filters" aria-label={strings.filter.title} onSubmit={(e) => e.preventDefault()}>
      {narrow && (
        <div class="filter-head">
          <button
            type="button"
            class="button"
            aria-expanded={open}
            onClick={() => {
              filterOpen.value = !filterOpen.value;
            }}
          >
            <Icon name="filter" />
            {strings.filter.open}
          </button>
          {active > 0 && (
            <button type="button" class="link" onClick={() => go({ view: 'events', filter: {} })}>
              {strings.filter.active(active)}: {strings.events.clear}
            </button>
          )}
        </div>
      )}
      {open && (
        <div class="filter-fields">
          <label class="field">
            <span>{strings.filter.type}</span>
            <select
              id="filter-type"
              value={filter.type ?? ''}
              onChange={(e) => setFilter({ type: e.currentTarget.value })}
            >
              <option value="">{strings.filter.any}</option>
              {known.map((type) => (
                <option key={type} value={type}>
                  {strings.type(type)}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{strings.filter.site}</span>
            <select value={filter.site ?? ''} onChange={(e) => setFilter({ site: e.currentTarget.value })}>
              <option value="">{strings.filter.any}</option>
              {sites.value.map((site) => (
                <option key={site} value={site}>
                  {site}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{strings.filter.mic}</span>
            <input
              type="text"
              value={filter.mic ?? ''}
              placeholder={strings.filter.any}
              autocomplete="off"
              spellcheck={false}
              aria-invalid={badMic}
              title={badMic ? strings.filter.noSuchMic : undefined}
              onChange={(e) => setFilter({ mic: e.currentTarget.value.trim() })}
            />
          </label>
          <label class="field">
            <span>{strings.filter.score}</span>
            <select
              value={filter.score ?? ''}
              onChange={(e) => setFilter({ score: Number(e.currentTarget.value) || undefined })}
            >
              <option value="">{strings.filter.any}</option>
              {scores.map((score) => (
                <option key={score} value={score}>
                  {strings.score(score)}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{strings.filter.review}</span>
            <select value={filter.review ?? ''} onChange={(e) => setFilter({ review: e.currentTarget.value })}>
              <option value="">{strings.filter.any}</option>
              {REVIEW_FILTERS.map((review) => (
                <option key={review} value={review}>
                  {strings.filter.reviews[review]}
                </option>
              ))}
            </select>
          </label>
          <div class="filter-times">
            <label class="field">
              <span>
                {strings.filter.from} <span class="zone">{time.offsetLabel(now.peek(), zone)}</span>
              </span>
              <input
                type="datetime-local"
                step="1"
                value={field(filter.from)}
                onChange={(e) => setFilter({ from: time.fromField(e.currentTarget.value, zone) })}
              />
            </label>
            <label class="field">
              <span>
                {strings.filter.to} <span class="zone">{time.offsetLabel(now.peek(), zone)}</span>
              </span>
              <input
                type="datetime-local"
                step="1"
                value={field(filter.to)}
                onChange={(e) => setFilter({ to: time.fromField(e.currentTarget.value, zone) })}
              />
            </label>
          </div>
          {active > 0 && !narrow && (
            <button
              type="button"
              class="button quiet"
              onClick={() => go({ view: 'events', filter: {}, event: route.value.event })}
            >
              {strings.events.clear}
            </button>
          )}
        </div>
      )}
    </form>
  );
}
