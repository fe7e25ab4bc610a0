package io.earshot.api;

/** There is no such sound, for a reason that can be told in a line. */
public final class EvidenceException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why not. */
    public enum Reason {
        /** Nothing of that time is there. */
        NONE,
        /** Its frames are not kept any more. */
        GONE,
        /** People speak in it, see {@code evidence.voice}. */
        VOICE,
        /** It cannot be read, now or at all. */
        TROUBLE
    }

    private final Reason reason;

    public EvidenceException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
