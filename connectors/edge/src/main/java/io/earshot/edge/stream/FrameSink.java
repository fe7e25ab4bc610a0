package io.earshot.edge.stream;

import io.earshot.avro.AudioFrame;

/** Where frames go. They are taken, or counted as lost: never refused. */
public interface FrameSink {
    void accept(AudioFrame frame);
}
