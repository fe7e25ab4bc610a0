package io.earshot.features;

/** Where rows lie: from their place in the window on, or around it; and what stands for samples outside of the window. */
public enum Centring {
    /** Each row begins at its place: no row reaches outside of its window. */
    NONE("none"),
    /** Each row has its place in its middle; outside there is silence. */
    ZEROS("zeros"),
    /** Each row has its place in its middle; outside the window is mirrored at its first and last sample. */
    REFLECT("reflect");

    private final String key;

    Centring(String key) {
        this.key = key;
    }

    /** @return as a manifest writes it */
    public String key() {
        return key;
    }
}
