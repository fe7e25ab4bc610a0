package io.earshot.inference;

/**
 * How many windows one model call takes.
 *
 * @param most of one call, from 1
 * @param ladder whether only powers of two are taken: a GPU chooses its kernels, and keeps memory, for each size that it
 *     meets, so that few sizes are worth more than a full call. What is left over is the next call's.
 */
public record BatchSizes(int most, boolean ladder) {
    public BatchSizes {
        if (most < 1) {
            throw new IllegalArgumentException("a batch must hold at least one window, was " + most);
        }
    }

    /**
     * @param waiting windows, from 1
     * @return how many of them one call takes
     */
    public int of(int waiting) {
        int size = Math.min(waiting, most);
        return ladder ? Integer.highestOneBit(size) : size;
    }

    BatchSizes atMost(int windows) {
        return new BatchSizes(Math.min(most, windows), ladder);
    }
}
