package io.earshot.config;

import java.util.List;

/**
 * What may be exported as evidence.
 *
 * @param voice whether clips in which people speak may be exported
 * @param voiceLabels labels of models that mean voice, letter case aside
 * @param voiceScore a window in which one of them scores as much holds voice
 */
public record EvidenceConfig(boolean voice, List<String> voiceLabels, double voiceScore) {
    public static final EvidenceConfig DEFAULTS = new EvidenceConfig(
            false,
            List.of(
                    "Speech",
                    "Child speech, kid speaking",
                    "Conversation",
                    "Narration, monologue",
                    "Babbling",
                    "Shout",
                    "Yell",
                    "Children shouting",
                    "Screaming",
                    "Whispering",
                    "Chatter",
                    "Singing",
                    "human_voice"),
            0.4);

    public EvidenceConfig {
        Require.that(
                voiceScore > 0 && voiceScore <= 1, "voice-score must be above 0 and at most 1, was %s", voiceScore);
        voiceLabels = List.copyOf(voiceLabels);
    }
}
