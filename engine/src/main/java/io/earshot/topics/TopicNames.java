package io.earshot.topics;

import io.earshot.config.TopicsConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * What the topics are called.
 *
 * @param prefix with its dot, such as {@code earshot.}
 * @param domains trust domains with a frames topic of their own
 */
public record TopicNames(String prefix, List<String> domains) {
    public TopicNames {
        domains = List.copyOf(domains);
    }

    public static TopicNames of(TopicsConfig config) {
        return new TopicNames(config.prefix(), config.domains());
    }

    /** @return the frames topic of mics without a domain */
    public String frames() {
        return prefix + "frames";
    }

    /** @return the frames topic of one trust domain */
    public String frames(String domain) {
        return frames() + "." + domain;
    }

    /** @return every frames topic, the common one first */
    public List<String> allFrames() {
        List<String> names = new ArrayList<>();
        names.add(frames());
        domains.forEach(domain -> names.add(frames(domain)));
        return names;
    }

    public String scores() {
        return prefix + "scores";
    }

    /** @return what models on trial say; read by nothing that decides */
    public String shadowScores() {
        return prefix + "scores.shadow";
    }

    public String events() {
        return prefix + "events";
    }

    public String alerts() {
        return prefix + "alerts";
    }

    public String coverage() {
        return prefix + "coverage";
    }

    public String mics() {
        return prefix + "mics";
    }

    /** @return what people found events to be */
    public String reviews() {
        return prefix + "reviews";
    }

    /** @return which alerts people have taken note of */
    public String acknowledgements() {
        return prefix + "acknowledgements";
    }

    public String deadLetters() {
        return prefix + "dead-letters";
    }
}
