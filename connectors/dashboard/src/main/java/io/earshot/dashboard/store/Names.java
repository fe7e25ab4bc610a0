package io.earshot.dashboard.store;

import io.earshot.avro.SoundEvent;
import java.util.HashMap;
import java.util.Map;

/** Lets events share the strings that many of them hold, so that many fit into memory. One thread's. */
final class Names {
    private static final int MOST = 100_000;
    private final Map<String, String> known = new HashMap<>();

    void share(SoundEvent event) {
        event.setType(share(event.getType()));
        event.setMicId(share(event.getMicId()));
        event.setModelId(share(event.getModelId()));
        event.setModelVersion(share(event.getModelVersion()));
        event.setStreamId(share(event.getStreamId()));
        event.setFramesTopic(share(event.getFramesTopic()));
        String site = event.getSiteId();
        if (site != null) {
            event.setSiteId(share(site));
        }
    }

    private String share(String name) {
        if (known.size() >= MOST) {
            known.clear();
        }
        String same = known.putIfAbsent(name, name);
        return same == null ? name : same;
    }
}
