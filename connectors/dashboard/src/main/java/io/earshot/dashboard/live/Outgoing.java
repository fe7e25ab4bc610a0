package io.earshot.dashboard.live;

import java.nio.charset.StandardCharsets;

/** A message with the id that a client has seen everything up to, once it has seen this. */
record Outgoing(String id, Message message) {
    byte[] bytes() {
        byte[] head = ("id: " + id + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] body = message.body();
        byte[] whole = new byte[head.length + body.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        return whole;
    }
}
