package io.earshot.edge.source;

import io.earshot.edge.Sound;
import java.io.BufferedInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A camera's sound, as RFC 2326 has it: L16 in RTP packets between the answers of one TCP connection, for who has the password.
 * Each listener hears it from the start, at once, and then the connection ends.
 */
final class RtspServer implements AutoCloseable {
    private static final int PACKET_SAMPLES = 320;
    private static final int PAYLOAD_TYPE = 97;

    private final ServerSocket listening = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    private final byte[] sound;
    private final String password;

    /** @param sound 16 bits, one channel, little-endian */
    RtspServer(byte[] sound, String user, String password) throws IOException {
        this.sound = sound;
        this.password =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        Thread thread = new Thread(this::accept, "rtsp");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try (Socket socket = listening.accept()) {
                converse(new BufferedInputStream(socket.getInputStream()), socket.getOutputStream());
            } catch (IOException e) {
                // It left, or this is closed.
            }
        }
    }

    private void converse(InputStream in, OutputStream out) throws IOException {
        while (true) {
            String request = line(in);
            Map<String, String> headers = new LinkedHashMap<>();
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                String[] parts = header.split(": *", 2);
                headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
            }
            String sequence = Objects.requireNonNull(headers.get("cseq"));
            String method = request.split(" ", 2)[0];
            if (!method.equals("OPTIONS") && !password.equals(headers.get("authorization"))) {
                answer(out, "401 Unauthorized", sequence, "WWW-Authenticate: Basic realm=\"camera\"", "");
                continue;
            }
            switch (method) {
                case "OPTIONS" -> answer(out, "200 OK", sequence, "Public: DESCRIBE, SETUP, PLAY, TEARDOWN", "");
                case "DESCRIBE" -> answer(out, "200 OK", sequence, "Content-Type: application/sdp", description());
                case "SETUP" ->
                    answer(out, "200 OK", sequence, "Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1", "");
                case "PLAY" -> {
                    answer(out, "200 OK", sequence, "Session: 1", "");
                    play(new DataOutputStream(out));
                    return;
                }
                default -> answer(out, "501 Not Implemented", sequence, "Session: 1", "");
            }
        }
    }

    private static String description() {
        return """
                v=0
                o=- 1 1 IN IP4 127.0.0.1
                s=sound
                c=IN IP4 127.0.0.1
                t=0 0
                m=audio 0 RTP/AVP %d
                a=rtpmap:%d L16/%d/1
                a=control:sound
                """
                .formatted(PAYLOAD_TYPE, PAYLOAD_TYPE, Sound.RATE)
                .replace("\n", "\r\n");
    }

    private static void answer(OutputStream out, String status, String sequence, String header, String body)
            throws IOException {
        out.write("RTSP/1.0 %s\r\nCSeq: %s\r\n%s\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(status, sequence, header, body.length(), body)
                .getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void play(DataOutputStream out) throws IOException {
        int samples = sound.length / 2;
        for (int at = 0, packet = 0; at < samples; at += PACKET_SAMPLES, packet++) {
            int count = Math.min(PACKET_SAMPLES, samples - at);
            out.writeByte('$');
            out.writeByte(0);
            out.writeShort(12 + 2 * count);
            out.writeByte(0x80);
            out.writeByte(PAYLOAD_TYPE);
            out.writeShort(packet);
            out.writeInt(at);
            out.writeInt(1);
            for (int i = at; i < at + count; i++) {
                out.writeByte(sound[2 * i + 1]);
                out.writeByte(sound[2 * i]);
            }
        }
        out.flush();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("it left");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
