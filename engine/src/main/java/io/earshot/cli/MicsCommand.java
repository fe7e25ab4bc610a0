package io.earshot.cli;

import io.earshot.avro.Microphone;
import io.earshot.config.EarshotConfig;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code earshot mics}. */
@Command(
        name = "mics",
        description = "The registry of microphones: where each stands, whose it is, what it may write to.",
        footer = {
            "",
            "Examples:",
            "  earshot mics set ridge-07 --site north --name 'Ridge, old oak' \\",
            "      --lat -2.1532 --lon 29.7016",
            "  earshot mics list --format csv > mics.csv",
            "  earshot mics import mics.csv"
        },
        subcommands = {
            MicsCommand.Put.class,
            MicsCommand.ListAll.class,
            MicsCommand.Import.class,
            MicsCommand.Remove.class
        })
final class MicsCommand extends GroupOfCommands {
    private static void print(CommandSpec spec, ListFormat format, Collection<Microphone> mics) {
        Listing listing = new Listing(spec.commandLine().getOut(), format, MicFields.COLUMNS.toArray(String[]::new));
        mics.forEach(mic -> listing.add(MicFields.row(mic)));
        listing.print();
    }

    private static MicTopic topic(Cluster cluster, EarshotConfig config) throws UserException {
        MicTopic topic = new MicTopic(config);
        cluster.require(config, topic.topic());
        return topic;
    }

    /** {@code earshot mics set}. */
    @Command(
            name = "set",
            description = "Registers a mic. What is not given is not known: a former registration is replaced whole.",
            footer = {
                "",
                "Examples:",
                "  earshot mics set reef-2 --site atoll --lat 11.59 --lon 165.38 \\",
                "      --elevation -18 --clock gps --label habitat=reef"
            })
    static final class Put extends ClusterCommand {
        @Parameters(paramLabel = "ID", description = "The mic's id, as its frames carry it.")
        String id = "";

        @Option(names = "--site", paramLabel = "S", description = "The site that its alerts belong to.")
        @Nullable
        String site;

        @Option(names = "--name", paramLabel = "N", description = "A name for people.")
        @Nullable
        String name;

        @Option(names = "--lat", paramLabel = "DEG", description = "Latitude, WGS 84, north positive.")
        @Nullable
        String latitude;

        @Option(names = "--lon", paramLabel = "DEG", description = "Longitude, WGS 84, east positive.")
        @Nullable
        String longitude;

        @Option(names = "--elevation", paramLabel = "M", description = "Metres; below the sea surface negative.")
        @Nullable
        String elevation;

        @Option(names = "--domain", paramLabel = "D", description = "Trust domain, one of topics.domains.")
        @Nullable
        String domain;

        @Option(names = "--clock", paramLabel = "C", description = "What sets its clock: gps, ntp, rtc or free.")
        @Nullable
        String clock;

        @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A free label; any number of them.")
        Map<String, String> labels = new LinkedHashMap<>();

        @Override
        public Integer call() throws UserException, InterruptedException {
            EarshotConfig config = cluster.read();
            Map<String, String> fields = MicFields.empty();
            fields.put("mic", id);
            MicFields.put(fields, "site", site);
            MicFields.put(fields, "name", name);
            MicFields.put(fields, "latitude", latitude);
            MicFields.put(fields, "longitude", longitude);
            MicFields.put(fields, "elevation", elevation);
            MicFields.put(fields, "domain", domain);
            MicFields.put(fields, "clock", clock);
            fields.put(
                    "labels",
                    labels.entrySet().stream()
                            .map(label -> label.getKey() + "=" + label.getValue())
                            .collect(Collectors.joining(";")));
            List<String> problems = new ArrayList<>();
            Microphone mic = MicFields.parse(fields, config.topics(), problems::add);
            if (!problems.isEmpty()) {
                throw UserException.badUsage(String.join("; ", problems));
            }
            Map<String, @Nullable Microphone> one = new HashMap<>();
            one.put(id, mic);
            topic(cluster, config).write(one);
            print(spec, ListFormat.TABLE, List.of(mic));
            return 0;
        }
    }

    /** {@code earshot mics list}. */
    @Command(
            name = "list",
            description = "Lists the registered mics; csv is what import reads.",
            footer = {"", "Examples:", "  earshot mics list --format jsonl"})
    static final class ListAll extends ClusterCommand {
        @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; default table.")
        ListFormat format = ListFormat.TABLE;

        @Override
        public Integer call() throws UserException {
            SortedMap<String, Microphone> mics = topic(cluster, cluster.read()).read();
            if (mics.isEmpty()) {
                spec.commandLine().getErr().println("earshot: no mic is registered yet: see earshot mics set --help");
            }
            print(spec, format, mics.values());
            return 0;
        }
    }

    /** {@code earshot mics import}. */
    @Command(
            name = "import",
            description =
                    "Registers the mics of a file of comma-separated values: all of them, or none if a line is wrong.",
            footer = {
                "",
                "The first line names the columns, in any order; only mic is required:",
                "  mic,site,name,latitude,longitude,elevation,domain,clock,labels",
                "labels are name=value;name=value. Mics that the file does not name stay as they are.",
                "",
                "Examples:",
                "  earshot mics import mics.csv"
            })
    static final class Import extends ClusterCommand {
        @Parameters(paramLabel = "FILE", description = "Comma-separated values, UTF-8.")
        Path file = Path.of("");

        @Override
        public Integer call() throws UserException, IOException, InterruptedException {
            EarshotConfig config = cluster.read();
            MicImport read = MicImport.read(file.toString(), text(), config.topics());
            if (!read.problems().isEmpty()) {
                read.problems().forEach(spec.commandLine().getErr()::println);
                throw UserException.badUsage("%s: %d problem%s, nothing was registered"
                        .formatted(file, read.problems().size(), read.problems().size() == 1 ? "" : "s"));
            }
            MicTopic topic = topic(cluster, config);
            topic.write(new LinkedHashMap<>(read.mics()));
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%d mic%s registered in %s%n",
                            read.mics().size(), read.mics().size() == 1 ? "" : "s", topic.topic());
            return 0;
        }

        private String text() throws IOException {
            try {
                return Files.readString(file);
            } catch (NoSuchFileException e) {
                throw new IOException(file + ": no such file", e);
            } catch (CharacterCodingException e) {
                throw new IOException(file + ": is not UTF-8 text", e);
            }
        }
    }

    /** {@code earshot mics remove}. */
    @Command(
            name = "remove",
            description = "Forgets a mic's registration; its frames are still heard.",
            footer = {"", "Examples:", "  earshot mics remove ridge-07"})
    static final class Remove extends ClusterCommand {
        @Parameters(paramLabel = "ID", arity = "1..*", description = "The mics.")
        List<String> ids = new ArrayList<>();

        @Override
        public Integer call() throws UserException, InterruptedException {
            MicTopic topic = topic(cluster, cluster.read());
            SortedMap<String, Microphone> mics = topic.read();
            List<String> unknown =
                    ids.stream().filter(id -> !mics.containsKey(id)).toList();
            if (!unknown.isEmpty()) {
                throw UserException.failed("not registered: %s; nothing was removed, see earshot mics list"
                        .formatted(String.join(", ", unknown)));
            }
            Map<String, @Nullable Microphone> removed = new HashMap<>();
            ids.forEach(id -> removed.put(id, null));
            topic.write(removed);
            spec.commandLine().getOut().println("removed " + String.join(", ", ids));
            return 0;
        }
    }
}
