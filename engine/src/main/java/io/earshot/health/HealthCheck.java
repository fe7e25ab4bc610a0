package io.earshot.health;

import java.util.function.Supplier;

/**
 * One question that a probe asks.
 *
 * @param name what is asked about, such as {@code broker}; unique within a probe
 * @param answer asked anew for every request, on the server's thread: must be quick, must not block
 */
public record HealthCheck(String name, Supplier<Answer> answer) {
    /**
     * @param ok whether all is well
     * @param detail one line for a person: what is so, and if it is not well, since when or why
     */
    public record Answer(boolean ok, String detail) {
        public static Answer ok(String detail) {
            return new Answer(true, detail);
        }

        public static Answer failing(String detail) {
            return new Answer(false, detail);
        }
    }

    /** @return the answer; a question that cannot be answered is answered with no */
    Answer ask() {
        try {
            return answer.get();
        } catch (RuntimeException e) {
            return Answer.failing("check failed: " + e);
        }
    }
}
