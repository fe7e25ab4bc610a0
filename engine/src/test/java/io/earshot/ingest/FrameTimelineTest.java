package io.earshot.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** At 16 kHz, where a sample lasts 62.5 microseconds. */
class FrameTimelineTest {
    private static final long START = 1_700_000_000_000_000L;

    private final FrameTimeline timeline = new FrameTimeline(16_000);

    @Test
    void theEndOfAnEvenNumberOfSamplesIsNotRoundedTwice() {
        timeline.add(new FrameHeader().set(0, 16_000, START, 0, START, false));
        assertThat(timeline.endOf(16_000)).isEqualTo(START + 1_000_000);
        assertThat(timeline.endOf(15_999)).isEqualTo(START + 999_937);
        timeline.forgetBefore(16_000);
        assertThat(timeline.endOf(16_000)).as("of frames not held any more").isEqualTo(START + 1_000_000);
    }

    @Test
    void theEndOfASampleIsCountedFromTheFrameThatHoldsIt() {
        timeline.add(new FrameHeader().set(0, 1_600, START, 0, START, false));
        timeline.add(new FrameHeader().set(1_600, 1_600, START + 900_000, 1, START, false));
        assertThat(timeline.endOf(1_600)).isEqualTo(START + 100_000);
        assertThat(timeline.timeOf(1_600, 0)).isEqualTo(START + 900_000);
        assertThat(timeline.endOf(3_200)).isEqualTo(START + 1_000_000);
    }
}
