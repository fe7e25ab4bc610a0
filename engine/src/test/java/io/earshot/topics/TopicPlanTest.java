package io.earshot.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.config.TopicsConfig;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TopicPlanTest {
    private static final Rights RIGHTS = new Rights(
            new TopicNames("earshot.", List.of("coast")),
            "earshot-ingest",
            "earshot-shadow",
            "earshot-events",
            "earshot-alerts");

    private static Stream<String> rights(String role) {
        return RIGHTS.script().lines().filter(line -> line.startsWith("allow " + role + " "));
    }

    @Test
    void framesGoByTheBrokersClockAndMicsStayForEver() {
        List<TopicPlan> plans = TopicPlan.of(TopicsConfig.DEFAULTS);
        assertThat(plans)
                .extracting(TopicPlan::name)
                .startsWith("earshot.frames", "earshot.scores")
                .hasSize(10);
        assertThat(plans.get(0).settings())
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("max.message.bytes", "1048576")
                .containsEntry("retention.ms", "172800000");
        assertThat(plans)
                .filteredOn(plan -> plan.name().equals("earshot.mics"))
                .singleElement()
                .satisfies(plan -> assertThat(plan.settings())
                        .containsEntry("cleanup.policy", "compact")
                        .doesNotContainKey("retention.ms"));
        assertThat(plans).extracting(TopicPlan::partitions).containsOnly(12);
    }

    @Test
    void aMicrophoneMayOnlyWriteToTheFramesTopicOfItsDomain() {
        assertThat(rights("edge")).singleElement().asString().endsWith("Write --topic 'earshot.frames' literal");
        assertThat(rights("edge-coast"))
                .singleElement()
                .asString()
                .endsWith("Write --topic 'earshot.frames.coast' literal");
    }

    @Test
    void theShadowWritesToNoTopicThatAnythingDecidesBy() {
        assertThat(rights("shadow").filter(line -> line.contains(" Write ")))
                .singleElement()
                .asString()
                .endsWith("Write --topic 'earshot.scores.shadow' literal");
        assertThat(RIGHTS.script().lines().filter(line -> line.contains("Read --topic 'earshot.scores.shadow'")))
                .as("but a person who compares")
                .allMatch(line -> line.startsWith("allow reader-audio "));
    }

    @Test
    void onlyIngestItsShadowAndWhoeverMayHearReadFrames() {
        assertThat(RIGHTS.script().lines().filter(line -> line.contains("Read --topic 'earshot.frames")))
                .hasSize(8)
                .allMatch(line -> line.matches("allow (ingest|shadow|dashboard-audio|reader-audio) .*"));
        assertThat(RIGHTS.script().lines().filter(line -> line.contains("Read --topic 'earshot.scores'")))
                .hasSize(3)
                .allMatch(line -> line.matches("allow (events|dashboard-audio|reader-audio) .*"));
        assertThat(rights("dashboard")).hasSize(15).noneMatch(line -> line.contains("frames"));
    }

    @Test
    void sinksReadWhatTheyDeliverAndNoPositionsOfAllMics() {
        assertThat(rights("sinks"))
                .containsExactly(
                        "allow sinks Read --topic 'earshot.events' literal",
                        "allow sinks Read --topic 'earshot.alerts' literal",
                        "allow sinks Write --topic 'earshot.dead-letters' literal",
                        "allow sinks Read --group 'earshot-sinks.' prefixed");
    }

    @Test
    void readersWriteNothingAndAreInNoGroup() {
        assertThat(Stream.concat(rights("reader"), rights("reader-audio")))
                .hasSize(8)
                .allMatch(line -> line.contains(" Read --topic "));
    }
}
