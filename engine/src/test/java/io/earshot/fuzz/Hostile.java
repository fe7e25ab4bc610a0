package io.earshot.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What every fuzz target has in common: bounded memory for each input, and inputs near those that are known. */
public final class Hostile {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int MUTANTS = 3_000;
    private static final long MUTANTS_NANOS = 3_000_000_000L;

    private Hostile() {}

    /** A parser at work. What it throws, save its own declared exception, is a finding. */
    public interface Parser {
        void parse(byte[] input) throws Exception;
    }

    /**
     * Parses, and fails when that allocates more than allowed.
     *
     * @param mebibytes bound on what is allocated for this input, live or not
     */
    public static void parse(byte[] input, int mebibytes, Parser parser) throws Exception {
        long allocated = allocated(input, parser);
        if (allocated > (long) mebibytes << 20) {
            allocated = allocated(input, parser); // the first time, classes are loaded and instrumented
        }
        if (allocated > (long) mebibytes << 20) {
            throw new AssertionError("%d bytes of input made the parser allocate %d MiB, allowed are %d"
                    .formatted(input.length, allocated >> 20, mebibytes));
        }
    }

    private static long allocated(byte[] input, Parser parser) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        parser.parse(input);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** Parses thousands of inputs that differ a little from the seeds; the failing one's number is in the message. */
    public static void parseMutants(List<byte[]> seeds, Parser parser) {
        long end = System.nanoTime() + MUTANTS_NANOS;
        for (int i = 0; i < MUTANTS && System.nanoTime() < end; i++) {
            byte[] mutant = mutant(seeds, i);
            try {
                parser.parse(mutant);
            } catch (Throwable e) {
                throw new AssertionError("mutant " + i + " of the seeds", e);
            }
        }
    }

    static byte[] mutant(List<byte[]> seeds, int number) {
        Random random = new Random(number);
        byte[] mutant = seeds.get(random.nextInt(seeds.size())).clone();
        for (int changes = 1 + random.nextInt(4); changes > 0 && mutant.length > 0; changes--) {
            int at = random.nextInt(mutant.length);
            switch (random.nextInt(6)) {
                case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutant[at] = (byte) random.nextInt(256);
                case 2 -> mutant[at] = (byte) (random.nextBoolean() ? 0 : 255);
                case 3 -> mutant = Arrays.copyOf(mutant, at);
                case 4 -> { // a stretch from elsewhere
                    byte[] other = seeds.get(random.nextInt(seeds.size()));
                    int from = random.nextInt(Math.max(1, other.length));
                    int count = Math.min(Math.min(other.length - from, mutant.length - at), random.nextInt(64));
                    System.arraycopy(other, from, mutant, at, Math.max(0, count));
                }
                default -> { // a stretch twice
                    int count = Math.min(mutant.length - at, 1 + random.nextInt(32));
                    byte[] longer = Arrays.copyOf(mutant, mutant.length + count);
                    System.arraycopy(mutant, at, longer, at + count, mutant.length - at);
                    mutant = longer;
                }
            }
        }
        return mutant;
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
