package io.millwright.systemtests.process;

import io.millwright.api.SendOptions;
import io.millwright.api.TaskId;
import io.millwright.core.Millwright;
import io.millwright.spi.Store;
import io.millwright.spi.StoreContext;
import io.millwright.spi.Stores;
import java.util.concurrent.CountDownLatch;

/**
 * A process that sends one chord in several trips. Prints {@code HALTED} and goes no further when it has begun one of them, or {@code
 * SENT} and ends.
 */
final class ChordSenderMain {
    static final int CONCURRENT_TRIPS = 3;

    private ChordSenderMain() {}

    /** Arguments: store, id of the chord, members, seed, and the trip at which to halt, 0 for none. */
    public static void main(String[] args) {
        try (Store store = Stores.open(args[0], StoreContext.system());
                Millwright mill = Millwright.builder()
                        .store(HaltingStore.at(store, Integer.parseInt(args[4]), ChordSenderMain::halt))
                        .build()) {
            mill.send(
                    ChordTasks.chord(TaskId.parse(args[1]), Integer.parseInt(args[2]), Long.parseLong(args[3])),
                    SendOptions.concurrency(CONCURRENT_TRIPS));
            System.out.println("SENT");
        }
    }

    private static void halt() {
        System.out.println("HALTED");
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
