package io.earshot.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of 127.0.0.1. What is free now may be taken a moment later: whoever needs a port tries again. */
final class LoopbackPorts {
    private LoopbackPorts() {}

    /** @return two different ports that nobody listened on just now */
    static int[] free() {
        try (ServerSocket first = bound(0);
                ServerSocket second = bound(0)) {
            return new int[] {first.getLocalPort(), second.getLocalPort()};
        } catch (IOException e) {
            throw new BrokerException("no free port on 127.0.0.1: " + e.getMessage(), e);
        }
    }

    static boolean isTaken(int port) {
        try (ServerSocket probe = bound(port)) {
            return !probe.isBound();
        } catch (IOException e) {
            return true;
        }
    }

    private static ServerSocket bound(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
        return socket;
    }
}
