package io.earshot.config;

/** A value that must not be seen: every way of printing it, and every record that holds it, shows {@code ***}. */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /** @param value the value itself */
    public static Secret parse(String value) {
        return new Secret(value);
    }

    /** @return the value itself, for the client that needs it; must not reach a log, a message or an exception */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "***";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && value.equals(secret.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }
}
