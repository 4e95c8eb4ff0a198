package io.millwright.jdbc;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other processes that there is something to see in the file, by a datagram on the loopback interface. A datagram carries nothing
 * but the token that its receiver wrote into the file; a lost or a forged one is harmless, since there is a regular look
 * besides, and looking costs a few microseconds. Ringing belongs to the writer.
 */
final class Doorbell implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Doorbell.class);
    private static final int TOKEN_BYTES = 16;

    private final DatagramSocket socket;
    private final ProcessSql.Bell own;
    private final Runnable onRing;
    private final Thread thread;

    /** @throws IOException if the machine has no loopback interface for us; the regular look has to do then */
    Doorbell(Runnable onRing) throws IOException {
        this.onRing = onRing;
        socket = new DatagramSocket(new InetSocketAddress(loopback(), 0));
        byte[] token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        own = new ProcessSql.Bell(socket.getLocalPort(), token);
        thread = new Thread(this::listen, "millwright-sqlite-doorbell");
        thread.setDaemon(true);
        thread.start();
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    ProcessSql.Bell own() {
        return own;
    }

    private void listen() {
        DatagramPacket packet = new DatagramPacket(new byte[TOKEN_BYTES + 1], TOKEN_BYTES + 1);
        while (!socket.isClosed()) {
            try {
                packet.setLength(TOKEN_BYTES + 1);
                socket.receive(packet);
                if (packet.getLength() == TOKEN_BYTES
                        && Arrays.equals(packet.getData(), 0, TOKEN_BYTES, own.token(), 0, TOKEN_BYTES)) {
                    onRing.run();
                }
            } catch (IOException | RuntimeException e) {
                if (!socket.isClosed()) {
                    LOG.debug("the doorbell missed a ring", e);
                }
            }
        }
    }

    void ring(List<ProcessSql.Bell> others) {
        for (ProcessSql.Bell bell : others) {
            try {
                socket.send(new DatagramPacket(
                        bell.token(), bell.token().length, new InetSocketAddress(loopback(), bell.port())));
            } catch (IOException | RuntimeException e) {
                LOG.debug("cannot ring port {}", bell.port(), e);
            }
        }
    }

    @Override
    public void close() {
        socket.close();
        boolean interrupted = false;
        try {
            thread.join(1_000);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
