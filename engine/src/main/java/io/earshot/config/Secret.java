package io.earshot.config;

/**
 * A value that must not be seen: every way of printing it, and every record that holds it, shows {@code ***}. It is
 * written out, or says where it lies: {@code ${file:/run/secrets/token}}, {@code ${env:TOKEN}}.
 */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /**
     * @param text the value itself, or with places to be filled in
     * @throws IllegalArgumentException naming the place that holds nothing, or cannot be read
     */
    public static Secret parse(String text) {
        return new Secret(SecretPlaces.fill(text, System::getenv));
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
