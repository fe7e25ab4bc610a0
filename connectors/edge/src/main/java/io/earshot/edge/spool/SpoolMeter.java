package io.earshot.edge.spool;

/** What happens to records that are not simply passed on. */
public interface SpoolMeter {
    /** @param reason full: there was no room for older ones; disk: the disk took none; damaged: what was read back is not what was written */
    void lost(String reason, long records);

    /** Whether the disk takes what is written. */
    void disk(boolean works);
}
