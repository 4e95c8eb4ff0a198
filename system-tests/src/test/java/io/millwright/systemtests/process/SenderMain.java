package io.millwright.systemtests.process;

import io.millwright.api.MillwrightException;
import io.millwright.api.Receipt;
import io.millwright.core.Millwright;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that sends from several threads. After {@code send} has returned, and not before, it writes the id into a file. Prints
 * {@code SENT n} after every 50, and {@code DONE n} in the end, which comes when it is told to {@code stop}.
 */
final class SenderMain {
    private static final int REPORT_EVERY = 50;

    private final Millwright mill;
    private final Ledger accepted;
    private final AtomicInteger sent = new AtomicInteger();
    private volatile boolean stopping;

    private SenderMain(Millwright mill, Ledger accepted) {
        this.mill = mill;
        this.accepted = accepted;
    }

    /**
     * Arguments: store, file of accepted ids, threads, how many each of them sends before it waits for their results (0 for never),
     * longest milliseconds of work, seed.
     */
    public static void main(String[] args) throws Exception {
        int threads = Integer.parseInt(args[2]);
        int window = Integer.parseInt(args[3]);
        int longest = Integer.parseInt(args[4]);
        long seed = Long.parseLong(args[5]);
        try (Millwright mill = Millwright.open(args[0])) {
            SenderMain main = new SenderMain(mill, new Ledger(Path.of(args[1])));
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Random random = new Random(seed + i);
                Thread sender = new Thread(() -> main.sendUntilStopped(random, window, longest), "sender-" + i);
                sender.setDaemon(true);
                sender.start();
                senders.add(sender);
            }
            System.out.println("READY");
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            main.stopping = true;
            for (Thread sender : senders) {
                sender.join();
            }
            System.out.println("DONE " + main.sent.get());
        }
    }

    private void sendUntilStopped(Random random, int window, int longest) {
        List<Receipt<Long>> outstanding = new ArrayList<>();
        while (!stopping) {
            Receipt<Long> receipt = mill.send(WorkerMain.WORK.with((long) random.nextInt(longest + 1)));
            accepted.append(receipt.id().toString());
            int total = sent.incrementAndGet();
            if (total % REPORT_EVERY == 0) {
                System.out.println("SENT " + total);
            }
            if (window > 0) {
                outstanding.add(receipt);
                if (outstanding.size() == window) {
                    awaitAll(outstanding);
                }
            }
        }
    }

    private static void awaitAll(List<Receipt<Long>> outstanding) {
        for (Receipt<Long> receipt : outstanding) {
            try {
                receipt.await(Duration.ofSeconds(60));
            } catch (MillwrightException e) {
                System.out.println("FAILED " + receipt.id() + " " + e.code());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        outstanding.clear();
    }
}
