package io.earshot.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogEndTest {
    private static final long SECOND = 1_000_000;

    private final LogEnd log = new LogEnd();

    @Test
    void nothingIsKnownBeforeTheFirstFetch() {
        log.end(100, 5);
        assertThat(log.newestAppendedAt(1_000 * SECOND, true)).isZero();
    }

    @Test
    void whereAllIsFetchedItIsTheNewestFrameHoweverLongAgo() {
        log.fetched(0, 10 * SECOND, 9, 19 * SECOND);
        log.end(10, 500 * SECOND);
        assertThat(log.newestAppendedAt(500 * SECOND, false)).isEqualTo(19 * SECOND);
    }

    @Test
    void whatIsNotFetchedYetLiesAsFarApartAsWhatWas() {
        log.fetched(0, 10 * SECOND, 10, 20 * SECOND);
        log.end(71, 500 * SECOND);
        assertThat(log.newestAppendedAt(500 * SECOND, false)).isEqualTo(80 * SECOND);
        log.fetched(11, 20 * SECOND + SECOND / 2, 30, 30 * SECOND);
        assertThat(log.newestAppendedAt(500 * SECOND, false)).isEqualTo(30 * SECOND + 40 * 20 * SECOND / 30);
    }

    @Test
    void itIsNeverLaterThanNow() {
        log.fetched(0, 10 * SECOND, 10, 20 * SECOND);
        log.end(1_000_000, 60 * SECOND);
        assertThat(log.newestAppendedAt(60 * SECOND, false)).isEqualTo(60 * SECOND);
    }

    @Test
    void whileAPartitionIsPausedItsEndIsAssumedToMoveOn() {
        log.fetched(0, 10 * SECOND, 10, 20 * SECOND);
        log.end(11, 20 * SECOND);
        assertThat(log.newestAppendedAt(27 * SECOND, true)).isEqualTo(27 * SECOND);
        assertThat(log.newestAppendedAt(27 * SECOND, false)).isEqualTo(20 * SECOND);
    }

    @Test
    void aSingleFrameSaysNothingOfDistances() {
        log.fetched(7, 10 * SECOND, 7, 10 * SECOND);
        log.end(1_000, 60 * SECOND);
        assertThat(log.newestAppendedAt(60 * SECOND, false)).isEqualTo(10 * SECOND);
    }

    @Test
    void aLogThatBeginsAnewIsMeasuredAnew() {
        log.fetched(1_000, 10 * SECOND, 1_010, 20 * SECOND);
        log.fetched(0, 100 * SECOND, 10, 110 * SECOND);
        log.end(21, 500 * SECOND);
        assertThat(log.newestAppendedAt(500 * SECOND, false)).isEqualTo(120 * SECOND);
    }
}
