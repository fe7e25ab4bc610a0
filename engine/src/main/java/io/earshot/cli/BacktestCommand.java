package io.earshot.cli;

import io.earshot.Models;
import io.earshot.Serialization;
import io.earshot.alerts.RuleHistory;
import io.earshot.avro.Microphone;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.Yaml;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.topics.TopicNames;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code earshot backtest}. */
@Command(
        name = "backtest",
        description = "Replays retained frames and prints the difference to what was emitted.",
        footer = {
            "",
            "Reads alone: no group, no commit, nothing produced. With model, event types and",
            "rules of the configuration there is no difference. Before --from the rules are",
            "warmed up by the longest horizon of theirs; where nothing is changed, what was",
            "emitted says what they remembered, and that takes no audio.",
            "A tie is a difference that a score within 0.0001 of its threshold explains. Late:",
            "a site's mics were heard from further apart than the rules' settle time.",
            "Events belong to the time that they begin in, alerts to that they fire in; what",
            "live engines have not said yet is extra: let --to be a minute ago. Rules on",
            "silent mics go by the wall clock and are left out. csv has no summary.",
            "",
            "Examples:",
            "  earshot backtest --from -2h --to -1m",
            "  earshot backtest --from -2h --to -1m --model models/mine --events mine.yaml",
            "  earshot backtest --from 2026-05-01T18:00:00Z --to 2026-05-02T06:00:00Z \\",
            "      --alerts stricter.yaml --format jsonl"
        })
final class BacktestCommand extends ClusterCommand {
    @Option(names = "--from", paramLabel = "T", required = true, description = Times.FORMS)
    String from = "";

    @Option(names = "--to", paramLabel = "T", required = true, description = "Likewise.")
    String to = "";

    @Option(names = "--model", paramLabel = "DIR", description = "Instead of the models of the configuration.")
    @Nullable
    Path model;

    @Option(names = "--events", paramLabel = "FILE", description = "Instead of its event types.")
    @Nullable
    Path events;

    @Option(names = "--alerts", paramLabel = "FILE", description = "Instead of its alert rules.")
    @Nullable
    Path alerts;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "Audio before --from for the rules; default: see below.")
    @Nullable
    Integer warmUp;

    @Option(names = "--all", description = "What is the same, too.")
    boolean all;

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    ListFormat format = ListFormat.TABLE;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws UserException, ModelException {
        Instant now = clock.instant();
        long begin = SendCommand.micros(Times.parse("--from", from, now));
        long end = SendCommand.micros(Times.parse("--to", to, now));
        if (end <= begin) {
            throw UserException.badUsage(
                    "--to must be later than --from, was %s after %s".formatted(Times.iso(end), Times.iso(begin)));
        }
        if (warmUp != null && warmUp < 0) {
            throw UserException.badUsage("--warm-up must be 0 seconds or more, was " + warmUp);
        }
        EarshotConfig config = cluster.read();
        TopicNames names = TopicNames.of(config.topics());
        List<String> topics = new ArrayList<>(names.allFrames());
        topics.addAll(List.of(names.events(), names.alerts(), names.mics()));
        for (String topic : topics) {
            cluster.require(config, topic);
        }
        Backtest backtest = backtest(config, begin, end);
        Map<String, Microphone> mics = new MicTopic(config).read();
        try (Serialization serialization = Serialization.of(config.wire())) {
            Backtest.Result result = backtest.run(serialization, mics, clock);
            new BacktestLines(spec.commandLine().getOut(), format, all).print(result, end);
            remark(result, begin);
        }
        return 0;
    }

    private Backtest backtest(EarshotConfig config, long begin, long end) throws UserException, ModelException {
        List<ModelPackage> live = Models.load(config.models());
        List<ModelPackage> models = model == null ? live : List.of(Home.model(model));
        if (models.isEmpty()) {
            throw UserException.badUsage(
                    "models of %s names no model package: add one, or give --model".formatted(cluster.file.path()));
        }
        EventTypesConfig liveTypes = Yaml.read(config.eventTypes(), EventTypesConfig.class);
        EventTypesConfig types = events == null ? liveTypes : Yaml.read(events, EventTypesConfig.class);
        AlertRulesConfig liveRules = Yaml.read(config.alertRules(), AlertRulesConfig.class);
        AlertRulesConfig rules = alerts == null ? liveRules : Yaml.read(alerts, AlertRulesConfig.class);
        Set<String> unchanged = new HashSet<>();
        rules.rules().forEach((name, rule) -> {
            if (rule.equals(liveRules.rules().get(name))) {
                unchanged.add(name);
            }
        });
        boolean asLive = versions(models).equals(versions(live))
                && types.equals(liveTypes)
                && unchanged.size() == rules.rules().size();
        Duration warm = warmUp != null ? Duration.ofSeconds(warmUp) : asLive ? Duration.ZERO : RuleHistory.reach(rules);
        try {
            Models.resolve(types, models)
                    .undetectable()
                    .forEach(type -> Main.say(
                            spec, "no label of event type %s is in the model: it is not compared".formatted(type)));
        } catch (IllegalArgumentException e) {
            throw UserException.badUsage(
                    "%s: %s".formatted(events == null ? config.eventTypes() : events, e.getMessage()));
        }
        return new Backtest(config, begin, end, warm, models, types, rules, unchanged);
    }

    private static Set<String> versions(List<ModelPackage> models) {
        Set<String> versions = new HashSet<>();
        models.forEach(each -> versions.add(each.id() + " " + each.version()));
        return versions;
    }

    private void remark(Backtest.Result result, long begin) {
        PrintWriter err = spec.commandLine().getErr();
        if (result.frames() == 0) {
            err.println("earshot: no frames of that time are retained");
        }
        if (result.comparedFrom() > begin) {
            err.println("earshot: frames do not reach back so far: compared from %s on"
                    .formatted(Times.iso(result.comparedFrom())));
        }
        if (result.refused() > 0) {
            err.println("earshot: %d frames could not be used, as live: see earshot tail dead-letters"
                    .formatted(result.refused()));
        }
        if (result.notTold() > 0) {
            err.println("earshot: %d records about event types that the model does not tell were not compared"
                    .formatted(result.notTold()));
        }
    }
}
