package io.earshot.training.cli;

import io.earshot.cli.UserException;
import io.earshot.config.EventTypeConfig;
import io.earshot.config.Yaml;
import io.earshot.model.ModelException;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackageWriter;
import io.earshot.training.data.ClipReader;
import io.earshot.training.data.DataSet;
import io.earshot.training.data.EventNames;
import io.earshot.training.data.Finding;
import io.earshot.training.embed.Embedder;
import io.earshot.training.export.EventTypesYaml;
import io.earshot.training.export.Labels;
import io.earshot.training.export.PackageFolder;
import io.earshot.training.teach.Folds;
import io.earshot.training.teach.Judged;
import io.earshot.training.teach.TeachRecipe;
import io.earshot.training.teach.TeachReport;
import io.earshot.training.teach.Teaching;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code earshot teach}. */
@Command(
        name = "teach",
        description = "Teaches a base model new sounds from a folder of clips for each, and says how well it will do.",
        footer = {
            "",
            "DIR holds a folder for each sound, 20 to 40 clips of some seconds in each, and at best a folder named",
            "background with recordings of the place without them. The result is a model package with its events.yaml.",
            "",
            "Examples:",
            "  earshot teach --data sounds --base models/yamnet --out models/mine",
            "  earshot analyze night.flac --model models/mine"
        })
final class TeachCommand implements Callable<Integer> {
    private static final double LONGEST_CLIP_SECONDS = 30;
    private static final double LONGEST_BACKGROUND_SECONDS = 120;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    TrainingOptions options;

    @Option(
            names = "--background",
            paramLabel = "NAME",
            split = ",",
            description = "Classes of the data set whose clips are background, beside those in background/.")
    List<String> backgroundClasses = new ArrayList<>();

    @Option(
            names = "--except-fold",
            paramLabel = "N",
            description = "Leaves a fold's clips out, to be judged on afterwards.")
    int exceptFold = -1;

    @Option(
            names = "--false-alarms",
            paramLabel = "N",
            description = "The most false alarms an hour of each sound that are wanted; default ${DEFAULT-VALUE}.")
    double falseAlarms = 10;

    @Option(names = "--seed", paramLabel = "N", description = "Of everything random; default ${DEFAULT-VALUE}.")
    int seed = 1;

    @Override
    public Integer call() throws UserException, ModelException, IOException {
        if (!(falseAlarms > 0 && falseAlarms <= 3600)) {
            throw UserException.badUsage("--false-alarms must be above 0 and at most 3600, was " + falseAlarms);
        }
        String name = options.id();
        ModelPackage model = options.base("teach");
        Path settings = options.recipe("teach");
        TeachRecipe chosen = Yaml.read(settings, TeachRecipe.class);
        ModelPackage onHop = onHop(model, settings, chosen);
        PackageFolder.check(options.out);
        Steps steps = new Steps(spec);
        DataSet all = options.clips();
        List<String> noises = backgroundClasses(all);
        DataSet taught = options.chosen(all, noises).only(clip -> clip.fold() != exceptFold);
        if (exceptFold >= 0 && !all.folds().contains(exceptFold)) {
            throw UserException.badUsage(
                    "--except-fold %d: is no fold of the data set, which has %s".formatted(exceptFold, all.folds()));
        }
        if (taught.clips().isEmpty()) {
            throw UserException.badUsage("--data %s: no clip is left of what was asked for".formatted(options.data));
        }
        options.requireOneClass(taught, "teach");
        List<Path> backgrounds = backgrounds(all, noises);
        ClipReader clips = new ClipReader(model.firstInput().rate(), LONGEST_CLIP_SECONDS);
        ClipReader places = new ClipReader(model.firstInput().rate(), LONGEST_BACKGROUND_SECONDS);
        Embedder embedder = new Embedder(onHop, options.cache());
        Teaching teaching;
        try {
            teaching = Teaching.prepare(
                    chosen,
                    Folds.assign(taught, chosen.folds(), seed),
                    clips,
                    Teaching.backgrounds(backgrounds, places, model.firstInput().rate(), seed),
                    embedder,
                    seed,
                    steps.of("listening to scenes of them"));
        } catch (IOException e) {
            findings(all, clips, places).forEach(options::say);
            throw e;
        }
        Judged judged = teaching.judge(falseAlarms, seed, steps.of("judging on clips it never heard"));
        steps.say("learning from all");
        byte[] onnx = teaching.network(judged, model, seed);
        TeachReport report =
                new TeachReport(teaching, judged, findings(all, clips, places), falseAlarms, backgrounds.size());
        ModelPackage written = PackageFolder.write(
                options.out,
                description(name, model, embedder.base().firstInput(), onnx),
                onnx,
                Labels.of(EventNames.of(teaching.classes())),
                Map.of(
                        ModelPackage.EVENT_TYPES,
                        PackageFolder.text(EventTypesYaml.format(
                                "Chosen by earshot teach for at most %s false alarms an hour of each, in scenes of clips"
                                                .formatted(falseAlarms)
                                        + "\nthat the model had not heard. config/events.yaml says what each key does.",
                                named(judged.rules()))),
                        "CARD.md",
                        PackageFolder.text(report.card(name, model))));
        steps.end();
        report.print(spec.commandLine().getOut());
        spec.commandLine()
                .getOut()
                .printf(
                        "%s: %s, %d sounds%n",
                        options.out, written.id(), teaching.classes().size());
        return 0;
    }

    private static ModelPackage onHop(ModelPackage model, Path settings, TeachRecipe chosen) throws UserException {
        try {
            return Teaching.onHop(model, chosen.hop());
        } catch (IllegalArgumentException e) {
            throw UserException.badUsage("%s: hop of %s does not fit %s: in samples, %s"
                    .formatted(settings, chosen.hop(), model.id(), e.getMessage()));
        }
    }

    private List<String> backgroundClasses(DataSet all) throws UserException {
        List<String> chosen = TrainingOptions.unquoted(backgroundClasses);
        for (String each : chosen) {
            if (!all.classes().contains(each)) {
                throw UserException.badUsage("--background %s: is no class of the data set, which has %s"
                        .formatted(each, String.join(", ", all.classes())));
            }
        }
        return chosen;
    }

    /** The recordings of the place, and clips of classes that are background. */
    private List<Path> backgrounds(DataSet all, List<String> classes) {
        List<Path> files = new ArrayList<>(all.backgrounds());
        all.only(clip -> clip.fold() != exceptFold && clip.labels().stream().anyMatch(classes::contains))
                .clips()
                .forEach(clip -> files.add(clip.file()));
        return files;
    }

    private static List<Finding> findings(DataSet data, ClipReader clips, ClipReader places) {
        return data.with(clips.findings()).with(places.findings()).findings();
    }

    private static ModelPackageWriter.Description description(
            String name, ModelPackage base, ModelInput input, byte[] onnx) {
        return new ModelPackageWriter.Description(
                name,
                Versions.of(onnx),
                "A head on the embeddings of %s %s, taught by earshot teach".formatted(base.id(), base.version()),
                base.manifest().licence(),
                "sigmoid",
                List.of(input),
                "head_scores",
                base.manifest().embeddings());
    }

    private static Map<String, EventTypeConfig> named(Map<String, EventTypeConfig> rules) {
        Map<String, String> names = EventNames.of(rules.keySet());
        Map<String, EventTypeConfig> named = new LinkedHashMap<>();
        rules.forEach((label, rule) -> named.put(names.getOrDefault(label, label), rule));
        return named;
    }
}
