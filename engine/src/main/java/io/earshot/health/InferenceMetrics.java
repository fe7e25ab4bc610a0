package io.earshot.health;

import io.earshot.config.Require;
import io.earshot.inference.InferenceMeter;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;

/** Metrics of the inference stage, by model. Thread-safe. */
public final class InferenceMetrics implements InferenceMeter {
    private record OfModel(Histogram.Child windows, Histogram.Child seconds, Counter.Child failures) {}

    private final ByName<OfModel> models;

    /** @param maxBatch most windows of a model call, 1 or more: bounds the buckets */
    public InferenceMetrics(CollectorRegistry registry, int maxBatch) {
        Require.that(maxBatch >= 1, "maxBatch must be 1 or more, was %d", maxBatch);
        Histogram windows = Histogram.build("earshot_batch_windows", "Windows of a model call that succeeded.")
                .labelNames("model")
                .buckets(powersOfTwo(maxBatch))
                .register(registry);
        Histogram seconds = Histogram.build("earshot_model_call_seconds", "Time of a model call that succeeded.")
                .labelNames("model")
                .buckets(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1)
                .register(registry);
        Counter failures = Counter.build(
                        "earshot_model_call_failures_total",
                        "Model calls that failed; the windows of a batch are tried again one by one.")
                .labelNames("model")
                .register(registry);
        models = new ByName<>(
                model -> new OfModel(windows.labels(model), seconds.labels(model), failures.labels(model)));
    }

    /** 1, 2, 4 and so on, up to the first that is not below {@code most}. */
    private static double[] powersOfTwo(int most) {
        int count = most == 1 ? 1 : 33 - Integer.numberOfLeadingZeros(most - 1);
        double[] powers = new double[count];
        for (int i = 0; i < count; i++) {
            powers[i] = 1L << i;
        }
        return powers;
    }

    @Override
    public void batch(String modelId, int windows, long nanos) {
        OfModel model = models.get(modelId);
        model.windows().observe(windows);
        model.seconds().observe(Amounts.secondsOfNanos(nanos));
    }

    @Override
    public void batchFailed(String modelId, int windows) {
        models.get(modelId).failures().inc();
    }
}
