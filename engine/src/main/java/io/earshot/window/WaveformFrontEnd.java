package io.earshot.window;

import java.nio.FloatBuffer;

/** Plain samples for models whose front end is in their graph. Model input: {@code [channels][window]}. */
final class WaveformFrontEnd implements FrontEnd {
    private final WindowGrid grid;
    private final int channels;

    WaveformFrontEnd(WindowGrid grid, int channels) {
        this.grid = grid;
        this.channels = channels;
    }

    @Override
    public int keep() {
        return grid.window() + grid.hop();
    }

    @Override
    public void restart(long k) {
        // Nothing is kept beside the samples.
    }

    @Override
    public long advance(SourceToTarget samples, long k) {
        return k * grid.hop();
    }

    @Override
    public boolean complete(SourceToTarget samples, long k) {
        return samples.end() >= k * grid.hop() + grid.window();
    }

    @Override
    public void write(SourceToTarget samples, long k, FloatBuffer input) {
        int from = samples.indexOf(k * grid.hop());
        for (int c = 0; c < channels; c++) {
            input.put(c * grid.window(), samples.row(c), from, grid.window());
        }
    }

    @Override
    public double power(SourceToTarget samples, long k) {
        double sum = Squares.sum(samples, channels, samples.indexOf(k * grid.hop()), grid.window());
        return sum / channels / grid.window();
    }
}
