package io.earshot.cli;

import io.earshot.Engine;
import io.earshot.Models;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.ConfigException;
import io.earshot.config.DashboardConfig;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.HealthConfig;
import io.earshot.config.InferenceConfig;
import io.earshot.config.ModelConfig;
import io.earshot.config.Problem;
import io.earshot.config.Yaml;
import io.earshot.inference.OnnxModel;
import io.earshot.inference.OnnxOptions;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackages;
import io.earshot.topics.TopicDifference;
import io.earshot.topics.TopicPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.server.common.MetadataVersion;

/** Looks at everything that an engine needs and prints a line each. Belongs to one thread. */
final class Doctor {
    private static final long LITTLE_DISK_BYTES = 1L << 30;

    private final PrintWriter out;
    private final Path file;
    private final Clock clock;
    private int problems;
    private boolean misconfigured;
    private int warnings;

    /**
     * @param file the configuration's file, as problems name it
     * @param clock this machine's
     */
    Doctor(PrintWriter out, Path file, Clock clock) {
        this.out = out;
        this.file = file;
        this.clock = clock;
    }

    void ok(String about, String message) {
        line("ok", about, message);
    }

    void warning(String about, String message) {
        warnings++;
        line("warning", about, message);
    }

    /** What the configuration, or a file that it names, must be mended for. */
    void problem(String about, String message) {
        misconfigured = true;
        trouble(about, message);
    }

    /** What is wrong with the cluster. */
    private void trouble(String about, String message) {
        problems++;
        line("problem", about, message);
    }

    private void refused(String about, UserException refusal) {
        String message = String.valueOf(refusal.getMessage());
        if (refusal.exitCode() == Main.BAD_USAGE) {
            problem(about, message);
        } else {
            trouble(about, message);
        }
    }

    void skipped(String about, String message) {
        line("skipped", about, "not checked: " + message);
    }

    private void line(String verdict, String about, String message) {
        out.printf("%-8s  %-14s  %s%n", verdict, about, message);
        out.flush();
    }

    /** @return the exit code */
    int conclude() {
        out.println();
        out.println(
                problems == 0
                        ? "no problem" + (warnings == 0 ? "" : ", %d to look at".formatted(warnings))
                        : "%d problem%s: earshot run would not start".formatted(problems, problems == 1 ? "" : "s"));
        if (problems == 0) {
            return 0;
        }
        return misconfigured ? Main.BAD_USAGE : Main.FAILED;
    }

    void examine(EarshotConfig config) {
        List<ModelPackage> models = models(config);
        files(config, models);
        if (cluster(config)) {
            clock(config);
            topics(config);
        }
        disk(config);
        ports(config.health(), config.dashboard());
    }

    private List<ModelPackage> models(EarshotConfig config) {
        preflight("models", config, Preflight::models);
        List<ModelPackage> models = new ArrayList<>();
        for (ModelConfig model : config.models()) {
            try {
                ModelPackage read = ModelPackages.load(model.path(), model.manifestSha256());
                open(read, config.inference());
                models.add(read);
            } catch (ModelException e) {
                e.problems().forEach(problem -> problem("model", problem));
            }
        }
        return models;
    }

    private void open(ModelPackage model, InferenceConfig inference) throws ModelException {
        OnnxOptions options = new OnnxOptions(
                OnnxOptions.Provider.valueOf(inference.provider().name()),
                inference.device(),
                inference.threadsPerSession(),
                inference.fallbackToCpu());
        try (OnnxModel opened = OnnxModel.open(model, options)) {
            String what = "%s %s, %d labels, runs on %s"
                    .formatted(model.id(), model.version(), model.labels().size(), EventLines.lower(opened.provider()));
            if (opened.provider() == options.provider()) {
                ok("model", what);
            } else {
                warning(
                        "model",
                        what
                                + ", not on %s: see inference.provider, and build with -Pcuda"
                                        .formatted(EventLines.lower(options.provider())));
            }
        }
    }

    private void files(EarshotConfig config, List<ModelPackage> models) {
        try {
            EventTypesConfig types = Yaml.read(config.eventTypes(), EventTypesConfig.class);
            AlertRulesConfig rules = Yaml.read(config.alertRules(), AlertRulesConfig.class);
            preflight("alert rules", config, preflight -> preflight.rules(types, rules));
            boolean whole = models.size() == config.models().size() && !models.isEmpty();
            if (whole && !preflight("event types", config, preflight -> preflight.detectable(types, models))) {
                return;
            }
            List<String> undetectable = whole ? Models.resolve(types, models).undetectable() : List.of();
            if (undetectable.isEmpty()) {
                ok(
                        "event types",
                        "%d types, %d alert rules"
                                .formatted(types.types().size(), rules.rules().size()));
            } else {
                warning("event types", "no model here has a label of: %s".formatted(String.join(", ", undetectable)));
            }
        } catch (ConfigException e) {
            e.problems().forEach(problem -> problem("event types", problem.toString()));
        }
    }

    /** One part of what {@code run} checks before it starts. */
    private interface Part {
        void check(Preflight preflight);
    }

