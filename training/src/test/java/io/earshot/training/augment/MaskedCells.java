package io.earshot.training.augment;

import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where a masked window differs from the one before: in whole rows and whole bands, nowhere else.
 *
 * @param rows of time that are masked from end to end
 * @param bands of frequency that are
 * @param values what stands in masked cells
 */
public record MaskedCells(SortedSet<Integer> rows, SortedSet<Integer> bands, List<Float> values) {
    /** @param window {@code [rows][bands]}, of which no value is what its masks put there */
    public static MaskedCells of(float[] window, float[] masked, int bands) {
        int rows = window.length / bands;
        SortedSet<Integer> wholeRows = new TreeSet<>();
        SortedSet<Integer> wholeBands = new TreeSet<>();
        List<Float> values = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            wholeRows.add(row);
        }
        for (int band = 0; band < bands; band++) {
            wholeBands.add(band);
        }
        for (int i = 0; i < window.length; i++) {
            if (masked[i] == window[i]) {
                wholeRows.remove(i / bands);
                wholeBands.remove(i % bands);
            } else {
                values.add(masked[i]);
            }
        }
        for (int i = 0; i < window.length; i++) {
            boolean inside = wholeRows.contains(i / bands) || wholeBands.contains(i % bands);
            if (inside != (masked[i] != window[i])) {
                fail("row %d, band %d is masked by itself", i / bands, i % bands);
            }
        }
        return new MaskedCells(wholeRows, wholeBands, values);
    }

    /** @return whether there is no gap between them */
    public static boolean isOneStretch(SortedSet<Integer> places) {
        return places.isEmpty() || places.last() - places.first() + 1 == places.size();
    }
}
