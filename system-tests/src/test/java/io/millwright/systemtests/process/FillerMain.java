package io.millwright.systemtests.process;

import io.millwright.api.MillwrightException;
import io.millwright.core.Millwright;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A process that sends until it is refused, prints {@code REFUSED code after n}, and when told {@code again} sends a hundred more and
 * prints {@code ACCEPTED n}.
 */
final class FillerMain {
    private static final String PAYLOAD = "x".repeat(20_000);
    private static final int MORE = 100;

    private FillerMain() {}

    /** Arguments: store, file of accepted ids. */
    public static void main(String[] args) throws Exception {
        Ledger accepted = new Ledger(Path.of(args[1]));
        int[] sent = {0};
        try (Millwright mill = Millwright.open(args[0])) {
            Runnable send = () -> {
                accepted.append(mill.send(WorkerMain.BULK.with(PAYLOAD)).id().toString());
                sent[0]++;
            };
            System.out.println("READY");
            try {
                while (true) {
                    send.run();
                    if (sent[0] % 100 == 0) {
                        System.out.println("SENT " + sent[0]);
                    }
                }
            } catch (MillwrightException e) {
                System.out.println("REFUSED " + e.code() + " after " + sent[0] + ": " + e.getMessage());
            }
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            for (int i = 0; i < MORE; i++) {
                send.run();
            }
            System.out.println("ACCEPTED " + sent[0]);
        }
    }
}
