package io.millwright.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A sender dies while it sends: whatever send had returned for is there. */
class SenderDeathTest extends ProcessFixture {
    @Test
    void whatWasAcceptedIsThere() throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        Path accepted = directory.resolve("accepted.txt");
        for (int round = 0; round < 3; round++) {
            ChildJvm sender = children.start("sender-" + round, SenderMain.class, store, accepted, 16, 0, 0, seed);
            sender.await("SENT", 1 + random.nextInt(20), SOON);
            sender.kill();
        }

        List<TaskId> ids = Ledger.readIds(accepted);
        report("sender killed three times (seed %d): %d accepted", seed, ids.size());
        assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
        assertThat(ids).allSatisfy(id -> assertThat(mill.admin().task(id)).isPresent());

        worker("worker", 16, Duration.ofSeconds(15));
        reckoning.watch(ids);
        reckoning.awaitSettled(120);
        assertThat(reckoning.check(Ledger.read(ledger))).containsOnlyKeys(TaskState.SUCCESS);
    }
}
