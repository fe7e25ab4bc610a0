package io.earshot.ingest;

/** Which mics may write to which frames topic. */
@FunctionalInterface
public interface MicDomains {
    /** Every mic may write anywhere. */
    MicDomains ANY = (micId, topic) -> true;

    /** Whether a mic's frames are accepted on a topic; quick, called for every frame by every feature thread. */
    boolean allows(String micId, String topic);
}
