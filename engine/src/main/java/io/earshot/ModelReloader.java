package io.earshot;

import io.earshot.config.ModelConfig;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether a model's folder holds another version, and lets it take over. A version that cannot be
 * loaded, or is half copied, is logged and the running one goes on. Owns one thread.
 */
final class ModelReloader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ModelReloader.class);

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "model-reload");
        thread.setDaemon(true);
        return thread;
    });
    private final List<ModelConfig> configs;
    private final List<String> manifests = new ArrayList<>();
    private final ScoringPipeline pipeline;

    /** @param running the packages that run, in the order of {@code configs} */
    ModelReloader(List<ModelConfig> configs, List<ModelPackage> running, ScoringPipeline pipeline) {
        this.configs = List.copyOf(configs);
        this.pipeline = pipeline;
        running.forEach(model -> manifests.add(model.manifestSha256()));
    }

    void start() {
        for (int i = 0; i < configs.size(); i++) {
            int model = i;
            Duration every = configs.get(i).reload();
            if (every != null) {
                long millis = every.toMillis();
                Future<?> unused =
                        executor.scheduleWithFixedDelay(() -> look(model), millis, millis, TimeUnit.MILLISECONDS);
            }
        }
    }

    private void look(int model) {
        ModelConfig config = configs.get(model);
        try {
            ModelPackage found = ModelPackages.load(config.path(), config.manifestSha256());
            if (!found.manifestSha256().equals(manifests.get(model))) {
                pipeline.swap(found);
                manifests.set(model, found.manifestSha256());
                log.info("model {}: version {} takes over", found.id(), found.version());
            }
        } catch (ModelException e) {
            log.warn("model at {} not taken, the running version goes on: {}", config.path(), e.getMessage());
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