    private boolean preflight(String about, EarshotConfig config, Part part) {
        List<Problem> found = new ArrayList<>();
        part.check(new Preflight(file, config, EnumSet.allOf(Engine.Role.class), false, found));
        found.forEach(problem -> problem(about, problem.toString()));
        return found.isEmpty();
    }

    private boolean cluster(EarshotConfig config) {
        try {
            // Reachable, or a message that says what to do.
            Cluster.ask(config, topics -> true);
        } catch (UserException e) {
            refused("brokers", e);
            return false;
        }
        try (Admin admin = Admin.create(config.kafka().clientProperties())) {
            long wait = config.kafka().reachWithin().toMillis();
            DescribeClusterResult cluster = admin.describeCluster();
            int nodes = cluster.nodes().get(wait, TimeUnit.MILLISECONDS).size();
            FinalizedVersionRange version = admin.describeFeatures()
                    .featureMetadata()
                    .get(wait, TimeUnit.MILLISECONDS)
                    .finalizedFeatures()
                    .get(MetadataVersion.FEATURE_NAME);
            ok(
                    "brokers",
                    "%s: cluster %s, %d broker%s%s"
                            .formatted(
                                    config.kafka().servers(),
                                    cluster.clusterId().get(wait, TimeUnit.MILLISECONDS),
                                    nodes,
                                    nodes == 1 ? "" : "s",
                                    version == null ? "" : ", metadata version " + version(version.maxVersionLevel())));
        } catch (ExecutionException | TimeoutException e) {
            warning(
                    "brokers",
                    "%s answers, but does not describe itself: %s"
                            .formatted(config.kafka().servers(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    private static String version(short level) {
        try {
            return MetadataVersion.fromFeatureLevel(level).version();
        } catch (RuntimeException e) {
            return String.valueOf(level); // a cluster newer than this client
        }
    }

    private void clock(EarshotConfig config) {
        try (Admin admin = Admin.create(config.kafka().clientProperties())) {
            ClusterClock.Reading reading =
                    ClusterClock.read(admin, clock, config.kafka().reachWithin());
            if (reading.isVague()) {
                skipped("clock", "the answer came too slowly, this machine's seems %s".formatted(reading));
            } else if (reading.isOff()) {
                warning(
                        "clock",
                        ("this machine's is %s: let NTP set both (chrony or systemd-timesyncd); until then streams"
                                        + " retire too soon or too late, earshot send stamps wrong times, and latencies are wrong"
                                        + " by as much")
                                .formatted(reading));
            } else {
                ok("clock", "this machine's is %s".formatted(reading));
            }
        } catch (ClusterClock.UnknownException e) {
            skipped("clock", "%s; compare `date -u` here and on the brokers".formatted(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void topics(EarshotConfig config) {
        List<TopicPlan> plans = TopicPlan.of(config.topics());
        List<TopicDifference> differences;
        try {
            differences = Cluster.ask(config, topics -> topics.check(plans));
        } catch (UserException e) {
            refused("topics", e);
            return;
        }
        for (TopicDifference difference : differences) {
            if (difference.isOfConfiguration()) {
                problem("topics", difference.toString());
            } else if (difference.stopsTheEngine()) {
                trouble("topics", difference.toString());
            } else {
                warning("topics", difference.toString());
            }
        }
        if (differences.isEmpty()) {
            ok(
                    "topics",
                    "%d topics of %d partitions are as planned"
                            .formatted(plans.size(), config.topics().partitions()));
        }
    }

    private void disk(EarshotConfig config) {
        if (!preflight("state-dir", config, Preflight::stateDir)) {
            return;
        }
        try {
            long free = Files.getFileStore(config.stateDir()).getUsableSpace();
            String message = "%s can be written, %.1f GiB free".formatted(config.stateDir(), free / (double) (1 << 30));
            if (free < LITTLE_DISK_BYTES) {
                warning("state-dir", message + ": make room, Kafka Streams stops when the disk is full");
            } else {
                ok("state-dir", message);
            }
        } catch (IOException e) {
            warning("state-dir", "free space of %s is not known: %s".formatted(config.stateDir(), e.getMessage()));
        }
    }

    private void ports(HealthConfig health, DashboardConfig dashboard) {
        if (health.port() <= 0) {
            ok("health port", health.port() == 0 ? "any free one" : "switched off");
        } else {
            port("health", health.host(), health.port())
                    .ifPresent(why -> problem(
                            "health port",
                            why + ": is an engine running already? Choose another, 0 for a free one, or -1 for none"));
        }
        if (dashboard.port() == 0) {
            ok("dashboard port", "any free one");
        } else {
            // No problem of an engine: the role may have a machine of its own, or be at work here.
            port("dashboard", dashboard.host(), dashboard.port())
                    .ifPresent(
                            why -> warning(
                                    "dashboard port",
                                    why
                                            + ": is a dashboard running already? `earshot run --roles dashboard` needs another here"));
        }
    }

    /** @return why it cannot be had */
    private Optional<String> port(String section, String host, int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(host))) {
            ok(section + " port", "%s:%d is free".formatted(host, socket.getLocalPort()));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    "%s.port %d of %s cannot be listened on (%s)".formatted(section, port, host, e.getMessage()));
        }
    }
}
