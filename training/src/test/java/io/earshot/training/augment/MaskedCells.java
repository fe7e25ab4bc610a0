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
    /** @param window {@code [rows][bands]} */
    public static MaskedCells of(float[] window, float[] masked, int bands) {
        int rows = window.length / bands;
        int[] ofRow = new int[rows];
        int[] ofBand = new int[bands];
        List<Float> values = new ArrayList<>();
        for (int i = 0; i < window.length; i++) {
            if (masked[i] != window[i]) {
                ofRow[i / bands]++;
                ofBand[i % bands]++;
                values.add(masked[i]);
            }
        }
        SortedSet<Integer> wholeRows = whole(ofRow, bands);
        SortedSet<Integer> wholeBands = whole(ofBand, rows);
        for (int i = 0; i < window.length; i++) {
            if (masked[i] != window[i] && !wholeRows.contains(i / bands) && !wholeBands.contains(i % bands)) {
                fail("row %d, band %d is masked by itself", i / bands, i % bands);
            }
        }
        return new MaskedCells(wholeRows, wholeBands, values);
    }

    /** Those with all cells changed but for one, which may have had the mask's value before. */
    private static SortedSet<Integer> whole(int[] changed, int cells) {
        SortedSet<Integer> whole = new TreeSet<>();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] >= cells - 1) {
                whole.add(i);
            }
        }
        return whole;
    }

    /** @return whether there is no gap between them */
    public static boolean isOneStretch(SortedSet<Integer> places) {
        return places.isEmpty() || places.last() - places.first() + 1 == places.size();
    }
}
