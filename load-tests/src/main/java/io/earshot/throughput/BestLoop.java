package io.earshot.throughput;

import io.earshot.BareLoop;
import io.earshot.Stopwatch;
import io.earshot.config.InferenceConfig;
import io.earshot.inference.ScoringException;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Finds the sessions, threads and batch with which the bare loop is fastest on this machine. */
final class BestLoop {
    private static final int[] BATCHES = {1, 4, 8, 16, 32, 64};
    private static final int TURNS = 3;

    private BestLoop() {}

    /** @param windows of each try */
    static InferenceConfig find(
            ModelPackage model, InferenceConfig usual, float[] samples, int windows, Consumer<String> progress)
            throws ModelException, ScoringException, InterruptedException {
        record Tried(InferenceConfig inference, double perSecond) {}
        List<Tried> tried = new ArrayList<>();
        int cores = Runtime.getRuntime().availableProcessors();
        for (int sessions : new TreeSet<>(List.of(1, cores))) {
            for (int batch : BATCHES) {
                InferenceConfig each = new InferenceConfig(
                        usual.provider(), usual.device(), usual.fallbackToCpu(), sessions, cores / sessions, batch);
                try (BareLoop loop = new BareLoop(model, each, samples)) {
                    double best = 0;
                    for (int turn = 0; turn < TURNS; turn++) {
                        Stopwatch.Speed speed = loop.run(windows);
                        best = Math.max(best, speed.perSecond());
                    }
                    tried.add(new Tried(each, best));
                    progress.accept("bare loop, %d x %d threads, batch %d: %.0f windows/s"
                            .formatted(sessions, cores / sessions, batch, best));
                }
            }
        }
        return tried.stream()
                .max(Comparator.comparingDouble(Tried::perSecond))
                .orElseThrow()
                .inference();
    }
}
