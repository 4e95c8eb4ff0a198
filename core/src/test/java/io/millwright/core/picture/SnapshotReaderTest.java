package io.millwright.core.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.PictureFormat;
import io.millwright.api.Signature;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.Workflow;
import io.millwright.core.Refused;
import io.millwright.spi.Links;
import io.millwright.spi.ResultBackend;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SnapshotReaderTest {
    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private WorkflowSnapshot read(TaskId id) {
        return bench.mill.admin().workflow(id);
    }

    private static Workflow<Object> group(int members) {
        return Workflow.groupOf(IntStream.range(0, members)
                        .mapToObj(i -> Signature.of("member", i))
                        .toList())
                .then(Signature.of("callback"));
    }

    @Test
    void theIdOfANodeLeadsToItsWorkflow() {
        TaskId id = bench.send(group(2));
        assertThat(read(id.member(2))).isEqualTo(read(id));
        assertThat(read(id).id()).isEqualTo(id);
    }

    @Test
    void whatIsNotKnownIsRefused() {
        TaskId id = TaskId.next();
        Refused.with(ErrorCode.TASK_UNKNOWN, () -> read(id), id.toString());
        Refused.with(
                ErrorCode.TASK_UNKNOWN, () -> read(id.workflow()), id.workflow().toString());
    }

    @Test
    void aTaskThatStandsAloneIsRefused() {
        TaskId id = bench.mill.send(Signature.of("alone")).id();
        Refused.with(ErrorCode.STATE_CONFLICT, () -> read(id), id.toString(), "'alone'", "no workflow");
    }

    @Test
    void everyNodeOfALargeGroupIsCounted() {
        int members = 2 * ResultBackend.MAX_STATES + 5;
        TaskId id = bench.mill.send(group(members)).id();
        bench.succeed(ResultBackend.MAX_STATES + 1);
        WorkflowSnapshot snapshot = read(id);
        assertThat(snapshot.steps().get(0).states())
                .isEqualTo(new StateCounts(
                        Map.of(
                                TaskState.SUCCESS, ResultBackend.MAX_STATES + 1,
                                TaskState.PENDING, ResultBackend.MAX_STATES + 4),
                        0));
        assertThat(snapshot.progress().total()).isEqualTo(members + 1);
        assertThat(snapshot.draw(PictureFormat.TEXT)).contains("2,005 × member: 1,001 succeeded, 1,004 waiting\n");
    }

    @Test
    void nodesThatWereNotSentYetAreNotKnown() {
        TaskId id = bench.send(group(3));
        TaskId partly = TaskId.next().workflow();
        bench.mill
                .store()
                .publish(List.of(bench.copyOf(id, partly, Links.workflow(5, null))))
                .toCompletableFuture()
                .join();
        assertThat(read(partly).draw(PictureFormat.TEXT))
                .isEqualTo("workflow " + partly
                        + ": under way\n4 tasks, 4 open\n\n? 3 × member: 3 not known\n? callback: not known\n");
    }
}
